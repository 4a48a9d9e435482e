"""The proof rows add up to what is published, for every target, with joiners, leavers, shared members, a merger."""

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from math import isnan

import pytest

from corymb.methods.options import ScoreOptions
from corymb.methods.programme import CohortRule, Target
from corymb.methods.results import Line, Run
from corymb.methods.scorecard import score
from tests.methods.busy_tables import busy_tables
from tests.methods.small_programme import PROGRAMME

BASE, LAST = 2016, 2020
Sums = dict[str, Fraction]


def run_under(rule: CohortRule, seed: int) -> Run:
    targets = tuple(
        replace(t, official_rule=rule if rule in {"reporting", "baseline"} or t.kind != "cumulative" else "reporting")
        for t in PROGRAMME.targets
    )
    return score(replace(PROGRAMME, targets=targets), busy_tables(60, seed), ScoreOptions())


def added_up(run: Run, target: Target) -> Sums:
    """numerator and denominator of both years, or the total, from the proof rows alone."""
    assert run.proof is not None
    rows = [row for row in run.proof.to_pylist() if row["target"] == target.code]
    indicator = run.programme.indicator(target.indicator)
    if indicator.kind == "peak_gain":
        return {"numerator_t": credited(rows)}
    found: Sums = defaultdict(Fraction)
    for row in rows:
        if indicator.is_cumulative:
            found["numerator_t"] += part(row, "numerator") if row["year"] > BASE else 0
            continue
        for year, end in ((BASE, "0"), (LAST, "t")):
            if row["year"] == year:
                found[f"numerator_{end}"] += part(row, "numerator")
                found[f"denominator_{end}"] += part(row, "denominator")
    return found


def part(row: dict[str, float], column: str) -> Fraction:
    """share * figure; both were written as doubles of short decimals, and are taken as these."""
    value = row[column]
    return Fraction(0) if value is None or isnan(value) else exact(row["share"]) * exact(value)


def exact(value: float) -> Fraction:
    return Fraction(repr(value))


def credited(rows: list[dict[str, float]]) -> Fraction:
    of: dict[float, dict[float, dict[str, float]]] = defaultdict(dict)
    for row in rows:
        of[row["organisation"]][row["year"]] = row
    total = Fraction(0)
    for years in of.values():
        start = exact(years[BASE]["numerator"])
        gains = [exact(r["share"]) * (exact(r["numerator"]) - start) for y, r in years.items() if y > BASE]
        total += max(Fraction(0), *gains)
    return total


def published(line: Line) -> Sums:
    names = ("numerator_0", "denominator_0", "numerator_t", "denominator_t")
    values = {name: getattr(line, name) for name in names}
    return {name: Fraction(value) for name, value in values.items() if value is not None}


@pytest.mark.parametrize("rule", ["reporting", "baseline", "matched", "panel"])
@pytest.mark.parametrize("seed", [1, 3])
def test_proof_rows_add_up_to_the_published_sums(rule: CohortRule, seed: int) -> None:
    run = run_under(rule, seed)
    for target in run.programme.targets:
        line = run.line(target.code, "programme", target.official_rule)
        again = added_up(run, target)
        expected = published(line)
        assert {name: again[name] for name in expected} == expected, target.code
