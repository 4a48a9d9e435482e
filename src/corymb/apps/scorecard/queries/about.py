"""What a file of the scorecard says it is: whose figures, by what, of when, and out of which run."""

from django.utils.translation import gettext as _

from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import showing
from corymb.apps.scorecard.queries.reading import Place
from corymb.apps.scorecard.queries.terms import Basis
from corymb.apps.scorecard.states import KINDS
from corymb.kit.registries import Label
from corymb.kit.saying import moment, said
from corymb.methods import formula
from corymb.reports import wording

About = list[tuple[Label, str]]


def about_run(run: Run, origin: str, place: Place | None = None) -> About:
    """Of every file; `origin` as lines tell it."""
    programme = showing.programme_of(run)
    return [
        (_("Programme"), str(programme.name)),
        *([(_("Scope"), place.title or _("Programme"))] if place else []),
        (_("Year"), str(run.year)),
        (_("Baseline year"), str(programme.baseline_year)),
        (_("Run"), f"{run.pk}, {said(KINDS, run.kind)}"),
        (_("As known at"), moment(run.known_at)),
        (_("Inputs, sha256"), run.inputs_hash or _("follows within minutes")),
        (_("Pack, sha256"), programme.pack_hash),
        (_("Data"), wording.origin(origin) or _("reported")),
    ]


def about_line(basis: Basis) -> About:
    """Of a list behind a line."""
    row = basis.row
    return [
        *about_run(basis.run, row.line.origin, basis.asked.place),
        (_("Target"), row.label),
        (_("Rule"), wording.rule(row.line.cohort)),
        (_("Prices"), wording.prices(row.line.prices, row.line.baseline_year)),
    ]


def units_of(basis: Basis) -> tuple[str, str]:
    """Units of the numerator and the denominator; those of a ratio follow from what its formulas are made of."""
    indicator = basis.indicator
    if not indicator.denominator:
        return _priced(basis, wording.unit(indicator.unit)), ""
    num, den = (_unit_of(basis, text) for text in (indicator.numerator, indicator.denominator))
    return _priced(basis, num), den


def _unit_of(basis: Basis, text: str | None) -> str:
    """The one unit of everything a formula adds up; what mixes units has none that could be named."""
    named = formula.names(formula.parse(text or "0"))
    units = {variable.unit for variable in showing.programme_of(basis.run).variables if variable.code in named}
    return wording.unit(units.pop()) if len(units) == 1 else _("as the formula has it")


def _priced(basis: Basis, unit: str) -> str:
    line = basis.row.line
    return unit if line.prices == "nominal" else f"{unit}, {wording.prices(line.prices, line.baseline_year)}"
