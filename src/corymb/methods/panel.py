"""From facts to figures per organisation and year: pivot once, then numerators and denominators of every indicator."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from corymb.methods import formula
from corymb.methods.expressions import DEFLATED, EXACT, compiled
from corymb.methods.programme import Indicator, PriceBasis, Programme


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
    """One row per organisation and year with a column per variable of the pack (null = missing), and `n`, the rows read.

    A blank is missing unless its variable declares zero; that needs a return: an organisation with no fact in the year
    has no row at all.
    """
    codes = [v.code for v in programme.variables]
    kept = facts.filter(facts.variable.isin(codes), facts.period.isin([str(y) for y in years]))
    columns = {v: kept.value.max(where=kept.variable == v) for v in codes}
    wide = kept.group_by("organisation", "period").agg(n=kept.value.count(), **columns)
    zero = ibis.literal(0).cast("decimal(20, 4)")
    filled = {v.code: ibis.coalesce(wide[v.code], zero) for v in programme.variables if v.blank == "zero"}
    present = sum((wide[c].notnull().cast("int32") for c in codes), ibis.literal(0))
    return wide.mutate(year=wide.period.cast("int32"), present=present, **filled).drop("period")


def figures(panel: ir.Table, indicator: Indicator, context: Context, tables: frozenset[str]) -> ir.Table:
    """Rows (organisation, indicator, year, num, num_base, num_prev, den, unresolved) of the complete organisation-years.

    `num` is valued at the organisation's own activity of the year, `num_base` and `num_prev` at its activity in the
    baseline and the previous year (they differ only in constant prices). `unresolved`: complete, but a table value is
    missing, so that the figure cannot be said; num is then null.
    """
    columns = {v: panel[v] for v in indicator_variables(indicator)}
    lookups: Mapping[str, ir.Value] = {t: panel[f"lookup_{t}"] for t in tables}
    numerator = formula.parse(indicator.numerator or "0")
    num = compiled(numerator, columns, lookups)
    used = formula.lookups(numerator)
    den = None
    if indicator.denominator:
        denominator = formula.parse(indicator.denominator)
        den = compiled(denominator, columns, lookups).cast(EXACT)
        used |= formula.lookups(denominator)
    resolved = _all_present([lookups[t] for t in sorted(used)])
    priced = _priced(num, panel, indicator, context)
    if context.basis(indicator) != "nominal":
        resolved &= _all_present(list(priced.values()))
    complete = _all_present(list(columns.values()))
    rows = panel.filter(complete).mutate(
        indicator=ibis.literal(indicator.code),
        unresolved=~resolved,
        **{k: resolved.ifelse(v, ibis.null(v.type())) for k, v in priced.items()},
        den=ibis.null("decimal(24, 4)") if den is None else den,
    )
    return rows.select("organisation", "indicator", "year", "num", "num_base", "num_prev", "den", "unresolved")


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


def cells(panel: ir.Table, indicators: tuple[Indicator, ...], context: Context, tables: frozenset[str]) -> ir.Table:
    """All fact indicators, one row per organisation, indicator and complete year, with the same organisation's values in

    the baseline year (num_0, den_0), in the year before (num_before, den_before; null across a gap) and `streak`, how many
    years in a row up to this one it has been complete since the baseline.
    """
    value_type = EXACT if context.prices == "nominal" else DEFLATED
    parts = [_cast(figures(panel, i, context, tables), value_type) for i in indicators]
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    own = ibis.window(group_by=["organisation", "indicator"])
    ordered = ibis.window(group_by=["organisation", "indicator"], order_by="year")
    at_base = rows.year == context.base
    follows = rows.year.lag().over(ordered) == rows.year - 1
    return rows.mutate(
        num_0=rows.num.max(where=at_base).over(own),
        den_0=rows.den.max(where=at_base).over(own),
        complete_0=at_base.any().over(own),
        unresolved_0=rows.unresolved.any(where=at_base).over(own),
        follows=follows.fill_null(False),
        num_before=rows.num.lag().over(ordered),
        den_before=rows.den.lag().over(ordered),
        streak=(rows.year.count().over(ibis.window(
            group_by=["organisation", "indicator"], order_by="year", preceding=None, following=0))),
    )


def _cast(rows: ir.Table, value_type: str) -> ir.Table:
    """One numerator type for the union of all indicators: nominal ones are exact in either."""
    return rows.mutate(**{c: rows[c].cast(value_type) for c in ("num", "num_base", "num_prev")})
