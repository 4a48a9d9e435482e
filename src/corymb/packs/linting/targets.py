"""Rules on targets: years, thresholds, official rules, prices, planned parts, and the tables and prices they need."""

from collections.abc import Iterator
from decimal import Decimal

from corymb.i18n import mark
from corymb.methods import formula
from corymb.packs import cascade, unit_algebra
from corymb.packs.context import LookupTable
from corymb.packs.measures import Indicator, Target
from corymb.packs.places import Path
from corymb.packs.problems import Problem, spaced
from corymb.packs.schema import Pack

CUMULATIVE = frozenset({"cumulative", "cumulative_events", "peak_gain"})
NOMINAL_ONLY = frozenset({"share", "peak_gain"})
LARGEST_GROWTH = Decimal(5)
"""A growth threshold above this is taken for percent written instead of a share."""


def target_problems(content: Pack, forgiven: frozenset[str]) -> Iterator[Problem]:
    """All of this module's rules."""
    if content.period.due_year <= content.period.baseline_year:
        yield Problem(
            "due_year", ("period", "due_year"), mark("{key}: the due year must come after the baseline year.")
        )
    indicators = {indicator.code: indicator for indicator in content.indicators}
    for number, target in enumerate(content.targets):
        path: Path = ("targets", number)
        indicator = indicators.get(target.indicator)
        if indicator is None:
            if target.indicator not in forgiven:
                yield Problem(
                    "unknown_indicator",
                    (*path, "indicator"),
                    mark("{key}: the pack has no indicator {name}."),
                    fields={"name": target.indicator},
                )
            continue
        yield from _threshold(content, target, indicator, path)
        yield from _official(target, indicator, path)
        yield from _cascade(content, target, path, forgiven)
    for number, indicator in enumerate(content.indicators):
        yield from _prices(content, indicator, ("indicators", number, "prices"))
    yield from _tables(content)
    yield from _coverage(content, forgiven)


def _years(content: Pack) -> range:
    last = max(content.period.due_year, *(t.due_year or 0 for t in content.targets))
    return range(content.period.baseline_year, last + 1)


def _threshold(content: Pack, target: Target, indicator: Indicator, path: Path) -> Iterator[Problem]:
    cumulative = indicator.kind in CUMULATIVE
    if cumulative != (target.kind == "cumulative"):
        expected = "cumulative" if cumulative else "growth, multiple"
        yield Problem(
            "target_kind",
            (*path, "kind"),
            mark("{key}: indicator {name} needs a target of kind {expected}."),
            fields={"name": indicator.code, "expected": expected},
        )
    if target.due_year is not None and target.due_year <= content.period.baseline_year:
        yield Problem("due_year", (*path, "due_year"), mark("{key}: the due year must come after the baseline year."))
    if target.kind == "growth" and target.threshold > LARGEST_GROWTH:
        yield Problem(
            "threshold",
            (*path, "threshold"),
            mark("{key}: a growth of {percent} % is taken for a slip: write 0.20 for +20 %."),
            fields={"percent": f"{target.threshold * 100:f}"},
        )
    base = target.baseline_value
    if base is not None and base <= 0:
        yield Problem(
            "baseline_value",
            (*path, "baseline_value"),
            mark("{key}: no growth can be measured from a baseline of zero or less."),
        )
    elif base is not None and indicator.kind == "share" and target.kind != "cumulative":
        yield from _reachable(target, base, path)


def _reachable(target: Target, base: Decimal, path: Path) -> Iterator[Problem]:
    factor = 1 + target.threshold if target.kind == "growth" else target.threshold
    if base * factor > 1:
        yield Problem(
            "unreachable",
            (*path, "threshold"),
            mark("{key}: a share of {base} cannot reach {factor} times itself; it can be {limit} at most."),
            fields={"base": f"{base:f}", "factor": f"{factor:f}", "limit": f"{1 / factor:.4f}"},
        )


def _official(target: Target, indicator: Indicator, path: Path) -> Iterator[Problem]:
    official = (*path, "official")
    cumulative = indicator.kind in CUMULATIVE
    if cumulative and target.official.rule not in {"reporting", "baseline"}:
        yield Problem(
            "official_rule",
            (*official, "rule"),
            mark("{key}: a cumulative target has the rules reporting and baseline only."),
        )
    if cumulative and target.official.prices != "nominal":
        yield Problem(
            "official_prices", (*official, "prices"), mark("{key}: the threshold of a cumulative target is nominal.")
        )
    elif target.official.prices not in indicator.prices:
        yield Problem(
            "official_prices",
            (*official, "prices"),
            mark("{key}: indicator {name} allows {expected}."),
            fields={"name": indicator.code, "expected": ", ".join(indicator.prices)},
        )


