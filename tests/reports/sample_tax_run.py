"""The known answers of the tax service panel (docs/methods), written out as a run."""

from decimal import Decimal

from corymb.methods.programme import COHORT_RULES, CohortRule
from corymb.methods.results import Contribution, Coverage, Decomposition, Influence, Line, Point, Run, WithWithout
from tests.reports.sample_programme import TAX

CODE = "INCOME_PER_EMPLOYEE"
SUMS: dict[CohortRule, tuple[int, int, int, int]] = {
    "reporting": (482_260_976_105, 86_128, 528_110_634_281, 95_464),
    "matched": (267_416_105_333, 63_804, 377_577_930_368, 74_571),
    "panel": (247_436_672_299, 59_956, 363_033_101_714, 70_930),
}
FACTORS: dict[CohortRule, tuple[float, int, int]] = {
    "reporting": (528_110_634_281 / 95_464 / (482_260_976_105 / 86_128), 29_840, 0),
    "baseline": (0.904272, 20_345, 0),
    "matched": (377_577_930_368 / 74_571 / (267_416_105_333 / 63_804), 20_345, 12),
    "panel": (363_033_101_714 / 70_930 / (247_436_672_299 / 59_956), 18_146, 1),
    "chained": (1.044560, 26_296, 1),
}
COVERED = {
    "reporting": (0.8957, 0.5545),
    "baseline": (0.5245, 0.5545),
    "matched": (0.6107, 0.5545),
    "panel": (0.5447, 0.5131),
    "chained": (0.7893, 0.5504),
}
WITHOUT = {"reporting": 1.323577, "baseline": 1.195517, "matched": 1.304802, "panel": 1.276227, "chained": 1.388553}


def line(rule: CohortRule) -> Line:
    factor, n, flips = FACTORS[rule]
    num_0, den_0, num_t, den_t = map(Decimal, SUMS[rule]) if rule in SUMS else (None, None, None, None)
    by_members, by_revenue = COVERED[rule]
    chained = rule == "chained"
    return Line(
        CODE,
        "income_per_employee",
        "programme",
        rule,
        "nominal",
        "RUB_per_person",
        2018,
        2022,
        1.0 if chained else float(num_0 / den_0) if num_0 and den_0 else 5_599_352.8,
        factor if chained else float(num_t / den_t) if num_t and den_t else 5_063_339.0,
        chained,
        factor - 1,
        factor,
        Decimal("0.20"),
        factor >= 1.2,
        "met" if factor >= 1.2 else "not_met",
        None,
        "matched",
        "rule_dependent",
        flips,
        58_000,
        34_182,
        33_314,
        n,
        num_0,
        den_0,
        num_t,
        den_t,
        by_members,
        by_revenue,
        None,
        None,
        (),
        False,
        None,
        "reported",
        "P",
        "tax-service-panel 1.0",
        "a3c5" * 16,
        "d41d" * 16,
        "0.1.0",
    )


def tax_run() -> Run:
    lines = tuple(line(rule) for rule in COHORT_RULES)
    chain = (1.0, 0.793847, 0.794142, 1.056934, 1.044560)
    decomposition = (
        Contribution("within", 37.959),
        Contribution("between", -19.459),
        Contribution("entry_joined", 6.424),
        Contribution("exit_left", -27.349),
        Contribution("outside_weights", 1.223),
    )
    return Run(
        programme=TAX,
        lines=lines,
        prices="nominal",
        year=2022,
        baseline_year=2018,
        trajectories={
            (CODE, "programme", "chained"): tuple(
                Point(2018 + i, None, None, f, f, 26_000) for i, f in enumerate(chain)
            )
        },
        path={(CODE, "programme"): tuple((2018 + i, 1.2 ** (i / 4)) for i in range(5))},
        decompositions={
            (CODE, "programme"): (Decomposition("griliches_regev", decomposition, -1.202, 15_819, 9_232, 12_888),)
        },
        influence={
            (CODE, "programme", "matched"): Influence(
                (("RU-INN-7703546678", 1.131864),),
                ("RU-INN-7703546678",),
                exact=True,
                top=(("RU-INN-7703546678", 1.131864),),
            ),
            (CODE, "programme", "panel"): Influence(
                (("RU-INN-7703546678", 1.158821),),
                ("RU-INN-7703546678",),
                exact=True,
                top=(("RU-INN-7703546678", 1.158821),),
            ),
        },
        coverage={
            (CODE, "programme", "matched"): Coverage(
                20_345, 33_314, 34_182, 0.6107, 0.595, 0.5545, 0.741, 0.7535, 1_578, 8_383_374.64, 7_187_018.37
            ),
            (CODE, "programme", "baseline"): Coverage(
                20_345, 38_788, 34_182, 0.5245, 0.595, 0.5545, 0.741, 0.7535, 13_837, 12_250_542.0, 9_623_942.0
            ),
        },
        exclusions=tuple(
            WithWithout(
                "over-5bn",
                CODE,
                r,
                WITHOUT[r],
                FACTORS[r][0],
                WITHOUT[r] >= 1.2,
                FACTORS[r][0] >= 1.2,
                0,
                27,
                uses_outcome_year=True,
            )
            for r in COHORT_RULES
        ),
        scope_names={"programme": "Tax service panel: income per employee"},
    )
