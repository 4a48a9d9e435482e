"""What sums are taken from: tables in the engine, with mergers and splits and as it was."""

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from corymb.methods.programme import Indicator, Programme

RETURNS = "_returns"
"""Indicator code under which "has returned anything this year" is carried: the completeness of event indicators."""

SumRow = dict[str, Any]
Sums = dict[tuple[str, str], dict[int, SumRow]]
"""(indicator, scope) -> year -> named sums."""


@dataclass(frozen=True)
class Ground:
    """`figures` as `panel.beside_others` gives them; `weights` and `standing` of members; `registered` attributes.

    With mergers and splits `heirs` says who follows whom, the rest is pro forma, and `before` is the ground as it was.
    """

    figures: ir.Table
    weights: ir.Table
    standing: ir.Table
    registered: ir.Table
    heirs: ir.Table | None = None
    before: "Ground | None" = None


def fact_indicators(programme: Programme) -> tuple[Indicator, ...]:
    """The indicators made of facts, in the pack's order, and at the end "has returned anything"."""
    returned = Indicator(RETURNS, programme.name, "sum", "count", numerator="0")
    return (*(i for i in programme.indicators if not i.is_event), returned)
