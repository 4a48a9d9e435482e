"""Leave one out, flips and smallest sets: the worked example, brute force, the tax-service panel."""

from itertools import combinations
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.influence import factors, flip_counts, influence, influence_on_total, leave_one_out
from corymb.methods.measures import Measures
from corymb.methods.programme import COHORT_RULES, CohortRule
from tests.methods.measured import cohort_example, measures, table, tax_panel

figures = st.none() | st.tuples(st.integers(-20, 100), st.integers(0, 10))
rows_of_three_years = st.lists(st.lists(figures, min_size=3, max_size=3), min_size=1, max_size=6)


def without(found: Measures, gone: set[str]) -> Measures:
    kept = ~np.isin(found.ids, list(gone))
    den = None if found.den is None else found.den[kept]
    return Measures(
        found.ids[kept], found.group[kept], found.years, found.num[kept], den, found.member[kept], found.share[kept]
    )


def factor(found: Measures, rule: CohortRule) -> float:
    return float(factors(found, rule)[0]) if len(found.ids) else float("nan")


def test_the_worked_example_of_the_page() -> None:
    example = cohort_example()
    for row in table("influence.md", "Worked example"):
        rule: CohortRule = row["rule"]  # type: ignore[assignment]
        assert [row[i] for i in "ABCDE"] == [f"{v:.6f}" for v in leave_one_out(example, rule)]
        found = influence(example, rule, 0, 1.5)
        assert row["flips alone"] == (" ".join(sorted(i for i, _ in found.flips_alone)) or "-")
        assert row["smallest set"] == " ".join(sorted(found.smallest_set or ()))
        assert found.exact


@given(rows_of_three_years, st.sampled_from(COHORT_RULES), st.booleans())
def test_leave_one_out_is_the_factor_without(
    rows: list[list[tuple[int, int] | None]],
    rule: CohortRule,
    additive: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    example = measures({f"o{k}": list(r) for k, r in enumerate(rows)}, additive=additive)
    alone = leave_one_out(example, rule)
    expected = [factor(without(example, {str(i)}), rule) for i in example.ids]
    np.testing.assert_allclose(alone, expected, rtol=1e-9)


@given(rows_of_three_years, rows_of_three_years, st.sampled_from(COHORT_RULES))
def test_all_scopes_at_once_are_each_scope_by_itself(
    one: list[list[tuple[int, int] | None]], two: list[list[tuple[int, int] | None]], rule: CohortRule
) -> None:
    rows = {f"a{k}": list(r) for k, r in enumerate(one)} | {f"b{k}": list(r) for k, r in enumerate(two)}
    example = measures(rows, group={i: int(i[0] == "b") for i in rows})
    apart = [measures({i: r for i, r in rows.items() if i[0] == letter}) for letter in "ab"]
    np.testing.assert_allclose(leave_one_out(example, rule), np.concatenate([leave_one_out(m, rule) for m in apart]))
    assert flip_counts(example, rule, 1.2).tolist() == [
        len(influence(example, rule, g, 1.2).flips_alone) for g in (0, 1)
    ]


@settings(max_examples=60)
@given(rows_of_three_years, st.sampled_from(COHORT_RULES), st.booleans())
def test_no_smaller_set_turns_the_verdict(
    rows: list[list[tuple[int, int] | None]],
    rule: CohortRule,
    additive: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    example = measures(
        {f"o{k}": [None if c is None else (abs(c[0]) + 1, c[1] + 1) for c in r] for k, r in enumerate(rows)},
        additive=additive,
    )
    whole = factor(example, rule)
    found = influence(example, rule, 0, 1.2)
    if np.isnan(whole) or found.smallest_set is None:
        return
    turned = factor(without(example, set(found.smallest_set)), rule)
    assert (turned >= 1.2) != (whole >= 1.2)
    if found.exact:
        for n in range(1, len(found.smallest_set)):
            for gone in combinations(example.ids.tolist(), n):
                left = factor(without(example, set(gone)), rule)
                assert np.isnan(left) or (left >= 1.2) == (whole >= 1.2)


def test_a_total_hangs_on_its_largest_parts() -> None:
    found = influence_on_total(np.array(["a", "b", "c", "d"]), np.array([50.0, 30.0, 20.0, 5.0]), 70.0)
    assert found.flips_alone == (("a", 55.0),)
    assert (found.smallest_set, found.exact) == (("a",), True)
    assert found.top == (("a", 55.0), ("b", 75.0), ("c", 85.0), ("d", 100.0))


def test_a_missed_total_cannot_be_reached_by_removing() -> None:
    found = influence_on_total(np.array(["a", "b"]), np.array([50.0, 30.0]), 100.0)
    assert (found.flips_alone, found.smallest_set) == ((), None)


def test_no_factor_hangs_on_nobody() -> None:
    found = influence(measures({"A": [None, (1, 1)]}), "matched", 0, 1.2)
    assert (found.flips_alone, found.smallest_set, found.top) == ((), None, ())


@pytest.mark.real
def test_the_tax_service_panel() -> None:
    panel = tax_panel()
    assert [round(float(factors(panel, rule)[0]), 6) for rule in COHORT_RULES] == [
        0.987979,
        0.904272,
        1.208084,
        1.240180,
        1.044560,
    ]
    assert {rule: int(flip_counts(panel, rule, 1.2)[0]) for rule in COHORT_RULES if rule != "chained"} == {
        "matched": 12,
        "panel": 1,
        "reporting": 0,
        "baseline": 0,
    }
    alone = {
        rule: dict(zip(panel.ids.tolist(), leave_one_out(panel, rule).tolist(), strict=True)) for rule in COHORT_RULES
    }
    assert [round(alone[rule]["7703546678"], 6) for rule in ("matched", "panel")] == [1.131864, 1.158821]
    assert [round(alone[rule]["7104522822"], 6) for rule in COHORT_RULES] == [
        1.125724,
        1.072238,
        1.432471,
        1.484685,
        1.198748,
    ]


@pytest.mark.real
def test_all_rules_of_the_tax_service_panel_take_a_moment() -> None:
    panel = tax_panel()
    spent = []
    for _ in range(5):
        start = process_time()
        for rule in COHORT_RULES:
            leave_one_out(panel, rule)
        spent.append(process_time() - start)
    assert min(spent) < 0.2
