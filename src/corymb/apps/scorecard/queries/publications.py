"""Figures by year as they were published: each out of the publication of its own year, and nothing that was not."""

from collections.abc import Sequence
from dataclasses import replace

from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.queries.reading import Basis, standing_for, withheld
from corymb.apps.scorecard.queries.showing import Asked, Row
from corymb.apps.scorecard.states import DONE, PUBLISHED

Year = tuple[int, float | None, float | None]
Point = tuple[str, str, str, int]


def with_years(run: Run, asked: Asked, rows: Sequence[Row]) -> list[Row]:
    """Rows of a publication with what was published of their earlier years, as it stood when the run was published.

    What was withheld in a year stays withheld: the point is missing. A target counted otherwise then (another unit,
    another first year) has no point of that year. Two queries, whatever there is. Any other run is as it is.
    """
    if run.kind != PUBLISHED:
        return list(rows)
    told = _told(run, asked, [(row.target.code, row.line.cohort, row.line.prices) for row in rows])
    return [replace(row, years=_years(row, told)) for row in rows]


def _told(run: Run, asked: Asked, bases: Sequence[Basis]) -> dict[Point, dict[str, object]]:
    """What the newest publication of each year says, by target, rule, prices and year."""
    earlier = Run.objects.filter(kind=PUBLISHED, state=DONE, pk__lte=run.pk, year__lte=run.year)
    newest = dict(earlier.exclude(year=run.year).order_by("pk").values_list("year", "pk"))
    newest[run.year] = run.pk
    by_run = {number: year for year, number in newest.items()}
    lines = Line.objects.filter(run__in=list(by_run), audience=asked.audience, scope=asked.place.scope)
    found = standing_for(lines, bases).defer("explained")
    return {
        (line.target, line.cohort, line.prices, by_run[line.run_id]): line.told
        for line in found
        if not withheld(line.told, small=asked.small)
    }


def _years(row: Row, told: dict[Point, dict[str, object]]) -> list[Year]:
    basis = (row.target.code, row.line.cohort, row.line.prices)
    own = (row.line.unit, row.line.baseline_year)
    return [
        (year, _number(one["actual"]), _number(one["factor"]))
        for (*key, year), one in sorted(told.items(), key=lambda item: item[0][-1])
        if tuple(key) == basis and (one["unit"], one["baseline_year"]) == own
    ]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