def _cascade(content: Pack, target: Target, path: Path, forgiven: frozenset[str]) -> Iterator[Problem]:
    if not target.cascade:
        return
    if target.kind != "cumulative":
        yield Problem("cascade", (*path, "cascade"), mark("{key}: only amounts can be divided among clusters."))
        return
    clusters = {f"cluster:{cluster.code}" for cluster in content.clusters}
    for number, planned in enumerate(target.cascade):
        known = not planned.scope.startswith("cluster:") or planned.scope in clusters
        if not known and planned.scope.partition(":")[2] not in forgiven:
            yield Problem(
                "unknown_cluster",
                (*path, "cascade", number, "scope"),
                mark("{key}: the pack has no cluster {name}."),
                fields={"name": planned.scope},
            )
    given = cascade.allocation(target)
    message = mark("{key}: {allocated} of {threshold} is planned; {open} is not given to anybody.")
    if given.open < 0:
        message = mark("{key}: {allocated} is planned, {over} more than the target of {threshold}.")
    yield Problem(
        "allocation",
        (*path, "cascade"),
        message,
        level="note",
        fields={
            "allocated": spaced(given.allocated),
            "threshold": spaced(target.threshold),
            "open": spaced(given.open),
            "over": spaced(-given.open),
        },
    )


def _prices(content: Pack, indicator: Indicator, path: Path) -> Iterator[Problem]:
    asked = set(indicator.prices) - {"nominal"}
    if not asked:
        return
    unit = unit_algebra.dimensions(indicator.unit)
    if indicator.kind in NOMINAL_ONLY or unit.get(content.currency, 0) < 1:
        yield Problem(
            "prices",
            path,
            mark("{key}: only money has other prices than nominal; {name} is in {unit}."),
            fields={"name": indicator.code, "unit": indicator.unit},
        )
        return
    if indicator.kind in CUMULATIVE and "usd" in asked:
        yield Problem("prices", path, mark("{key}: a cumulative amount is nominal, or constant for information."))
    deflated = next((s.years for s in content.deflators.series if s.activity is None), {}) if content.deflators else {}
    for basis, there in (("constant", set(deflated)), ("usd", {rate.year for rate in content.rates})):
        lacking = [str(year) for year in _years(content) if year not in there]
        if basis in asked and lacking:
            yield Problem(
                "price_years",
                path,
                mark("{key}: {basis} prices need {part} for {years}."),
                fields={
                    "basis": basis,
                    "years": ", ".join(lacking),
                    "part": "deflators (total)" if basis == "constant" else "rates",
                },
            )


def _tables(content: Pack) -> Iterator[Problem]:
    used = {
        table
        for indicator in content.indicators
        for text in (indicator.numerator, indicator.denominator)
        for table in _lookups(text)
    }
    for number, table in enumerate(content.tables):
        path: Path = ("tables", number)
        chain = {frozenset(step) for step in table.chain}
        for place, row in enumerate(table.rows):
            if row.keys not in chain:
                yield Problem(
                    "table_row",
                    (*path, "rows", place),
                    mark("{key}: this row is never found: the chain has no step with just {keys}."),
                    fields={"keys": ", ".join(sorted(row.keys)) or "-"},
                )
        if table.code in used:
            yield from _fallback(content, table, path)


def _fallback(content: Pack, table: LookupTable, path: Path) -> Iterator[Problem]:
    """A table a formula uses must end in a value for all, in every year from the baseline to the due year."""
    if table.chain[-1] != ():
        yield Problem(
            "table_fallback", (*path, "chain"), mark("{key}: the last step must be empty, the value for all.")
        )
        return
    there = {row.year for row in table.rows if not row.keys}
    lacking = [str(year) for year in _years(content) if year not in there]
    if lacking:
        yield Problem(
            "table_fallback",
            (*path, "rows"),
            mark("{key}: no value for all (without region, activity, size) for {years}."),
            fields={"years": ", ".join(lacking)},
        )


def _lookups(text: str | None) -> frozenset[str]:
    try:
        return formula.lookups(formula.parse(text)) if text else frozenset()
    except formula.FormulaError:
        return frozenset()


def _coverage(content: Pack, forgiven: frozenset[str]) -> Iterator[Problem]:
    name = content.coverage.variable
    if name is not None and name not in {v.code for v in content.variables} | forgiven:
        yield Problem(
            "unknown_variable",
            ("coverage", "variable"),
            mark("{key}: the pack has no variable {name}."),
            fields={"name": name},
        )
