"""A run made fit for the public: disclosure control on every line, nothing that names or singles out a member."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from corymb.methods.cover import contributing
from corymb.methods.disclosure import Key, PublishedSum, protect
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


def published(run: Run, found: Board, tables: Tables) -> Run:
    """The run for `audience` public.

    Lines that disclosure control withholds keep their place with status "cannot be said" and reason "suppressed".
    Below the programme the public sees the official rule only: five rules side by side are a differencing attack, and
    in small scopes they would cost more lines than they show. Proof rows, influence, decompositions and findings that
    name an organisation are left out.
    """
    run = replace(run, lines=tuple(x for x in run.lines if x.scope == PROGRAMME or x.cohort == x.official_rule))
    sums = [s for line in run.lines for s in _sums(found, line)]
    confidential, groups = _register(tables)
    protection = protect(sums, run.programme.disclosure, groups, confidential)
    hidden = protection.suppressed
    kept = tuple(
        _withheld(line) if (line.target, line.scope, line.cohort) in hidden else replace(line, flips_alone=None)
        for line in run.lines
    )
    asked = {(line.target, line.scope, line.cohort) for line in kept if line.reason != "suppressed"}
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
        trends={k: replace(v, slowest=None, fastest=None) for k, v in run.trends.items() if k in open_official},
        decompositions={},
        overlaps=(),
        exclusions=(),
        findings=tuple(_unnamed(run.findings)),
        companions={},
    )


def _withheld(line: Line) -> Line:
    hidden: dict[str, Any] = dict.fromkeys(HIDDEN_FIELDS)
    return replace(line, status="cannot_be_said", reason="suppressed", **hidden)


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
    if indicator.is_cumulative:
        years = range(1, len(measures.years))
        yield from (
            _sum(key, f"{indicator.code}:num", measures, rows & _enters(measures, line.cohort, t), (t, t))
            for t in years
        )
        return
    last = len(measures.years) - 1
    pairs = [(u - 1, u) for u in range(1, last + 1)] if line.cohort == "chained" else [(0, last)]
    for then, now in pairs:
        both = rows & _cohort(measures, line.cohort, then, now)
        first = rows & measures.reported[:, then] if line.cohort in {"reporting", "baseline"} else both
        for t, chosen in ((then, first), (now, both)):
            weigh = t if line.cohort == "reporting" else now
            yield _sum(key, f"{indicator.code}:num", measures, chosen, (t, weigh))
            if measures.den is not None:
                yield _sum(key, f"{indicator.code}:den", measures, chosen, (t, weigh))


def _enters(measures: Measures, rule: CohortRule, t: int) -> Bools:
    return measures.reported[:, t] if rule == "reporting" else measures.reported[:, 0] & measures.complete[:, t]


def _cohort(measures: Measures, rule: CohortRule, then: int, now: int) -> Bools:
    if rule == "chained":
        return measures.reported[:, now] & measures.complete[:, then]
    return contributing(measures, rule)


def _sum(key: Key, measure: str, measures: Measures, chosen: Bools, at: tuple[int, int]) -> PublishedSum:
    """One sum over the chosen rows; `at`: year of the values and year whose share weighs them, as indices."""
    t, weigh = at
    values = measures.den if measure.endswith(":den") and measures.den is not None else measures.num
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
            yield PublishedSum(key, f"{indicator.code}:num:{year}", totals[year])
