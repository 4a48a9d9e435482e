"""Lines and what stands behind them, out of the columns that keep them, as the reports of the pure half take them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from corymb.apps.scorecard.models import Line as Kept
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.states import KNOWN, PUBLISHED
from corymb.methods.results import Contribution, Coverage, Decomposition, Influence, Line, Trend
from corymb.reports.told import dated

DECIMALS = ("threshold", "numerator_0", "denominator_0", "numerator_t", "denominator_t")


def line_of(row: Kept) -> Line:
    """A line as the methods gave it."""
    told = dict(row.told)
    for name in DECIMALS:
        told[name] = Decimal(told[name]) if told[name] is not None else None
    told["excluded"] = tuple(told["excluded"])
    return Line(**told)


def known_on(run: Run) -> str | None:
    """The day as of which a run knows the facts; none where it knows all there are."""
    return localdate(run.known_at).isoformat() if run.kind in {PUBLISHED, KNOWN} else None


def told_on(told: Mapping[str, Any], run: Run) -> dict[str, Any]:
    """What a line says, with that day."""
    return dated(told, known_on(run))


def coverage_of(row: Kept) -> Coverage | None:
    told = row.explained.get("coverage")
    return Coverage(**told) if told else None


def trend_of(row: Kept) -> Trend | None:
    told = row.explained.get("trend")
    return Trend(**told) if told else None


def influence_of(row: Kept) -> Influence | None:
    told = row.explained.get("influence")
    if not told:
        return None
    return Influence(
        flips_alone=_pairs(told["flips_alone"]),
        smallest_set=tuple(told["smallest_set"]) if told["smallest_set"] is not None else None,
        exact=told["exact"],
        top=_pairs(told["top"]),
    )


def _pairs(rows: list[list[Any]]) -> tuple[tuple[str, float], ...]:
    return tuple((str(name), float(value)) for name, value in rows)


def decompositions_of(row: Kept) -> list[Decomposition]:
    return [_decomposition(told) for told in row.explained.get("decompositions", ())]


def _decomposition(told: Mapping[str, Any]) -> Decomposition:
    parts = tuple(Contribution(**part) for part in told["parts"])
    return Decomposition(**{**told, "parts": parts})


def years_of(row: Kept) -> list[tuple[int, float | None, float | None]]:
    """(year, value, factor) of the years that were computed, where they were read with the line."""
    read = vars(row)
    points = read["points"] if "points" in read else read.get("explained", {}).get("points")
    return [(p["year"], p["value"], p["factor"]) for p in points or ()]


def path_of(row: Kept) -> list[tuple[int, float]]:
    """(year, what would be needed then) from the baseline to the due year."""
    return [(int(year), float(value)) for year, value in row.explained.get("path", ())]
