"""A ranking is replayed: asked for by a person, done by a job, both on record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import corymb
from corymb.apps.accounts.models import Person
from corymb.apps.council.models import Ranking
from corymb.apps.journal.actions import SYSTEM, Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.replays.models import Replay
from corymb.apps.replays.states import REPLAY_ASKED, REPLAY_DONE
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible


@transaction.atomic
def ask_for_replay(ranking: Ranking, by: Person, *, actor: Actor, now: datetime) -> Replay:
    """Have a frozen ranking replayed. Refuses while it is being replayed."""
    Ranking.objects.select_for_update().only("pk").get(pk=ranking.pk)
    if Replay.objects.filter(ranking=ranking, done_at=None).exists():
        raise NotPossible(_("It is being replayed already."))
    made = Replay.objects.create(ranking=ranking, asked_at=now, asked_by=by)
    record(REPLAY_ASKED, actor, [Change.of(made)], now=now, scope_keys=[call_key(ranking.call_id)])
    return made


def make_replay(number: int, now: datetime) -> Replay:
    """Replay the ranking; one that is done already stays as it is. Loads numpy: for jobs."""
    from corymb.apps.replays.actions.replaying import replayed

    row = Replay.objects.select_related("ranking__call", "ranking__by_version").get(pk=number)
    return row if row.done_at else _kept(number, replayed(row.ranking), now)


@transaction.atomic
def _kept(number: int, faults: list[tuple[str, str, int]], now: datetime) -> Replay:
    row = Replay.objects.select_for_update(of=("self",)).select_related("ranking").get(pk=number)
    if row.done_at:  # the second of two workers
        return row
    before = image(row)
    row.faults, row.done_at, row.code_version = faults, now, corymb.__version__
    row.save(update_fields=["faults", "done_at", "code_version"])
    record(REPLAY_DONE, SYSTEM, [Change.of(row, before)], now=now, scope_keys=[call_key(row.ranking.call_id)])
    return row
