"""A run made fit for the public: disclosure control on every line, nothing that names or singles out a member."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from corymb.methods.cover import contributing
from corymb.methods.disclosure import Key, PublishedSum, Reason, protect
from corymb.methods.findings import Finding
from corymb.methods.lines import Board
from corymb.methods.measures import Measures
from corymb.methods.membership import PROGRAMME
from corymb.methods.programme import CohortRule, Indicator
from corymb.methods.results import Line, Run
from corymb.methods.tables import Tables

HIDDEN_FIELDS = (
    "baseline",
    "actual",
    "change",
    "factor",
    "met",
    "agreement",
    "flips_alone",
    "organisations_cohort",
    "numerator_0",
    "denominator_0",
    "numerator_t",
    "denominator_t",
    "coverage_members",
    "coverage_revenue",
    "low",
    "high",
)

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def published(parts: Sequence[tuple[Run, Board]], tables: Tables) -> list[Run]:
    """Runs of the same tables for `audience` public, protected together: what one shows is held against all others.

    Lines that disclosure control withholds keep their place with status "cannot be said" and reason "suppressed", or
    "suppressed_beside" where they fall to protect others. Below the programme the public sees the official rule only:
    five rules side by side are a differencing attack, and in small scopes they would cost more lines than they show.
    Proof rows, influence, decompositions and findings that name an organisation are left out.
    """
    runs = [
        (replace(run, lines=tuple(x for x in run.lines if x.scope == PROGRAMME or x.cohort == x.official_rule)), found)
        for run, found in parts
    ]
    sums = [s for run, found in runs for line in run.lines for s in _sums(found, line)]
    confidential, groups = _register(tables)
    programme = runs[0][0].programme
    exact = replace(programme.disclosure, rounding=Decimal(0))  # lines tell their sums to the last digit
    worth = _worth(sums, [target.code for target in programme.targets])
    protection = protect(sums, exact, groups, confidential, worth)
    return [_shown(run, found, protection.reasons) for run, found in runs]


def _worth(sums: Sequence[PublishedSum], targets: Sequence[str]) -> dict[Key, float]:
    """The contributors behind a line. Lines of the whole programme fall last, and an earlier target's after a later's:

    each is worth more than all lines below the programme together, and less than any two others.
    """
    worth: dict[Key, float] = {}
    for published in sums:
        worth[published.key] = max(worth.get(published.key, 0.0), 1.0 + len(published.contributors))
    below = sum(value for key, value in worth.items() if key[1] != PROGRAMME)
    rank = {code: 1 + 1 / (1 + place) for place, code in enumerate(targets)}
    return {key: value + (below * rank[str(key[0])] if key[1] == PROGRAMME else 0) for key, value in worth.items()}


def _shown(run: Run, found: Board, reasons: Mapping[Key, Reason]) -> Run:
    """A run without the lines that are withheld, and why they are."""
    kept = tuple(
        _withheld(line, reasons[key])
        if (key := (line.target, line.scope, line.cohort)) in reasons
        else replace(line, flips_alone=None)
        for line in run.lines
    )
    asked = {(line.target, line.scope, line.cohort) for line in kept} - reasons.keys()
    open_official = {
        (t.code, s) for t in run.programme.targets for s in found.scopes if (t.code, s, t.official_rule) in asked
    }
    return replace(
        run,
        lines=kept,
        proof=None,
        influence={},
        audience="public",
        trajectories={k: v[-1:] for k, v in run.trajectories.items() if k in asked},
        coverage={
            k: replace(v, break_even=None, break_even_baseline=None) for k, v in run.coverage.items() if k in asked
        },
        # The pace of a single year gives away years that are not published.
        path={k: v for k, v in run.path.items() if k in open_official},
        trends={k: replace(v, slowest=None, fastest=None) for k, v in run.trends.items() if k in open_official},
        decompositions={},
        overlaps=(),
        exclusions=(),
        findings=tuple(_unnamed(run.findings)),
        companions={},
    )


def _withheld(line: Line, why: Reason) -> Line:
    hidden: dict[str, Any] = dict.fromkeys(HIDDEN_FIELDS)
    reason = "suppressed_beside" if why == "secondary" else "suppressed"
    return replace(line, status="cannot_be_said", reason=reason, **hidden)


def _unnamed(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    for finding in findings:
        if not finding.organisation and not finding.fields:
            yield replace(finding, file="", sheet="", cell="", value="")


def _register(tables: Tables) -> tuple[frozenset[str], dict[str, str]]:
    rows = tables.organisations.select(["organisation", "group", "flags"]).to_pylist()
    closed = frozenset(r["organisation"] for r in rows if "confidential" in (r["flags"] or "").split())
    return closed, {r["organisation"]: r["group"] for r in rows if r["group"]}


def _sums(found: Board, line: Line) -> Iterator[PublishedSum]:
    """Every sum that a line gives away: both years' numerators and denominators, or all links, or a running total."""
    if line.reason in {"not_applicable", "no_data", "no_baseline", "empty_link"}:
        return
    indicator = found.programme.indicator(line.indicator)
    key: Key = (line.target, line.scope, line.cohort)
    if indicator.is_event:
        yield from _event_sums(found, line, indicator, key)
        return
    measures, place = found.measures(indicator, line.cohort), found.places[line.scope]
    rows = measures.group == place
    num, den = _summed(indicator)
    if indicator.is_cumulative:
        years = range(1, len(measures.years))
        yield from (_sum(key, num, measures, rows & _enters(measures, line.cohort, t), (t, t)) for t in years)
        return
    last = len(measures.years) - 1
    pairs = [(u - 1, u) for u in range(1, last + 1)] if line.cohort == "chained" else [(0, last)]
    for then, now in pairs:
        both = rows & _cohort(measures, line.cohort, then, now)
        first = rows & measures.reported[:, then] if line.cohort in {"reporting", "baseline"} else both
        for t, chosen in ((then, first), (now, both)):
            weigh = t if line.cohort == "reporting" else now
            yield _sum(key, num, measures, chosen, (t, weigh))
            if measures.den is not None:
                yield _sum(key, den, measures, chosen, (t, weigh), measures.den)


