from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from corymb.methods.options import ScoreOptions
from corymb.methods.programme import COHORT_RULES
from corymb.methods.scorecard import score
from corymb.methods.tables import Tables
from corymb.refusal import Refusal
from tests.methods.busy_tables import busy_tables
from tests.methods.small_programme import PROGRAMME, tables

QUICK = ScoreOptions(explain=False)


def year(revenue: int, heads: int) -> dict[str, int]:
    return {
        "revenue": revenue,
        "heads": heads,
        "jobs": 0,
        "wage": 1,
        "own": 1,
        "credit": 1,
        "exports": 10,
        "purchases": 1,
    }


def balanced() -> Tables:
    facts = {
        (i, y): year(100 * (n + 1) + 7 * (y - 2016), 10 + n) for n, i in enumerate("ABCD") for y in range(2016, 2021)
    }
    return tables(facts, [(i, "c1", None, None, None) for i in "ABCD"])


def test_balanced_panel_gives_five_equal_factors() -> None:
    run = score(PROGRAMME, balanced(), QUICK)
    for target in ("T1", "T6", "T7"):
        assert len({run.line(target, "programme", rule).factor for rule in COHORT_RULES}) == 1


def test_row_order_changes_nothing() -> None:
    given = busy_tables(organisations=30, seed=5)
    turned = replace(
        given,
        facts=given.facts.take(list(reversed(range(given.facts.num_rows)))),
        memberships=given.memberships.take(list(reversed(range(given.memberships.num_rows)))),
    )
    assert score(PROGRAMME, given, QUICK).lines == score(PROGRAMME, turned, QUICK).lines


def test_units_scale_the_level_and_not_the_factor() -> None:
    given = balanced()
    tenfold = score(PROGRAMME, scaled(given, 10), QUICK).line("T1", "programme", "matched")
    plain = score(PROGRAMME, given, QUICK).line("T1", "programme", "matched")
    assert (tenfold.factor, tenfold.numerator_t) == (plain.factor, (plain.numerator_t or 0) * 10)


def scaled(given: Tables, by: int) -> Tables:
    rows = [
        {**row, "value": row["value"] * by} if row["variable"] == "revenue" else row for row in given.facts.to_pylist()
    ]
    return replace(given, facts=given.facts.from_pylist(rows, schema=given.facts.schema))


def test_split_with_a_link_changes_no_factor() -> None:
    import datetime as dt

    whole = {
        (i, y): year(revenue, heads) for y in range(2016, 2021) for i, revenue, heads in (("A", 400, 20), ("B", 90, 7))
    }
    parts = {k: v for k, v in whole.items() if k[0] != "A" or k[1] < 2018}
    for y in range(2018, 2021):
        for half in ("A1", "A2"):
            parts[half, y] = {k: Decimal(v) / 2 for k, v in whole["A", y].items()}  # type: ignore[assignment]
    before = tables(whole, [(i, "c1", None, None, None) for i in "AB"])
    on = dt.date(2018, 1, 1)
    after = tables(
        parts,
        [
            ("A", "c1", None, 2017, None),
            ("B", "c1", None, None, None),
            ("A1", "c1", 2018, None, None),
            ("A2", "c1", 2018, None, None),
        ],
        links=[{"predecessor": "A", "successor": s, "on": on, "share": Decimal("0.5")} for s in ("A1", "A2")],
    )
    one, other = score(PROGRAMME, before, QUICK), score(PROGRAMME, after, QUICK)
    for rule in COHORT_RULES:
        for target in ("T1", "T6"):
            assert one.line(target, "programme", rule).factor == other.line(target, "programme", rule).factor, (
                target,
                rule,
            )
        assert one.line("T3", "programme", rule).actual == other.line("T3", "programme", rule).actual


def test_a_run_in_which_nobody_is_left_is_refused() -> None:
    """The only figure contradicts itself, and nothing says who is a member."""
    doubled = [tables({("A", 2018): {"exports": value}}).facts for value in (1, 2)]
    with pytest.raises(Refusal) as refused:
        score(PROGRAMME, Tables(facts=pa.concat_tables(doubled)), ScoreOptions())
    told = "No organisation is left to count: its figures contradict each other, or were excluded."
    assert str(refused.value) == f"{told} `corymb check` names the figures that contradict each other."


def test_missing_is_not_zero() -> None:
    given = tables(
        {
            ("A", 2016): year(100, 10),
            ("A", 2020): {**year(300, 10), "heads": None},  # type: ignore[dict-item]
            ("B", 2016): year(100, 10),
            ("B", 2020): year(120, 10),
        },
        [(i, "c1", None, None, None) for i in "AB"],
    )
    line = score(PROGRAMME, given, QUICK).line("T1", "programme", "matched")
    assert (line.organisations_cohort, line.factor, line.numerator_t) == (1, 1.2, Decimal(120))


