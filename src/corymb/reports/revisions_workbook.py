"""Two publications as a workbook: every line on one sheet, restated baselines on another."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from xlsxwriter import Workbook

from corymb.i18n import gettext
from corymb.methods.revisions import Publication, Revision
from corymb.reports import revisions_said as say
from corymb.reports import wording
from corymb.reports.workbook_looks import Looks, Page, nothing

_EPOCH = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
_WIDTHS = (26, 22, 14, 14, 8, 16, 16, 16, 16, 12, 18, 18, 12, 30, 14)
_BASELINE_WIDTHS = (26, 22, 14, 14, 8, 18, 18, 18, 14, 14, 14, 18, 18, 34)


def write_workbook(earlier: Publication, later: Publication, rows: Sequence[Revision], path: Path) -> None:
    """The workbook in the language in force; the same publications give the same bytes."""
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": gettext("Revisions of a scorecard"), "created": _EPOCH})
        looks = Looks(book, foot=say.banner(earlier.made, later.made))
        page = looks.page(gettext("Revisions"), _WIDTHS)
        _head(page, earlier, later, rows)
        _lines(looks, page, rows)
        restated = [row for row in rows if row.baseline_restated]
        if restated:
            _baselines(looks, restated)


def _head(page: Page, earlier: Publication, later: Publication, rows: Sequence[Revision]) -> None:
    if banner := say.banner(earlier.made, later.made):
        page.line([banner], "banner")
    page.line([say.summary(rows)], "strong")
    page.line(["", gettext("Earlier"), gettext("Later")], "strong")
    for made in say.made(earlier.made, later.made):
        page.line(made)
    if note := say.threshold_note(rows):
        page.line([note], "hint")
    page.skip()


def _named(row: Revision) -> list[object]:
    line = row.line
    return [line.target, wording.scope(line.scope, {}), wording.rule(line.cohort),
            wording.prices(line.prices, line.baseline_year), line.year]  # fmt: skip


def _names() -> list[str]:
    return [gettext("Target"), gettext("Scope"), gettext("Cohort rule"), gettext("Prices"), gettext("Year")]


def _lines(looks: Looks, page: Page, rows: Sequence[Revision]) -> None:
    page.head([
        *_names(), gettext("Figure"), gettext("before"), gettext("after"), gettext("Difference"),
        gettext("revised by"), gettext("Verdict before"), gettext("Verdict after"), gettext("To publish anew"),
        gettext("why"), gettext("Official rule"),
    ], filtered=len(rows))  # fmt: skip
    for row in rows:
        figure = gettext("factor") if row.figure == "factor" else gettext("running total or level")
        look = looks.decimals(6) if row.figure == "factor" else looks["number"]
        then, now = ("" if x is None else wording.status_mark(x.status) for x in (row.then, row.now))
        again = "" if not row.above_threshold else say.AGAIN
        page.line(
            [*_named(row), figure, row.before, row.after, row.difference, row.relative, then, now, again,
             say.why(row) or _where(row), wording.rule(row.line.official_rule)],
            ["text"] * 4 + ["year", "text", look, look, look, looks.decimals(4), "text", "text", "text", "wrapped",
             "text"])  # fmt: skip
    if not rows:
        nothing(page)


def _where(row: Revision) -> str:
    if row.presence == "earlier":
        return gettext("Only in the earlier")
    return gettext("Only in the later") if row.presence == "later" else ""


def _baselines(looks: Looks, rows: Sequence[Revision]) -> None:
    page = looks.page(gettext("Restated baselines"), _BASELINE_WIDTHS)
    if say.is_restated(rows):
        page.line([say.baseline_note()], "strong")
    page.skip()
    page.head([
        *_names(), gettext("Baseline before"), gettext("Baseline after"), gettext("Difference"),
        gettext("Factor before"), gettext("factor by it alone"), gettext("Factor after"), gettext("Verdict before"),
        gettext("Verdict after"), gettext("What changed"),
    ], filtered=len(rows))  # fmt: skip
    for row in rows:
        then, now = (None if x is None else x.baseline for x in (row.then, row.now))
        factors = [None if x is None else x.factor for x in (row.then, row.now)]
        statuses = ["" if x is None else wording.status_mark(x.status) for x in (row.then, row.now)]
        difference = None if then is None or now is None else now - then
        page.line(
            [*_named(row), then, now, difference, factors[0], row.factor_by_baseline, factors[1], *statuses,
             say.baseline_why(row)],
            ["text"] * 4 + ["year", "number", "number", "number", *[looks.decimals(6)] * 3, "text", "text",
             "wrapped"])  # fmt: skip
