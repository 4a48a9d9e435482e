"""That somebody reads a ranking by their office is journaled."""

from datetime import datetime

from django.db import transaction

from corymb.apps.council.models import Ranking
from corymb.apps.council.states import RANKING_READ
from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.selection.queries.seeing import call_key


@transaction.atomic
def note_read(ranking: Ranking, *, actor: Actor, now: datetime) -> None:
    thing = ("council.ranking", str(ranking.pk), "")
    record_act(RANKING_READ, actor, thing, now=now, scope_keys=[call_key(ranking.call_id)])
