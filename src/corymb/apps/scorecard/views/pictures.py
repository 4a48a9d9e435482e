"""Pictures of the scorecard: the path to the target, what the change is made of, regions on the map."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.registry.models import Region
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import telling
from corymb.apps.scorecard.queries.rows import of_regions
from corymb.apps.scorecard.queries.showing import Asked, Behind, Row
from corymb.kit.addresses import address_of
from corymb.kit.parts import Figure, Tile
from corymb.kit.saying import number
from corymb.reports import numbers, wording

TONES = 6
ABOVE = {
    "inside": True,
    "margin": 0,
    "align": "left",
    "verticalAlign": "bottom",
    "padding": [0, 0, 12, 6],
    "hideOverlap": False,
}
"""The name of a bar stands above it: beside it, a long one would leave nothing of the bar on a phone."""
SMALL = 100
"""Below this a number is told with decimals."""


def path_chart(behind: Behind) -> Figure | None:
    """The level or total of each year, under the rule that is shown, beside what the path to the target needs then.

    The chained rule has no levels: it is told as an index, and so is its path.
    """
    line = behind.row.line
    start = 1.0 if line.actual_is_index else line.baseline
    points = telling.years_of(behind.shown)
    actual = {year: _comparable(value, factor, start) for year, value, factor in points}
    needed = _from_start(telling.path_of(behind.shown), start)
    years = sorted({*actual, *needed})
    if len(years) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    end = {"show": True, "formatter": "{a}", "fontSize": 13}
    series = [
        {"type": "line", "name": _("Actual"), "data": [actual.get(y) for y in years], "endLabel": end},
        {
            "type": "line",
            "name": _("Required"),
            "data": [needed.get(y) for y in years],
            "lineStyle": {"type": "dashed"},
            "symbol": "none",
            "endLabel": end,
        },
    ]
    unit = _("{year} = 1").format(year=line.baseline_year) if line.actual_is_index else wording.unit(line.told_in)
    return Figure(
        _("Path to the target, {unit}, {basis}").format(unit=unit, basis=behind.row.basis),
        "path",
        {
            "grid": {"left": 8, "right": 88, "top": 24, "bottom": 8, "containLabel": True},
            "xAxis": {"type": "category", "data": [str(year) for year in years], "boundaryGap": False},
            "yAxis": {"type": "value", "scale": True},
            "series": series,
        },
        [_("Year"), _("Actual"), _("Required")],
        [[str(y), _told(actual.get(y)), _told(needed.get(y))] for y in years],
    )


def _comparable(value: float | None, factor: float | None, start: float | None) -> float | None:
    """A year's level on the baseline of the verdict: who is compared differs from year to year, the factor does not."""
    return value if factor is None or start is None else factor * start


def _from_start(path: Sequence[tuple[int, float]], start: float | None) -> dict[int, float]:
    """The path from the baseline of the rule that is shown; a running total begins at nothing under every rule."""
    first = path[0][1] if path else 0.0
    scale = start / first if start and first else 1.0
    return {year: value * scale for year, value in path}


def _told(value: float | None) -> str:
    return number(value, 3 if value is not None and abs(value) < SMALL else 0)


def change_chart(behind: Behind) -> Figure | None:
    """What the change of all that reported is made of, by the first method: each part begins where one ended."""
    decompositions = telling.decompositions_of(behind.change) if behind.change else []
    if not decompositions or not decompositions[0].parts:
        return None
    first = decompositions[0]
    steps = [(wording.part(part.part), part.percent) for part in first.parts]
    told = [*steps, (_("All together"), first.total)]
    total = numbers.percent(first.total / 100, 1, signed=True)
    prices = wording.prices(behind.row.line.prices, behind.row.line.baseline_year)
    return Figure(
        _("What the change of all that reported is made of: {total}, {prices}").format(total=total, prices=prices),
        "waterfall",
        {
            "grid": {"left": 8, "right": 24, "top": 8, "bottom": 8, "containLabel": True},
            "xAxis": {"type": "value", "splitNumber": 4},
            "yAxis": {
                "type": "category",
                "data": [f"{name}: {numbers.number(value, 1, signed=True)}" for name, value in told],
                "inverse": True,
                "axisLabel": ABOVE,
                "z": 3,
            },
            "tooltip": {"show": False},
            "aria": {"enabled": True, "decal": {"show": False}},  # a pattern would show what is not to be seen
            "series": _waterfall([value for _name, value in steps], first.total),
        },
        [_("Part"), _("Percent of the baseline")],
        [[name, numbers.number(value, 1, signed=True)] for name, value in told],
    )


def _waterfall(steps: Sequence[float], total: float) -> list[dict[str, Any]]:
    """Bars from where the parts before have come to where each comes, and one of all together.

    What is seen of a bar stands on what is not; one that crosses zero has a piece on either side.
    """
    ends = [sum(steps[: n + 1]) for n in range(len(steps))]
    bars = [(end - step, end) for step, end in zip(steps, ends, strict=True)]
    spans = [(min(bar), max(bar)) for bar in [*bars, (0.0, total)]]
    below = [low if low > 0 else high if high < 0 else None for low, high in spans]
    pieces = [(max(high, 0) - max(low, 0), min(low, 0) - min(high, 0)) for low, high in spans]
    kinds = [*(_("Adds") if step >= 0 else _("Takes") for step in steps), _("All together")]
    shown = [
        _stacked(kind, [pieces[n][side] or None if kinds[n] == kind else None for n in range(len(kinds))])
        for kind in dict.fromkeys(kinds)
        for side in (0, 1)
    ]
    unseen = _stacked("", below) | {"itemStyle": {"color": "transparent"}, "silent": True}
    return [unseen, *shown]


def _stacked(name: str, data: Sequence[float | None]) -> dict[str, Any]:
    return {"type": "bar", "name": name, "stack": "all", "data": list(data), "barWidth": 9}


def region_tiles(run: Run, row: Row, asked: Asked, query: str) -> list[Tile]:
    """Regions toned by how far they are with a target; one without clusters has no tone."""
    shown = of_regions(run, asked, row)
    measured = {code: _measure(one) for code, one in shown.items() if not one.is_withheld}
    known = sorted(value for value in measured.values() if value is not None)
    regions = sorted(Region.objects.exclude(tile_column=None), key=lambda region: region.code)
    return [_tile(region, shown.get(region.code), _tone(measured.get(region.code), known), query) for region in regions]


def _measure(row: Row) -> float | None:
    return row.line.actual if row.target.kind == "cumulative" else row.line.factor


def _tone(value: float | None, known: Sequence[float]) -> int | None:
    """Where among the others a region stands."""
    if value is None:
        return None
    return round(TONES * sum(other < value for other in known) / max(len(known) - 1, 1))


def _tile(region: Region, row: Row | None, tone: int | None, query: str) -> Tile:
    """A region on the map; it leads to its own scorecard, under the same rule and in the same prices."""
    url = address_of("scorecard:place", f"region:{region.code}") if row else ""
    return Tile(
        region.short,
        region.title,
        (region.tile_column or 1) - 1,
        (region.tile_row or 1) - 1,
        row.figure if row else "–",
        f"{url}?{query}" if url and query else url,
        tone,
    )
