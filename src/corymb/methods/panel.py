"""From facts to figures per organisation and year: pivot once, then numerators and denominators of every indicator."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from corymb.methods import formula
from corymb.methods.drawn import drawn_once
from corymb.methods.expressions import DEFLATED, EXACT, compiled
from corymb.methods.programme import Indicator, PriceBasis, Programme

ROWS, PRESENT = "_rows", "_present"
"""How many facts a row was made of and how many figures it has; codes of variables never start with an underscore."""


@dataclass(frozen=True)
class Context:
    """Years and prices of one run. `base` is the baseline year, `last` the year asked for; `stocks` names the variables

    that are stocks, which are converted at the year-end rate.
    """

    base: int
    last: int
    prices: PriceBasis
    stocks: frozenset[str] = frozenset()

    def basis(self, indicator: Indicator) -> PriceBasis:
        """The price basis asked for where the indicator allows it, else nominal.

        Amounts of events are nominal always: an event has no activity whose prices it could be brought to.
        """
        return self.prices if self.prices in indicator.prices and not indicator.is_event else "nominal"

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.base, self.last + 1))


def indicator_variables(indicator: Indicator) -> tuple[str, ...]:
    """Codes of the variables an indicator needs, sorted; empty for event indicators."""
    needed: frozenset[str] = frozenset()
    for text in (indicator.numerator, indicator.denominator):
        if text:
            needed |= formula.names(formula.parse(text))
    return tuple(sorted(needed))


def used_lookups(programme: Programme) -> frozenset[str]:
    """Codes of the tables that indicators look values up in."""
    texts = [t for i in programme.indicators for t in (i.numerator, i.denominator) if t]
    return frozenset[str]().union(*(formula.lookups(formula.parse(t)) for t in texts))


def used_facts(facts: ir.Table, programme: Programme, years: tuple[int, ...]) -> ir.Table:
    """The facts of the pack's variables in the years: (organisation, period, variable, value)."""
    codes = [v.code for v in programme.variables]
    kept = facts.filter(facts.variable.isin(codes), facts.period.isin([str(y) for y in years]))
    return kept.select("organisation", "period", "variable", "value")


def wide_facts(kept: ir.Table, programme: Programme) -> ir.Table:
    """One row per organisation and year with a column per variable of the pack (null = missing); _rows = facts read.

    `kept` as `used_facts` gives them. A blank is missing unless its variable declares zero; that needs a return: an
    organisation with no fact in the year has no row at all.
    """
    codes = [v.code for v in programme.variables]
    columns = {v: kept.value.max(where=kept.variable == v) for v in codes}
    wide = kept.group_by("organisation", "period").agg(**{ROWS: kept.value.count()}, **columns)
    zero = ibis.literal(0).cast("decimal(20, 4)")
    filled = {v.code: ibis.coalesce(wide[v.code], zero) for v in programme.variables if v.blank == "zero"}
    present = sum((wide[c].notnull().cast("int32") for c in codes), ibis.literal(0))
    return wide.mutate(year=wide.period.cast("int32"), **{PRESENT: present}, **filled).drop("period")


@drawn_once
def measured(panel: ir.Table, indicators: tuple[Indicator, ...], context: Context, tables: frozenset[str]) -> ir.Table:
    """One row per organisation and year with the figures of indicator number k in columns named <figure>_<k>.

    has (complete: every variable present), unresolved (complete, but a table value or price is missing, so that the
    figure cannot be said and num is null), num, and den where there is a denominator. In constant prices also num_base
    and num_prev, valued at the activity of the baseline and of the previous year.
    """
    columns: dict[str, ir.Value] = {}
    for k, indicator in enumerate(indicators):
        columns |= {f"{name}_{k}": value for name, value in _figures(panel, indicator, context, tables).items()}
    return panel.select("organisation", "year", **columns)


def _figures(panel: ir.Table, indicator: Indicator, context: Context, tables: frozenset[str]) -> dict[str, ir.Value]:
    columns = {v: panel[v] for v in indicator_variables(indicator)}
    ending = "_base" if indicator.frozen else ""
    lookups: Mapping[str, ir.Value] = {t: panel[f"lookup_{t}{ending}"] for t in tables}
    numerator = formula.parse(indicator.numerator or "0")
    num = compiled(numerator, columns, lookups)
    used = formula.lookups(numerator)
    has = _all_present(list(columns.values()))
    den: ir.Value | None = None
    if indicator.denominator:
        denominator = formula.parse(indicator.denominator)
        den = has.ifelse(compiled(denominator, columns, lookups).cast(EXACT), ibis.null(EXACT))
        used |= formula.lookups(denominator)
    priced = _priced(num, panel, indicator, context)
    needed = [lookups[t] for t in sorted(used)]
    if context.basis(indicator) != "nominal":
        needed += list(priced.values())
    said = has & _all_present(needed) if needed else has
    kind = EXACT if context.prices == "nominal" else DEFLATED
    return {
        "has": has,
        "unresolved": has & ~said if needed else ibis.literal(False),
        **({"den": den} if indicator.denominator else {}),
        **{name: said.ifelse(value.cast(kind), ibis.null(kind)) for name, value in priced.items()},
    }


