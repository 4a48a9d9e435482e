"""Members' own figures behind a line: numerators and denominators out of their facts, by the pack's formulas."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from corymb.apps.returns.models import Fact
from corymb.apps.returns.queries.measuring import Signed
from corymb.methods import formula
from corymb.methods.programme import Indicator, Programme
from corymb.reports.numbers import rounded

Values = Mapping[str, Decimal]
LARGE, FEW, MANY = 100, 2, 4


@dataclass(frozen=True)
class Measure:
    """An indicator of one organisation in one year; None where a figure is missing, which is not zero."""

    year: int
    numerator: Decimal | None
    denominator: Decimal | None

    @property
    def value(self) -> Decimal | None:
        """The ratio, with as many digits as mean something: two after the point, of less than a hundred four."""
        if self.numerator is None or self.denominator is None or self.denominator <= 0:
            return None
        ratio = self.numerator / self.denominator
        return rounded(ratio, FEW if abs(ratio) >= LARGE else MANY)


def facts_by_year(
    organisations: Iterable[int], years: Iterable[int], held: Signed | None
) -> dict[tuple[int, int], dict[str, Decimal]]:
    """Figures that count, by organisation and year, those of the first as a baseline holds them; one query."""
    rows = Fact.objects.filter(organisation__in=list(organisations), period__in=[str(year) for year in years])
    rows = held.of(rows) if held else rows
    found: dict[tuple[int, int], dict[str, Decimal | None]] = {}
    for row in rows.order_by("recorded_at", "pk").values_list("organisation_id", "period", "variable", "value"):
        found.setdefault((row[0], int(row[1])), {})[row[2]] = row[3]
    return {key: {code: v for code, v in values.items() if v is not None} for key, values in found.items()}


def measured(indicator: Indicator, values: Values, zeros: frozenset[str], year: int) -> Measure:
    """An indicator out of the figures of one organisation and year. What looks a table up is not computed here."""
    filled = {**dict.fromkeys(zeros, Decimal(0)), **values} if values else {}

    def told(text: str | None) -> Decimal | None:
        if not text:
            return None
        expression = formula.parse(text)
        if formula.lookups(expression):
            return None
        return formula.evaluate(expression, filled, lambda _table: None)

    numerator, denominator = told(indicator.numerator), told(indicator.denominator)
    if indicator.denominator and (numerator is None or denominator is None):
        return Measure(year, None, None)
    return Measure(year, numerator, denominator)


def blanks_that_are_zero(programme: Programme) -> frozenset[str]:
    return frozenset(variable.code for variable in programme.variables if variable.blank == "zero")
