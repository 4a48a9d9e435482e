"""The tax-service panel: the answers that docs/methods/cohorts.md states, from the file to the line."""

from decimal import Decimal
from functools import cache
from itertools import pairwise

import pytest

from corymb.methods.options import ScoreOptions
from corymb.methods.programme import COHORT_RULES
from corymb.methods.results import Run
from corymb.methods.scorecard import score
from corymb.methods.tables import Tables
from corymb.packs.loader import load_pack
from corymb.sources.reading import read_tables
from tests.conftest import REAL_DATA

pytestmark = pytest.mark.real

TARGET = "INCOME_PER_EMPLOYEE"
FACTORS = {
    (): (0.987979, 0.904272, 1.208084, 1.240180, 1.044560),
    ("over-5bn",): (1.323577, 1.195517, 1.304802, 1.276227, 1.388553),
    ("income-without-staff",): (0.974130, 0.887017, 1.531552, 1.852502, 1.198537),
    ("organisation:7104522822",): (1.125724, 1.072238, 1.432471, 1.484685, 1.198748),
    ("organisation:7703546678",): (None, None, 1.131864, 1.158821, None),
}


@cache
def panel() -> Tables:
    path = REAL_DATA / "firms" / "russia_fns_law_firms_2018_2022.parquet"
    return read_tables([path], load_pack("tax-service-panel"))[0]


@cache
def scored(exclude: tuple[str, ...]) -> Run:
    return score(load_pack("tax-service-panel").programme(), panel(), ScoreOptions(exclude=exclude))


@pytest.mark.parametrize("exclude", FACTORS)
def test_factors_under_the_five_rules(exclude: tuple[str, ...]) -> None:
    run = scored(exclude)
    found = [round(run.line(TARGET, "programme", rule).factor or 0, 6) for rule in COHORT_RULES]
    assert [f if e is not None else None for f, e in zip(found, FACTORS[exclude], strict=True)] == list(
        FACTORS[exclude]
    )


def test_sums_cohorts_and_coverage() -> None:
    run = scored(())
    line = {rule: run.line(TARGET, "programme", rule) for rule in COHORT_RULES}
    assert [line[r].organisations_cohort for r in COHORT_RULES] == [29_840, 20_345, 20_345, 18_146, 26_296]
    reporting, matched, within = line["reporting"], line["matched"], line["panel"]
    assert (reporting.numerator_0, reporting.denominator_0) == (Decimal(482_260_976_105), Decimal(86_128))
    assert (reporting.numerator_t, reporting.denominator_t) == (Decimal(528_110_634_281), Decimal(95_464))
    assert (matched.numerator_0, matched.denominator_0) == (Decimal(267_416_105_333), Decimal(63_804))
    assert (matched.numerator_t, matched.denominator_t) == (Decimal(377_577_930_368), Decimal(74_571))
    assert (within.numerator_0, within.denominator_0) == (Decimal(247_436_672_299), Decimal(59_956))
    assert (within.numerator_t, within.denominator_t) == (Decimal(363_033_101_714), Decimal(70_930))
    cover = run.coverage[TARGET, "programme", "matched"]
    shares = (cover.by_baseline_organisations, cover.by_revenue, cover.by_denominator)
    assert [round(x or 0, 3) for x in shares] == [0.595, 0.555, 0.741]
    assert round(within.coverage_revenue or 0, 3) == 0.513


def test_verdicts_and_what_they_hang_on() -> None:
    run = scored(())
    lines = [run.line(TARGET, "programme", rule) for rule in COHORT_RULES]
    assert [line.met for line in lines] == [False, False, True, True, False]
    assert [line.flips_alone for line in lines] == [0, 0, 12, 1, 1]
    assert {line.agreement for line in lines} == {"rule_dependent"}


def test_links_of_the_chained_rule() -> None:
    points = scored(()).trajectories[TARGET, "programme", "chained"]
    assert [p.organisations for p in points[1:]] == [27_965, 26_593, 26_232, 26_296]
    factors = [p.factor or 0 for p in points]
    links = [round(later / earlier, 6) for earlier, later in pairwise(factors)]
    assert links == [0.793847, 1.000371, 1.330914, 0.988292]


def test_decomposition_and_break_even() -> None:
    run = scored(())
    parts = {d.method: {c.part: c.percent for c in d.parts} for d in run.decompositions[TARGET, "programme"]}
    fhk = parts["foster_haltiwanger_krizan"]
    entry = sum(fhk[p] for p in ("entry_joined", "entry_started", "gained_weight"))
    left = sum(fhk[p] for p in ("exit_left", "exit_stopped", "lost_weight"))
    found = [fhk["within"], fhk["between"], fhk["cross"], entry, left, fhk["outside_weights"]]
    assert [round(x, 3) for x in found] == [55.796, -1.687, -35.675, 6.122, -26.982, 1.223]
    cover = run.coverage[TARGET, "programme", "baseline"]
    assert (cover.silent, round(cover.break_even or 0), round(cover.break_even_baseline or 0)) == (
        13_837,
        12_250_542,
        9_623_942,
    )


def test_trend_before_the_due_year() -> None:
    programme = load_pack("tax-service-panel").programme()
    line = score(programme, panel(), ScoreOptions(year=2021)).line(TARGET, "programme", "reporting")
    assert (round(line.low or 0, 3), round(line.high or 0, 3), line.met) == (0.528, 1.732, None)
