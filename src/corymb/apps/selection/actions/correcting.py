"""What an application was started with, its title and its cluster, is corrected while it is being written."""

from datetime import datetime

from django.db import transaction

from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.registry.models import Cluster
from corymb.apps.selection.actions.moving import MOVED_ON
from corymb.apps.selection.actions.writing import Start, fill_in, locked, must_be_open, must_fit, touched
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import kept_under
from corymb.apps.selection.states import CORRECTED, WRITING
from corymb.kit.asking import NotPossible


@transaction.atomic
def correct_application(
    number: int, title: str, cluster: Cluster | None, *, actor: Actor, now: datetime
) -> Application:
    """Correct the title and the cluster. Refuses what starting refuses, and an application that was sent round."""
    # Starting locks the call: so no other application takes the cluster meanwhile.
    call = Call.objects.select_for_update(of=("self",)).get(applications=number)
    found = locked(number)
    if found.state != WRITING:
        raise NotPossible(MOVED_ON)
    must_be_open(found, now)
    must_fit(call, Start(found.region, title, cluster), but=found.pk)
    if (found.title, found.cluster) == (title, cluster):
        return found
    before, keys, is_another = image(found), kept_under(found), found.cluster != cluster
    found.title, found.cluster = title, cluster
    found.save(update_fields=["title", "cluster"])
    touched(found, now)
    # Whoever writes with the cluster it had reads of it too.
    record(CORRECTED, actor, [Change.of(found, before)], now=now, scope_keys=[*keys, *kept_under(found)])
    if is_another:
        fill_in(found, actor, now)
    return found