def test_nothing_is_said_below_the_coverage_floor() -> None:
    given = tables(
        {("A", 2016): year(1000, 10), ("B", 2016): year(100, 10), ("B", 2020): year(200, 10)},
        [(i, "c1", None, None, None) for i in "AB"],
    )
    line = score(PROGRAMME, given, QUICK).line("T1", "programme", "matched")
    assert (line.factor, line.met, line.status, line.reason) == (2.0, None, "cannot_be_said", "below_coverage_floor")


def test_cumulative_targets_have_two_rules_and_no_factor() -> None:
    run = score(PROGRAMME, balanced(), QUICK)
    reasons = [run.line("T3", "programme", rule).reason for rule in COHORT_RULES]
    assert reasons == [None, None, "not_applicable", "not_applicable", "not_applicable"]
    line = run.line("T3", "programme", "reporting")
    assert (line.baseline, line.change, line.factor, line.actual) == (None, None, None, 32.0)


def test_contradicting_facts_are_left_out_and_named() -> None:
    given = balanced()
    extra = tables({("A", 2020): {"revenue": 1}}).facts
    from pyarrow import concat_tables

    run = score(PROGRAMME, replace(given, facts=concat_tables([given.facts, extra])), QUICK)
    line = run.line("T1", "programme", "matched")
    assert (line.organisations_cohort, line.provisional) == (3, True)
    assert [(f.rule, f.organisation, f.variable, f.period) for f in run.findings] == [
        ("contradiction", "A", "revenue", "2020")
    ]


def test_shares_above_one_are_refused() -> None:
    given = tables(
        {("A", 2016): year(1, 1), ("A", 2020): year(1, 1)},
        [("A", "c1", None, None, "0.7"), ("A", "c2", None, None, "0.7")],
    )
    with pytest.raises(Refusal, match=r"add up to 1\.4"):
        score(PROGRAMME, given, QUICK)


def test_year_must_follow_the_baseline() -> None:
    with pytest.raises(Refusal, match="The year 2016 is not after the baseline year 2016"):
        score(PROGRAMME, balanced(), replace(QUICK, year=2016))


def test_clusters_less_overlap_is_the_programme() -> None:
    run = score(PROGRAMME, busy_tables(organisations=30, seed=11), ScoreOptions(by="cluster"))
    assert {o.target for o in run.overlaps} == {t.code for t in PROGRAMME.targets}
    assert all(o.clusters_total - o.overlap == o.programme_total for o in run.overlaps)


def test_proof_rows_add_up_to_the_published_sums() -> None:
    run = score(PROGRAMME, busy_tables(organisations=30, seed=3), ScoreOptions())
    assert run.proof is not None
    rows = run.proof.to_pylist()
    for target in ("T1", "T6", "T7"):
        line = run.official(target)
        total = sum(r["share"] * r["numerator"] for r in rows if r["target"] == target and r["year"] == 2020)
        assert total == pytest.approx(float(line.numerator_t or 0), rel=1e-12)
    joint = sum(r["numerator"] for r in rows if r["target"] == "T4" and r["year"] > 2016)
    assert joint == run.official("T4").actual


def test_amounts_of_events_stay_nominal_and_say_so_in_other_prices() -> None:
    allowing = tuple(replace(i, prices=("nominal", "usd")) if i.code == "joint" else i for i in PROGRAMME.indicators)
    given, programme = busy_tables(organisations=30, seed=3), replace(PROGRAMME, indicators=allowing)
    nominal, dollars = (score(programme, given, replace(QUICK, prices=basis)) for basis in ("nominal", "usd"))
    assert [dollars.official(code).prices for code in ("T1", "T4")] == ["usd", "nominal"]
    assert dollars.official("T4") == nominal.official("T4")


def test_a_provisional_figure_withholds_the_verdicts_that_need_it() -> None:
    given = balanced()
    rows = [
        {**row, "flag": "provisional"}
        if (row["organisation"], row["period"], row["variable"]) == ("B", "2019", "heads")
        else row
        for row in given.facts.to_pylist()
    ]
    marked = replace(given, facts=given.facts.from_pylist(rows, schema=given.facts.schema))
    settled, run = score(PROGRAMME, given, QUICK), score(PROGRAMME, marked, QUICK)
    for before, line in zip(settled.lines, run.lines, strict=True):
        if line.indicator == "output":
            assert (line.status, line.met, line.reason, line.provisional) == (
                "cannot_be_said",
                None,
                "provisional",
                True,
            )
            assert (line.factor, line.numerator_t) == (before.factor, before.numerator_t)
        else:
            assert line == before


def test_public_trends_give_no_single_year_away() -> None:
    given = busy_tables(organisations=60, seed=2)
    options = ScoreOptions(year=2019)
    internal, public = (score(PROGRAMME, given, replace(options, audience=a)) for a in ("internal", "public"))
    assert [t for t in internal.trends.values() if t.slowest is not None] != []
    assert public.trends != {}
    assert [(t.slowest, t.fastest) for t in public.trends.values() if (t.slowest, t.fastest) != (None, None)] == []
