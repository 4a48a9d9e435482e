"""What a person may see of replays. Objects come from these functions alone."""

from typing import Any

from django.db.models import QuerySet

from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.seeing import whole_rankings_visible_to
from corymb.apps.council.states import FROZEN
from corymb.apps.replays.models import Replay
from corymb.apps.replays.rules import REPLAY


def rankings_open_to(person: Any) -> QuerySet[Ranking]:
    """Frozen rankings a person may have replayed: nobody who is recused from a part of the call."""
    return whole_rankings_visible_to(person).filter(of_calls(person, "call", REPLAY), state=FROZEN)


def replays_visible_to(person: Any) -> QuerySet[Replay]:
    rows = Replay.objects.filter(ranking__in=rankings_open_to(person).values("pk"))
    return rows.select_related("asked_by", "ranking").defer("ranking__inputs", "ranking__outcome")
