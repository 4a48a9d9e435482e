"""The marks of a call are frozen for a ranking. What is computed from them follows by job (`computing`)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.inputs import frozen_of
from corymb.apps.council.states import FAILED, ORDERED, RANKING_ORDERED
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import content_of, newest_version
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible
from corymb.packs.call_defence import share_of_defence


@transaction.atomic
def order_ranking(number: int, by: Person | None, *, actor: Actor, now: datetime, reason: str = "") -> Ranking:
    """Freeze the marks as they stand now. Refuses a call that still takes applications, one without marks, and, for a

    further ranking, an order without a reason or one with nothing new to rank. Where the call gives its defence a share
    in the score, refuses before one was held.
    """
    call = Call.objects.select_for_update().get(pk=number)
    version = newest_version(call)
    if version is None or call.closes_at is None or call.closes_at > now:
        raise NotPossible(_("The call still takes applications; a ranking follows when it has closed."))
    frozen = frozen_of(call, version)
    if not frozen.marks:
        raise NotPossible(_("No marks are in yet."))
    if share_of_defence(content_of(version)) and not frozen.defence:
        raise NotPossible(_("The defence has a share in the score of this call; hold it first."))
    last = Ranking.objects.filter(call=call).order_by("-number").first()
    if last and not reason.strip():
        raise NotPossible(_("Say why there is a further ranking; the council reads it."), "reason")
    if last and last.inputs_sha256 == frozen.sha256 and last.state != FAILED:
        raise NotPossible(_("Nothing has changed since the last ranking."))
    ranking = Ranking.objects.create(
        call=call,
        by_version=version,
        number=(Ranking.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0) + 1,
        state=ORDERED,
        reason=reason.strip(),
        ordered_at=now,
        ordered_by=by,
        inputs=frozen.text,
        inputs_sha256=frozen.sha256,
    )
    record(RANKING_ORDERED, actor, [Change.of(ranking)], now=now, scope_keys=[call_key(call)], reason=reason.strip())
    return ranking
