"""The content of a return: what is written in it, what stood there a year before, what is asked."""

from decimal import Decimal

from corymb.apps.registry.models import Organisation
from corymb.apps.returns.models import Fact, Figure, Return
from corymb.packs.measures import Variable
from corymb.packs.schema import Pack
from corymb.sources.return_form import asked_variables

STEP = Decimal("0.0001")


def facts_of(organisation: Organisation, period: str) -> dict[str, Fact]:
    """The figures of an organisation and period that count, by variable."""
    rows = Fact.objects.filter(organisation=organisation, period=period).order_by("variable", "recorded_at", "pk")
    newest = {row.variable: row for row in rows}
    return {code: row for code, row in newest.items() if row.value is not None}


def year_before(period: str) -> str:
    """The same period a year earlier: 2017 -> 2016, 2017-Q2 -> 2016-Q2."""
    return f"{int(period[:4]) - 1}{period[4:]}"


def figures_of(found: Return) -> dict[str, Figure]:
    """What stands in a return now, cleared figures left out, by variable."""
    return {code: figure for code, figure in all_figures_of(found).items() if figure.written}


def all_figures_of(found: Return) -> dict[str, Figure]:
    """What was ever written in a return, by variable; a figure that was cleared has no text."""
    return {figure.variable: figure for figure in found.figures.select_related("by")}


def variables_of(pack: Pack) -> dict[str, Variable]:
    """The variables members report, by code, in the order of the form."""
    return {variable.code: variable for _section, group in asked_variables(pack) for variable in group}


def entered(value: Decimal | None, variable: Variable) -> str:
    """A value of the base unit as a member writes it: in the variable's scale, without empty decimals."""
    if value is None:
        return ""
    number = (value / variable.factor).normalize()
    return f"{number:f}"
