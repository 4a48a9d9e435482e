"""Title and cluster of an application: corrected while it is being written; a cluster that it lacks is named later."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.registry.models import Cluster
from corymb.apps.selection.actions.moving import MOVED_ON
from corymb.apps.selection.actions.writing import Start, fill_in, locked, must_be_open, must_fit, touched
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.contents import standing_of
from corymb.apps.selection.queries.seeing import kept_under
from corymb.apps.selection.states import CLOSED, CORRECTED, NAMED, SUBMITTED, WRITING
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


@transaction.atomic
def name_cluster(number: int, cluster: Cluster, reason: str, *, actor: Actor, now: datetime) -> Application:
    """Name the cluster of an application that was submitted without one. What was handed in stays, and so its hash.

    Refuses what starting refuses, an application that names one or is not submitted, a call that still takes
    applications, and no reason.
    """
    call = Call.objects.select_for_update(of=("self",)).get(applications=number)
    found = locked(number)
    if found.state != SUBMITTED:
        raise NotPossible(MOVED_ON)
    if standing_of(call, now) != CLOSED:
        raise NotPossible(_("The call still takes applications; what is submitted may change."))
    if found.cluster_id is not None:
        raise NotPossible(_("The application names a cluster already."))
    if not reason.strip():
        raise NotPossible(_("Say why the cluster is named now; the region reads it."), "note")
    must_fit(call, Start(found.region, found.title, cluster), but=found.pk)
    before = image(found)
    found.cluster = cluster
    found.save(update_fields=["cluster"])
    record(NAMED, actor, [Change.of(found, before)], now=now, scope_keys=kept_under(found), reason=reason.strip())
    return found
