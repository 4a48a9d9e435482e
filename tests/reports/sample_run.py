"""A run to set reports with: an invented programme of twelve organisations.

It is computed here in plain Python from `LEVELS`, so that proof rows, sums and lines hang together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa

from corymb.methods.findings import Finding
from corymb.methods.programme import COHORT_RULES, CohortRule, Indicator, Target
from corymb.methods.results import (
    Coverage,
    Line,
    Overlap,
    Point,
    Run,
    Trend,
    WithWithout,
)
from tests.reports.sample_explanations import CONTRIBUTIONS, DECOMPOSITIONS, FINDINGS, INFLUENCE
from tests.reports.sample_programme import INNOVATIVE

BASE = 2016
CLUSTERS = {"kaluga": (0, 1, 2, 3, 4), "tomsk": (4, 5, 6, 7), "ulyanovsk": (8, 9, 10, 11)}
NAMES = {
    "programme": "Innovative clusters, 2016-2020",
    "cluster:kaluga": "Kaluga, pharmaceuticals",
    "cluster:tomsk": "Smart Technologies Tomsk",
    "cluster:ulyanovsk": "Ulyanovsk",
}
JOINED = {10: 2018, 11: 2019}
LEFT = {9: 2019}
SILENT = {(7, 2018), (8, 2020)}
LEVELS: dict[str, tuple[float, tuple[float, ...], bool]] = {
    # indicator: level of an organisation of weight 1, growth by year, whether there is a denominator
    "output_per_employee": (4_000_000, (1, 1.04, 1.1, 1.16, 1.22), True),
    "productive_jobs": (280, (0, 0.9, 1.1, 1.2, 1.3), False),
    "private_investment": (330_000_000, (1, 1.05, 1.1, 1.2, 1.15), False),
    "joint_research": (110_970_000, (1, 1, 1.05, 1.1, 1.108), False),
    "patents": (2, (1, 1.5, 2, 2, 3), False),
    "startups": (0.375, (0, 1, 1, 1, 1), False),
    "exports": (100_000_000, (1, 1.2, 1.5, 1.7, 1.9), False),
    "value_added": (0.3, (1, 1.05, 1.1, 1.15, 1.2006), True),
}
Pair = tuple[Decimal, Decimal | None]


def organisation(k: int) -> str:
    return f"RU-INN-77000000{k:02d}"


def member(k: int, year: int) -> bool:
    return JOINED.get(k, BASE) <= year < LEFT.get(k, 9999)


def figure(indicator: Indicator, k: int, year: int) -> Pair | None:
    """Numerator and denominator an organisation returned, None where it was silent."""
    if (k, year) in SILENT or year < JOINED.get(k, BASE) - 2:
        return None
    level, growth, ratio = LEVELS[indicator.code]
    weight = 8 + 3 * k
    late = Decimal("0.6") if k in JOINED else 1
    value = Decimal(str(level)) * Decimal(str(growth[year - BASE])) * late
    if not ratio:
        return (value * weight).quantize(Decimal(1)), None
    den = Decimal(weight * 40 + (year - BASE) * k) * (1 if indicator.unit == "RUB_per_person" else 1_000_000)
    return (value * den).quantize(Decimal(1)), den


def cohort(indicator: Indicator, rule: CohortRule, ks: Iterable[int], year: int) -> list[int]:
    def told(k: int, u: int) -> bool:
        return figure(indicator, k, u) is not None

    chosen = {
        "reporting": lambda k: member(k, year) and told(k, year),
        "baseline": lambda k: member(k, BASE) and told(k, BASE) and told(k, year),
        "matched": lambda k: member(k, year) and told(k, BASE) and told(k, year),
        "panel": lambda k: member(k, year) and all(told(k, u) for u in range(BASE, year + 1)),
        "chained": lambda k: member(k, year) and told(k, year - 1) and told(k, year),
    }[rule]
    return [k for k in ks if chosen(k)]


def summed(indicator: Indicator, ks: Iterable[int], years: Iterable[int]) -> Pair:
    found = [f for u in years for k in ks if (f := figure(indicator, k, u)) is not None]
    dens = [d for _, d in found if d is not None]
    return sum((n for n, _ in found), Decimal(0)), sum(dens, Decimal(0)) if dens else None


def value(pair: Pair) -> float | None:
    num, den = pair
    return float(num) if den is None else float(num / den) if den else None


def credit(indicator: Indicator, rule: CohortRule, k: int, year: int) -> Decimal:
    """Highest gain of an organisation over the baseline year, while it was counted."""
    start = figure(indicator, k, BASE)
    later = (figure(indicator, k, u) for u in range(BASE + 1, year + 1) if k in cohort(indicator, rule, (k,), u))
    return max([Decimal(0), *(now[0] - start[0] for now in later if now and start)])


def sums(indicator: Indicator, rule: CohortRule, ks: tuple[int, ...], year: int) -> tuple[Pair | None, Pair, int]:
    """Baseline sums (None for a cumulative indicator), sums of the year, organisations."""
    chosen = cohort(indicator, rule, ks, year)
    if indicator.kind == "peak_gain":
        return None, (sum((credit(indicator, rule, k, year) for k in ks), Decimal(0)), None), len(chosen)
    if indicator.is_cumulative:
        parts = [summed(indicator, cohort(indicator, rule, ks, u), [u]) for u in range(BASE + 1, year + 1)]
        return None, (sum((n for n, _ in parts), Decimal(0)), None), len(chosen)
    start = [k for k in ks if member(k, BASE)]
    before = chosen if rule in {"matched", "panel"} else [k for k in start if figure(indicator, k, BASE) is not None]
    return summed(indicator, before, [BASE]), summed(indicator, chosen, [year]), len(chosen)


def factor_of(indicator: Indicator, rule: CohortRule, ks: tuple[int, ...], year: int) -> float | None:
    if indicator.is_cumulative:
        return None
    if rule != "chained":
        start, now, _ = sums(indicator, rule, ks, year)
        return float(value(now) / value(start)) if start and value(start) and value(now) is not None else None  # type: ignore[operator]
    product = 1.0
    for u in range(BASE + 1, year + 1):
        chosen = cohort(indicator, rule, ks, u)
        early, late = value(summed(indicator, chosen, [u - 1])), value(summed(indicator, chosen, [u]))
        product *= (late or 0) / (early or 1)
    return product


def scopes() -> dict[str, tuple[int, ...]]:
    return {"programme": tuple(range(12)), **{f"cluster:{c}": ks for c, ks in CLUSTERS.items()}}


def applicable(indicator: Indicator, rule: CohortRule) -> bool:
    return not indicator.is_cumulative or rule in {"reporting", "baseline"}


def line(target: Target, scope: str, rule: CohortRule, year: int) -> Line:
    indicator, ks = INNOVATIVE.indicator(target.indicator), scopes()[scope]
    fits = applicable(indicator, rule)
    start, now, n = sums(indicator, rule, ks, year)
    factor = factor_of(indicator, rule, ks, year)
    chained, cumulative = rule == "chained", indicator.is_cumulative
    goal = target.cascade.get(scope) if cumulative and scope != "programme" else target.threshold
    actual = factor if chained else value(now)
    base = None if start is None else 1.0 if chained else value(start)
    covered = 0.55 if scope == "cluster:ulyanovsk" else 0.941
    status, met, reason = (
        _verdict(target, goal, actual if cumulative else factor, covered, year)
        if fits
        else ("cannot_be_said", None, "not_applicable")
    )
    shown = fits and not chained
    return Line(
        target.code,
        indicator.code,
        scope,
        rule,
        "nominal",
        indicator.unit,
        BASE,
        year,
        None if cumulative else base,
        actual if fits else None,
        chained and fits,
        None if factor is None else factor - 1,
        factor,
        goal or target.threshold,
        met,
        status,
        reason,  # type: ignore[arg-type]
        target.official_rule,
        None,
        None if not fits else 2 if target.code == "T1" else 0,
        len(ks),
        sum(member(k, BASE) for k in ks),
        sum(member(k, year) for k in ks),
        n if fits else None,
        start[0] if shown and start else None,
        start[1] if shown and start else None,
        now[0] if shown else None,
        now[1] if shown else None,
        n / len(ks) if fits else None,
        covered if fits else None,
        None,
        None,
        (),
        False,
        None,
        "synthetic",
        "P",
        "innovative-clusters-2016 1.0",
        "7d1f" * 16,
        "0b9e" * 16,
        "0.1.0",
    )


def _verdict(
    target: Target,
    goal: Decimal | None,
    figure: float | None,
    covered: float,
    year: int,
) -> tuple[str, bool | None, str | None]:
    got = figure or 0
    if goal is None:
        return "cannot_be_said", None, "no_scope_target"
    if covered < 0.7:
        return "cannot_be_said", None, "below_coverage_floor"
    need = float(target.factor if target.factor is not None else goal)
    reached = got >= need
    if year >= target.due_year:
        return "met" if reached else "not_met", reached, None
    part = (year - BASE) / (target.due_year - BASE)
    path = need * part if target.kind == "cumulative" else need**part
    behind = "at_risk" if got >= path * 0.95 else "off_track"
    return "ahead" if reached else "on_track" if got >= path else behind, None, None


def trajectory(target: Target, scope: str, rule: CohortRule, year: int) -> tuple[Point, ...]:
    indicator, ks = INNOVATIVE.indicator(target.indicator), scopes()[scope]
    points = []
    for u in range(BASE, year + 1):
        nothing = indicator.is_cumulative and u == BASE
        _, now, n = (None, (Decimal(0), None), 0) if nothing else sums(indicator, rule, ks, u)
        factor = None if indicator.is_cumulative else 1.0 if u == BASE else factor_of(indicator, rule, ks, u)
        points.append(Point(u, now[0], now[1], factor if rule == "chained" else value(now), factor, n))
    return tuple(points)


def proof(year: int) -> pa.Table:
    rows: list[dict[str, object]] = []
    for target in INNOVATIVE.targets:
        indicator = INNOVATIVE.indicator(target.indicator)
        chosen = cohort(indicator, target.official_rule, range(12), year)
        for u in range(BASE + (indicator.kind == "cumulative_events"), year + 1):
            rows += list(
                _proof_rows(
                    target,
                    indicator,
                    chosen
                    if target.official_rule == "matched"
                    else range(12)
                    if indicator.kind == "peak_gain" and u == BASE
                    else cohort(indicator, target.official_rule, range(12), u),
                    u,
                )
            )
    return pa.Table.from_pylist(
        rows,
        schema=pa.schema(
            [
                ("target", pa.string()),
                ("organisation", pa.string()),
                ("year", pa.int32()),
                ("numerator", pa.float64()),
                ("denominator", pa.float64()),
                ("share", pa.float64()),
            ]
        ),
    )


def _proof_rows(target: Target, indicator: Indicator, ks: Iterable[int], year: int) -> Iterator[dict[str, object]]:
    for k in ks:
        found = figure(indicator, k, year)
        if found is not None:
            yield {
                "target": target.code,
                "organisation": f"{indicator.event.kind}-{k:02d}" if indicator.event else organisation(k),
                "year": year,
                "numerator": float(found[0]),
                "denominator": None if found[1] is None else float(found[1]),
                "share": 1.0,
            }


def agreement(one: Line, lines: list[Line]) -> str | None:
    alike = {x.status for x in lines if (x.target, x.scope) == (one.target, one.scope) and x.reason != "not_applicable"}
    told = "all_rules_agree" if len(alike) == 1 else "rule_dependent"
    return None if one.reason == "not_applicable" else told


def innovative_run(year: int = 2020, audience: str = "internal", findings: tuple[Finding, ...] = FINDINGS) -> Run:
    """The invented programme in a year (2019 is before the due year, so with a path and trends)."""
    every = [(t, s, r) for t in INNOVATIVE.targets for s in scopes() for r in COHORT_RULES]
    trends = (
        {}
        if year >= 2020
        else {
            ("T1", "programme"): Trend(1.07, 1.21, 1.37, 1.02, 1.06, 3),
            ("T3", "programme"): Trend(2.9e11, 3.1e11, 3.4e11, None, None, 3),
            ("T6", "programme"): Trend(None, None, None, 1.1, 1.25, 2),
        }
    )
    lines = [line(t, s, r, year) for t, s, r in every]
    for (target, scope), trend in trends.items():
        lines = [
            replace(x, low=trend.low, high=trend.high)
            if (x.target, x.scope) == (target, scope) and x.factor != x.actual and x.reason != "not_applicable"
            else x
            for x in lines
        ]
    lines = [replace(x, agreement=agreement(x, lines)) for x in lines]
    return Run(
        programme=INNOVATIVE,
        lines=tuple(lines),
        prices="nominal",
        year=year,
        baseline_year=BASE,
        trajectories={
            (t.code, s, r): trajectory(t, s, r, year)
            for t, s, r in every
            if applicable(INNOVATIVE.indicator(t.indicator), r)
        },
        path={(t.code, "programme"): tuple((u, _path(t, u)) for u in range(BASE, 2021)) for t in INNOVATIVE.targets},
        decompositions={("T1", "programme"): DECOMPOSITIONS, ("T3", "programme"): (CONTRIBUTIONS,)},
        influence={("T1", "programme", "matched"): INFLUENCE},
        trends=trends,
        coverage={
            ("T1", "programme", "matched"): Coverage(
                8, 11, 10, 8 / 11, 0.8, 0.941, 0.9, 0.88, 3, 3_900_000.0, 4_000_000.0
            ),
            ("T3", "programme", "reporting"): Coverage(10, 11, 10, 10 / 11, 0.9, 0.941, None, None, 1, 2.5e9, 1.1e9),
        },
        exclusions=(WithWithout("holdings", "T1", "matched", 1.19, 1.2206, False, True, 0, 2, uses_outcome_year=True),),
        overlaps=(Overlap("T3", year, Decimal(330000000000), Decimal(18000000000), Decimal(312000000000)),),
        companions={("T7", "programme"): {"mean": 0.31, "median": 0.29, "organisations": 10.0}},
        findings=findings,
        proof=proof(year),
        scope_names=NAMES,
        audience=audience,
    )  # type: ignore[arg-type]


def _path(target: Target, year: int) -> float:
    part = (year - BASE) / 4
    return float(target.threshold) * part if target.kind == "cumulative" else float(target.factor or 0) ** part
