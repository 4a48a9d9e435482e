"""From facts to figures per organisation and year: pivot once, then numerators and denominators of every indicator."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from corymb.methods import formula
from corymb.methods.expressions import DEFLATED, EXACT, compiled
from corymb.methods.programme import Indicator, PriceBasis, Programme

ROWS, PRESENT = "_rows", "_present"
"""Columns of the pivoted facts beside the variables, whose codes never start with an underscore."""


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
        """The price basis asked for where the indicator allows it, else nominal."""
        return self.prices if self.prices in indicator.prices else "nominal"

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


def wide_facts(facts: ir.Table, programme: Programme, years: tuple[int, ...]) -> ir.Table:
    """One row per organisation and year with a column per variable of the pack (null = missing); _rows = facts read.

    A blank is missing unless its variable declares zero; that needs a return: an organisation with no fact in the year
    has no row at all.
    """
    codes = [v.code for v in programme.variables]
    kept = facts.filter(facts.variable.isin(codes), facts.period.isin([str(y) for y in years]))
    columns = {v: kept.value.max(where=kept.variable == v) for v in codes}
    wide = kept.group_by("organisation", "period").agg(**{ROWS: kept.value.count()}, **columns)
    zero = ibis.literal(0).cast("decimal(20, 4)")
    filled = {v.code: ibis.coalesce(wide[v.code], zero) for v in programme.variables if v.blank == "zero"}
    present = sum((wide[c].notnull().cast("int32") for c in codes), ibis.literal(0))
    return wide.mutate(year=wide.period.cast("int32"), **{PRESENT: present}, **filled).drop("period")


def measured(panel: ir.Table, indicators: tuple[Indicator, ...], context: Context, tables: frozenset[str]) -> ir.Table:
    """One row per organisation and year with the figures of indicator number k in columns named <figure>_<k>.

    has (complete: every variable present), unresolved (complete, but a table value or price is missing, so that the
    figure cannot be said and num is null), num, den; num_base and num_prev are valued at the activity of the baseline
    and of the previous year and differ from num only in constant prices.
    """
    columns: dict[str, ir.Value] = {}
    for k, indicator in enumerate(indicators):
        columns |= {f"{name}_{k}": value for name, value in _figures(panel, indicator, context, tables).items()}
    return panel.select("organisation", "year", **columns)


def _figures(panel: ir.Table, indicator: Indicator, context: Context, tables: frozenset[str]) -> dict[str, ir.Value]:
    columns = {v: panel[v] for v in indicator_variables(indicator)}
    lookups: Mapping[str, ir.Value] = {t: panel[f"lookup_{t}"] for t in tables}
    numerator = formula.parse(indicator.numerator or "0")
    num = compiled(numerator, columns, lookups)
    used = formula.lookups(numerator)
    has = _all_present(list(columns.values()))
    den = ibis.null(EXACT)
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
        "den": den,
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
        return {"num": exact, "num_base": exact, "num_prev": exact}
    value = num.cast("float64")
    if basis == "usd":
        stock = formula.names(formula.parse(indicator.numerator or "0")) <= context.stocks
        converted = (value / (panel["rate_end"] if stock else panel["rate_mean"])).cast(DEFLATED)
        return {"num": converted, "num_base": converted, "num_prev": converted}
    return {
        "num": (value / panel["price_own"]).cast(DEFLATED),
        "num_base": (value / panel["price_base"]).cast(DEFLATED),
        "num_prev": (value / panel["price_prev"]).cast(DEFLATED),
    }


def beside_others(rows: ir.Table, indicators: tuple[Indicator, ...], context: Context) -> ir.Table:
    """`measured` with the same organisation's figures of other years beside them.

    In the baseline year: num_0, den_0, complete_0; in the year before: num_before, den_before, follows (complete in
    it); `whole`: complete in every year since the baseline.
    """
    own = ibis.window(group_by="organisation")
    ordered = ibis.window(group_by="organisation", order_by="year")
    so_far = ibis.window(group_by="organisation", order_by="year", preceding=None, following=0)
    at_base = rows.year == context.base
    after = (rows.year.lag().over(ordered) == rows.year - 1).fill_null(False)
    beside: dict[str, ir.Value] = {}
    for k, indicator in enumerate(indicators):
        has, num, den = rows[f"has_{k}"], rows[f"num_{k}"], rows[f"den_{k}"]
        beside |= {
            f"complete_0_{k}": has.any(where=at_base).over(own).fill_null(False),
            f"num_0_{k}": num.max(where=at_base).over(own),
            f"num_before_{k}": num.lag().over(ordered),
            f"follows_{k}": (after & has.lag().over(ordered)).fill_null(False),
            f"whole_{k}": has.cast("int32").sum().over(so_far) == rows.year - context.base + 1,
        }
        if indicator.denominator:
            beside |= {f"den_0_{k}": den.max(where=at_base).over(own), f"den_before_{k}": den.lag().over(ordered)}
    return rows.mutate(**beside)


def cells(wide: ir.Table, indicators: tuple[Indicator, ...], context: Context) -> ir.Table:
    """All indicators of `beside_others` under each other, one row per organisation, indicator and complete year."""
    parts = [_one(wide, k, indicator, context) for k, indicator in enumerate(indicators)]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _one(wide: ir.Table, k: int, indicator: Indicator, context: Context) -> ir.Table:
    """The rows of one indicator out of the wide table."""
    same = context.prices != "constant"
    figures = {
        name: wide[f"{name}_{k}"]
        for name in ("num", "unresolved", "complete_0", "num_0", "num_before", "follows", "whole", "den")
    }
    figures |= {name: wide[f"num_{k}" if same else f"{name}_{k}"] for name in ("num_base", "num_prev")}
    figures |= {
        name: wide[f"{name}_{k}"] if indicator.denominator else ibis.null(EXACT) for name in ("den_0", "den_before")
    }
    return wide.filter(wide[f"has_{k}"]).select(
        "organisation", "year", indicator=ibis.literal(indicator.code), **figures
    )