def _all_present(values: list[ir.Value]) -> ir.Value:
    there = ibis.literal(True)
    for value in values:
        there &= value.notnull()
    return there


def _priced(num: ir.Value, panel: ir.Table, indicator: Indicator, context: Context) -> dict[str, ir.Value]:
    basis = context.basis(indicator)
    if basis == "nominal":
        exact = num.cast(EXACT)
        return {"num": exact}
    value = num.cast("float64")
    if basis == "usd":
        stock = formula.names(formula.parse(indicator.numerator or "0")) <= context.stocks
        converted = (value / (panel["rate_end"] if stock else panel["rate_mean"])).cast(DEFLATED)
        return {"num": converted}
    return {
        "num": (value / panel["price_own"]).cast(DEFLATED),
        "num_base": (value / panel["price_base"]).cast(DEFLATED),
        "num_prev": (value / panel["price_prev"]).cast(DEFLATED),
    }


@drawn_once
def beside_others(rows: ir.Table, indicators: tuple[Indicator, ...], context: Context) -> ir.Table:
    """`measured` with the same organisation's figures of other years beside them.

    In the baseline year: num_0, den_0, complete_0; in the year before: num_before, den_before, follows (complete in
    it); `whole`: complete in every year since the baseline.
    """
    own: dict[str, ir.Value] = {}
    before: dict[str, ir.Value] = {}
    bit = _by_year(rows, context, lambda n: 1 << n)
    for k, indicator in enumerate(indicators):
        own[f"years_{k}"] = bit.sum(where=rows[f"has_{k}"]).fill_null(0).cast("int64")
        for name in ("num", "den") if indicator.denominator else ("num",):
            own[f"{name}_0_{k}"] = rows[f"{name}_{k}"].max(where=rows.year == context.base)
            before[f"{name}_before_{k}"] = rows[f"{name}_{k}"]
    with_own = rows.join(rows.group_by("organisation").agg(**own), "organisation")
    earlier = rows.select("organisation", year=(rows.year + 1).cast("int32"), **before)
    joined = with_own.left_join(earlier, ["organisation", "year"]).drop("organisation_right", "year_right")
    so_far = _by_year(joined, context, lambda n: (2 << n) - 1)
    year_before = _by_year(joined, context, lambda n: (1 << n) >> 1)
    conditions: dict[str, ir.Value] = {}
    for k in range(len(indicators)):
        years = joined[f"years_{k}"]
        conditions |= {
            f"complete_0_{k}": (years & 1) == 1,
            f"follows_{k}": (years & year_before) > 0,
            f"whole_{k}": (years & so_far) == so_far,
        }
    return joined.mutate(**conditions).drop(*(f"years_{k}" for k in range(len(indicators))))


def _by_year(rows: ir.Table, context: Context, bits: Callable[[int], int]) -> ir.Value:
    """A set of years as the bits of a whole number, by the row's year; the baseline year is bit 0."""
    return ibis.cases(*((rows.year == year, ibis.literal(bits(n), "int64")) for n, year in enumerate(context.years)))


def figures_of(wide: ir.Table, k: int, indicator: Indicator, context: Context) -> dict[str, ir.Value]:
    """The columns of indicator number k of `beside_others` without their number: has, unresolved, num and the rest.

    den, den_0 and den_before only where the indicator has a denominator.
    """
    names = ["has", "num", "unresolved", "complete_0", "num_0", "num_before", "follows", "whole"]
    if indicator.denominator:
        names += ["den", "den_0", "den_before"]
    same = context.basis(indicator) != "constant"
    found = {name: wide[f"{name}_{k}"] for name in names}
    return found | {name: wide[f"num_{k}" if same else f"{name}_{k}"] for name in ("num_base", "num_prev")}


@drawn_once
def exact_figures(wide: ir.Table, indicators: tuple[Indicator, ...], context: Context) -> ir.Table:
    """(organisation, year, <figure>_<k>): what `figures_of` names of every indicator, as it enters the sums."""
    columns = {
        f"{name}_{k}": value
        for k, indicator in enumerate(indicators)
        for name, value in figures_of(wide, k, indicator, context).items()
    }
    return wide.select("organisation", "year", **columns)


@drawn_once
def one_indicator(wide: ir.Table, k: int, indicator: Indicator, context: Context) -> ir.Table:
    """The rows of one indicator out of `beside_others`: its complete years, with its code as `indicator`."""
    figures = figures_of(wide, k, indicator, context)
    return wide.filter(figures["has"]).select("organisation", "year", indicator=ibis.literal(indicator.code), **figures)
