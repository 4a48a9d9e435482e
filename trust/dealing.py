"""Which kill comes when: every kind in its turn, so that a run of any length has as many of each, give or take one."""

from random import Random

from trust import applications, imports, merges, publications, submissions
from trust.served import PARTS

MOMENTS = {
    "import": imports.MOMENTS,
    "merge": merges.MOMENTS,
    "return": submissions.MOMENTS,
    "publication": publications.MOMENTS,
    "application": applications.MOMENTS,
}
"""Seconds after a request within which a part is killed, by flow and moment."""
Kind = tuple[str, str, str]
KINDS: tuple[Kind, ...] = tuple(
    (flow, moment, part) for flow, moments in MOMENTS.items() for moment in moments for part in PARTS
)
"""Flow, moment and part."""


def dealt(seed: int, place: int) -> Kind:
    """The kind of the kill at a place, counted from 0: all of them once a round, in an order of the round's own."""
    turn, place_in_it = divmod(place, len(KINDS))
    order = list(KINDS)
    Random(f"{seed} round {turn}").shuffle(order)
    return order[place_in_it]
