"""How a cumulative target is divided among clusters and members: what is planned, what is left, what is too much."""

from dataclasses import dataclass
from decimal import Decimal

from corymb.packs.measures import Target


@dataclass(frozen=True)
class Allocation:
    """Planned parts of a target, in the indicator's unit.

    `allocated` adds up the widest scopes only: a member's part is inside its cluster's. `open` = threshold -
    allocated; negative = more is planned than the target asks for. `share` = allocated / threshold.
    """

    target: str
    threshold: Decimal
    allocated: Decimal
    open: Decimal
    share: Decimal
    scopes: int


def allocation(target: Target) -> Allocation:
    """The planned parts of a cumulative target put together."""
    levels = [
        [p.amount for p in target.cascade if p.scope.startswith(level)] for level in ("cluster:", "region:", "member:")
    ]
    widest = next((amounts for amounts in levels if amounts), [])
    total = sum(widest, Decimal(0))
    return Allocation(
        target.code, target.threshold, total, target.threshold - total, total / target.threshold, len(widest)
    )
