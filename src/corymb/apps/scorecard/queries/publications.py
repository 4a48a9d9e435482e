"""Figures by year as they were published: each out of the publication of its own year, and nothing that was not."""

from collections.abc import Sequence
from dataclasses import replace

from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.queries.showing import Row
from corymb.apps.scorecard.states import DONE, PUBLIC, PUBLISHED

Year = tuple[int, float | None, float | None]


def with_years(run: Run, scope: str, rows: Sequence[Row]) -> list[Row]:
    """Rows of a public page with what was published of their earlier years, as it stood when the run was published.

    What was withheld in a year stays withheld: the point is missing. A target counted otherwise then (another unit,
    another first year) has no point of that year. Two queries, whatever there is.
    """
    told = _told(run, scope)
    return [replace(row, years=_years(row, told)) for row in rows]


def _told(run: Run, scope: str) -> dict[tuple[str, int], dict[str, object]]:
    """What the newest publication of each year says, by target and year."""
    earlier = Run.objects.filter(kind=PUBLISHED, state=DONE, pk__lte=run.pk, year__lte=run.year)
    newest = dict(earlier.exclude(year=run.year).order_by("pk").values_list("year", "pk"))
    newest[run.year] = run.pk
    by_run = {number: year for year, number in newest.items()}
    lines = Line.objects.filter(run__in=list(by_run), audience=PUBLIC, scope=scope)
    return {(line.target, by_run[line.run_id]): line.told for line in lines.defer("explained")}


def _years(row: Row, told: dict[tuple[str, int], dict[str, object]]) -> list[Year]:
    own = (row.line.unit, row.line.baseline_year, row.line.cohort, row.line.prices)
    found: list[Year] = []
    for (target, year), one in sorted(told.items(), key=lambda item: item[0][1]):
        if target != row.target.code:
            continue
        if (one["unit"], one["baseline_year"], one["cohort"], one["prices"]) == own:
            found.append((year, _number(one["actual"]), _number(one["factor"])))
    return found


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
