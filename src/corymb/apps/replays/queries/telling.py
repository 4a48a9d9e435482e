"""Replays in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from corymb.apps.assessment.states import THINGS as REVIEWS
from corymb.apps.defence.states import THINGS as SLOTS
from corymb.apps.replays.models import Replay
from corymb.apps.replays.states import DIFFERS, FAULTS, HOLDS, WAITS
from corymb.apps.selection.states import THINGS as SUBMISSIONS

KINDS: Mapping[str, Any] = {**SUBMISSIONS, **REVIEWS, **SLOTS}
STATES = {WAITS: Q(done_at=None), HOLDS: Q(faults=[]), DIFFERS: Q(done_at__isnull=False) & ~Q(faults=[])}
"""Conditions of rows in a state, as `state_of` tells it."""


def state_of(row: Replay) -> str:
    return WAITS if row.done_at is None else DIFFERS if row.faults else HOLDS


def faults_told(faults: Iterable[Iterable[Any]]) -> list[str]:
    """What does not hold, thing by thing, in the language in force."""
    told = [(FAULTS[code], KINDS.get(kind, ""), number) for code, kind, number in faults]
    return [str(words).format(thing=thing, number=number) for words, thing, number in told]
