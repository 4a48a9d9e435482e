"""Coverage and break-even: the worked example, a break-even that breaks even, the tax-service panel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods.coverage import coverage, coverage_of_total
from corymb.methods.influence import factors
from corymb.methods.programme import COHORT_RULES, CohortRule
from tests.methods.measured import cohort_example, measures, table, tax_income, tax_panel


def test_the_worked_example_of_the_page() -> None:
    example = cohort_example()
    for row in table("coverage.md", "Worked example"):
        rule: CohortRule = row.pop("rule")  # type: ignore[assignment]
        found = coverage(example, rule, 0, example.num[:, 0], 1.5)
        for name, written in row.items():
            value = getattr(found, name)
            digits = 4 if name not in {"silent", "contributing"} else 0
            assert (name, written) == (name, "-" if value is None else f"{value:.{digits}f}")


rows = st.lists(st.tuples(st.integers(1, 100), st.integers(1, 9), st.booleans()), min_size=2, max_size=8)


@given(
    rows.filter(lambda r: any(x[2] for x in r) and not all(x[2] for x in r)), st.sampled_from(["baseline", "matched"])
)
def test_at_the_break_even_the_verdict_turns(found: list[tuple[int, int, bool]], rule: CohortRule) -> None:
    """Give the silent what the break-even says: the factor is the goal."""
    member = {f"o{k}": [1, 1] for k in range(len(found))}
    cells = {f"o{k}": [(n, d), (n * 2, d + 1) if there else None] for k, (n, d, there) in enumerate(found)}
    example = measures(cells, member=member)
    said = coverage(example, rule, 0, example.num[:, 0], 1.2)
    assert said.break_even is not None
    filled = {i: [c[0], c[1] or (said.break_even * c[0][1], c[0][1])] for i, c in cells.items()}  # type: ignore[index]
    assert factors(measures(filled, member=member), rule)[0] == pytest.approx(1.2)
    assert said.silent == sum(not there for *_, there in found)


def test_silent_members_count_at_their_last_known_figures() -> None:
    example = measures(
        {"A": [(100, 10), (100, 10), (110, 10)], "S": [(50, 10), (60, 6), None]}, member={"S": [1, 1, 1]}
    )
    found = coverage(example, "reporting", 0, example.num[:, 0], 1.2)
    assert (found.silent, found.break_even_baseline) == (1, 10)
    assert found.break_even == pytest.approx((1.2 * 7.5 * 16 - 110) / 6)
    assert found.current_by_denominator == pytest.approx(10 / 16)


def test_additive_and_cumulative_break_even_in_total() -> None:
    example = measures({"A": [(100, 1), (110, 1)], "B": [(50, 1), None]}, member={"B": [1, 1]}, additive=True)
    found = coverage(example, "baseline", 0, example.num[:, 0], 1.2)
    assert (found.break_even, found.break_even_baseline) == (pytest.approx(70), pytest.approx(50))
    total = coverage_of_total(example, "reporting", 0, example.num[:, 0], 200.0)
    assert (total.break_even, total.silent, total.contributing) == (pytest.approx(90), 1, 1)


def test_unknown_revenue_covers_nothing() -> None:
    example = measures({"A": [(100, 1), (110, 1)]})
    assert coverage(example, "matched", 0, np.array([np.nan]), 1.2).by_revenue is None


@pytest.mark.real
def test_the_tax_service_panel() -> None:
    found = {rule: coverage(tax_panel(), rule, 0, tax_income(), 1.2) for rule in COHORT_RULES}
    matched = found["matched"]
    assert [
        round(100 * (v or 0), 1)
        for v in (
            matched.by_baseline_organisations,
            matched.by_revenue,
            matched.by_denominator,
            found["panel"].by_revenue,
        )
    ] == [59.5, 55.5, 74.1, 51.3]
    baseline = found["baseline"]
    assert (baseline.silent, round(baseline.break_even or 0), int(baseline.break_even_baseline or 0)) == (
        13_837,
        12_250_542,
        9_623_941,
    )
    assert [found[r].contributing for r in COHORT_RULES] == [29_840, 20_345, 20_345, 18_146, 26_296]
