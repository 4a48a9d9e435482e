"""Tables of the scorecard as files: the lines of a scope, clusters side by side, runs; nothing that pages withhold."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.about import about_run
from corymb.apps.scorecard.queries.reading import Place
from corymb.apps.scorecard.queries.showing import Row
from corymb.apps.scorecard.queries.terms import exact
from corymb.apps.scorecard.states import KINDS, STATES
from corymb.kit.exports import table_export
from corymb.kit.list_columns import Column
from corymb.kit.saying import said
from corymb.reports import wording

Named = tuple[str, Row]
"""The name of a scope, and a line of it."""
DIGITS = 12
"""Of a figure that is a double."""


def board_file(request: HttpRequest, run: Run, place: Place, rows: list[Row]) -> FileResponse | None:
    """The lines of a scope as the page shows them."""
    about = about_run(run, rows[0].line.origin if rows else "", place)
    own = place.title or _("Programme")
    return table_export(request, "scorecard_board", _columns(), about, lambda: [(own, row) for row in rows])


def clusters_file(request: HttpRequest, run: Run, rows: Callable[[], list[Named]]) -> FileResponse | None:
    """All clusters that fit the filters, a row for each line; not the page alone."""
    if "export" not in request.GET:
        return None
    found = rows()
    origin = found[0][1].line.origin if found else ""
    return table_export(request, "scorecard_clusters", _columns(), about_run(run, origin), lambda: found)


def _columns() -> tuple[Column, ...]:
    def shown(tell: Callable[[Row], Any]) -> Callable[[Named], Any]:
        """What is told of a line that is not withheld."""
        return lambda named: None if named[1].is_withheld else tell(named[1])

    def always(tell: Callable[[Row], Any]) -> Callable[[Named], Any]:
        return lambda named: tell(named[1])

    return (
        Column("scope", _("Scope"), lambda named: named[0]),
        Column("scope_code", _("Code of the scope"), always(lambda r: r.line.scope)),
        Column("target", _("Target"), always(lambda r: r.target.code)),
        Column("label", _("Name of the target"), always(lambda r: r.label)),
        Column("rule", _("Rule"), always(lambda r: wording.rule(r.line.cohort))),
        Column("prices", _("Prices"), always(lambda r: wording.prices(r.line.prices, r.line.baseline_year))),
        Column("unit", _("Unit"), always(lambda r: wording.unit(r.line.unit))),
        Column("figure", _("Figure, as shown"), always(lambda r: r.figure)),
        Column("goal", _("Goal"), always(lambda r: r.goal)),
        Column("status", _("Verdict"), always(lambda r: wording.status(r.status) if r.has_goal else "")),
        Column("why", _("Why there is no verdict"), always(lambda r: r.why)),
        Column("actual", _("Level of the year, in the unit"), shown(lambda r: _number(r.line.actual))),
        Column("change", _("Change, a fraction"), shown(lambda r: _number(r.line.change))),
        *_terms(shown),
        Column("n", _("Organisations"), shown(lambda r: r.line.organisations_cohort)),
        Column("coverage", _("Coverage"), always(lambda r: r.coverage)),
    )


def _terms(shown: Callable[[Callable[[Row], Any]], Callable[[Named], Any]]) -> Iterable[Column]:
    """The terms of a line, exactly, in base units."""
    labels = {
        "numerator_0": _("Numerator of the baseline, in the base unit"),
        "denominator_0": _("Denominator of the baseline, in the base unit"),
        "numerator_t": _("Numerator of the year, in the base unit"),
        "denominator_t": _("Denominator of the year, in the base unit"),
    }

    def told(name: str) -> Callable[[Row], Any]:
        return lambda row: exact(getattr(row.line, name))

    return [Column(name, label, shown(told(name))) for name, label in labels.items()]


def _number(value: float | None) -> Decimal | None:
    return None if value is None else exact(Decimal(f"{value:.{DIGITS}g}"))


def runs_file(request: HttpRequest, rows: Iterable[Run]) -> FileResponse | None:
    """Every run the page lists, with what it was computed from."""
    columns = (
        Column("run", _("Run"), lambda run: run.pk),
        Column("year", _("Year"), lambda run: run.year),
        Column("kind", _("Kind"), lambda run: said(KINDS, run.kind)),
        Column("state", _("State"), lambda run: said(STATES, run.state)),
        Column("known_at", _("As known at"), lambda run: run.known_at),
        Column("done_at", _("Computed"), lambda run: run.done_at),
        Column("locked_only", _("Locked returns alone"), lambda run: run.locked_only),
        Column("pack", _("Pack"), lambda run: f"{run.pack.code} {run.pack.version}"),
        Column("inputs_hash", _("Inputs, sha256"), lambda run: run.inputs_hash),
        Column("lines_hash", _("Lines, sha256"), lambda run: run.lines_hash),
        Column("code_version", _("Version of the code"), lambda run: run.code_version),
        Column("note", _("Note"), lambda run: run.note),
    )
    return table_export(request, "scorecard_runs", columns, (), lambda: list(rows))