def _summed(indicator: Indicator) -> tuple[str, str]:
    """What numerator and denominator sum: the same formula in two indicators sums the same figures."""
    if indicator.kind == "peak_gain":
        return indicator.code, ""
    return f"{indicator.numerator}", f"{indicator.denominator}"


def _enters(measures: Measures, rule: CohortRule, t: int) -> Bools:
    return measures.reported[:, t] if rule == "reporting" else measures.reported[:, 0] & measures.complete[:, t]


def _cohort(measures: Measures, rule: CohortRule, then: int, now: int) -> Bools:
    if rule == "chained":
        return measures.reported[:, now] & measures.complete[:, then]
    return contributing(measures, rule)


def _sum(
    key: Key, measure: str, measures: Measures, chosen: Bools, at: tuple[int, int], den: Floats | None = None
) -> PublishedSum:
    """One sum over the chosen rows; `at`: year of the values and year whose share weighs them, as indices."""
    t, weigh = at
    values = measures.num if den is None else den
    share = np.where(measures.member[:, weigh], measures.share[:, weigh], measures.share[:, 0])
    ids = measures.ids[chosen].tolist()
    return PublishedSum(
        key,
        f"{measure}:{measures.years[t]}",
        dict(zip(ids, values[chosen, t].tolist(), strict=True)),
        dict(zip(ids, share[chosen].tolist(), strict=True)),
    )


def _event_sums(found: Board, line: Line, indicator: Indicator, key: Key) -> Iterator[PublishedSum]:
    """Events: each amount (or one) is parted evenly among the members behind it, so that each stands for its part."""
    rows = found.computed.events[indicator.code]
    here = rows.filter(pc.equal(rows["scope"], line.scope)).to_pylist()
    behind: dict[tuple[str, int], list[str]] = {}
    amounts: dict[tuple[str, int], float] = {}
    counted = indicator.event is not None and indicator.event.measure == "count"
    for row in here:
        behind.setdefault((row["event"], row["year"]), []).append(row["organisation"])
        amounts[row["event"], row["year"]] = 1.0 if counted else float(row["amount"] or 0)
    totals: dict[int, dict[str, float]] = {}
    for (event, year), people in behind.items():
        at = totals.setdefault(year, {})
        for organisation in people:
            at[organisation] = at.get(organisation, 0.0) + amounts[event, year] / len(people)
    years = (
        range(found.context.base + 1, found.context.last + 1)
        if indicator.is_cumulative
        else (found.context.base, found.context.last)
    )
    for year in years:
        if totals.get(year):
            beside = _reporting(found, indicator, line, year)
            yield PublishedSum(key, f"{indicator.code}:{year}", totals[year], beside=beside)


def _reporting(found: Board, indicator: Indicator, line: Line, year: int) -> frozenset[str]:
    """The members of a scope that reported a year: without an event they have told that they had none."""
    measures = found.measures(indicator, line.cohort)
    rows = (measures.group == found.places[line.scope]) & measures.reported[:, measures.years.index(year)]
    return frozenset(measures.ids[rows].tolist())
