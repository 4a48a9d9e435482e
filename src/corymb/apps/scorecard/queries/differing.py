"""How figures under another rule or in other prices differ from the usual ones, and how much of it each causes."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.rows import rows_of
from corymb.apps.scorecard.queries.showing import OFFICIAL, Asked, Difference, Row
from corymb.reports import numbers, saying


def beside_usual(run: Run, asked: Asked, rows: list[Row]) -> list[Row]:
    """The rows with what they differ from the official figures by, where something else is shown.

    First who is counted is changed, in the official prices, and then the prices: the two steps come to the whole.
    """
    if (asked.cohort, asked.prices) == (OFFICIAL, OFFICIAL):
        return rows
    usual = _by_target(rows_of(run, replace(asked, cohort=OFFICIAL, prices=OFFICIAL)))
    counted = _by_target(rows if asked.prices == OFFICIAL else rows_of(run, replace(asked, prices=OFFICIAL)))
    codes = [(row, row.target.code) for row in rows]
    return [replace(row, differs=_difference(usual.get(code), counted.get(code), row)) for row, code in codes]


def _by_target(rows: list[Row]) -> dict[str, Row]:
    return {row.target.code: row for row in rows}


def _difference(usual: Row | None, counted: Row | None, row: Row) -> Difference | None:
    """None where nothing is told of one of the three, or the target knows no other rule and no other prices."""
    if usual is None or usual.awaits_prices or counted is None or any(x.is_withheld for x in (usual, counted, row)):
        return None
    first, between, last = (saying.measure(row.target, one.line) for one in (usual, counted, row))
    if first is None or between is None or last is None:
        return None
    because = []
    if counted.line.cohort != usual.line.cohort:
        because.append(_counting(step_said(row, between - first), usual, counted))
    if row.line.prices != counted.line.prices:
        because.append(_("prices: {step}").format(step=step_said(row, last - between)))
    return Difference(usual.figure, step_said(row, last - first), because) if because else None


def _counting(step: str, usual: Row, counted: Row) -> str:
    """Who is counted, by how many organisations."""
    before, now = usual.line.organisations_cohort, counted.line.organisations_cohort
    if before is None or now is None:
        return _("who is counted: {step}").format(step=step)
    told = ngettext("{number} organisation instead of {before}", "{number} organisations instead of {before}", now)
    counts = told.format(number=numbers.number(now, 0), before=numbers.number(before, 0))
    return _("who is counted ({counts}): {step}").format(step=step, counts=counts)


def step_said(row: Row, step: float) -> str:
    """A difference of growth in percentage points, of a factor as a number, of a total in its unit."""
    if row.target.kind == "growth":
        return _("{number} pp").format(number=numbers.number(100 * step, 1, signed=True))
    if row.target.kind == "multiple":
        return numbers.number(step, 2, signed=True)
    return f"{'+' if step > 0 else ''}{numbers.amount(step, row.line.told_in)}"
