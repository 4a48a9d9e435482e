"""Three decompositions: their worked example, adding up, why somebody enters or leaves, the tax-service panel."""

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods.decomposition import decompose, spread_of_within
from corymb.methods.results import Decomposition
from tests.methods.measured import cell, measures, table, tax_panel

figures = st.tuples(st.integers(-(10**6), 10**9), st.integers(0, 500))
shares = st.sampled_from([1.0, 0.5, 0.1])


def parts(found: Decomposition) -> dict[str, float]:
    return {c.part: c.percent for c in found.parts}


def test_the_worked_example_of_the_page() -> None:
    rows = table("decomposition.md", "Worked example")
    example = measures({r["organisation"]: [cell(r["earlier"]), cell(r["later"])] for r in rows}, member={"E": [1, 1]})
    found = decompose(example, 0)
    said: dict[str, dict[str, str]] = {d.method: {} for d in found}
    for row in table("decomposition.md", "Result"):
        for method, written in said.items():
            if row[method] != "-":
                written[row["part"]] = row[method]
    assert said == {d.method: {p: f"{v:.3f}" for p, v in parts(d).items()} for d in found}
    assert [d.method for d in found] == ["griliches_regev", "foster_haltiwanger_krizan", "melitz_polanec"]
    assert {f"{d.total:.3f}" for d in found} == {"60.909"}
    assert spread_of_within(found) == pytest.approx(27.273 - 18.182, abs=1e-3)


@given(st.lists(st.tuples(st.none() | figures, st.none() | figures, shares, shares), min_size=1, max_size=12))
def test_parts_add_up(rows: list[tuple[tuple[int, int] | None, tuple[int, int] | None, float, float]]) -> None:
    example = measures(
        {f"o{k}": [r[0], r[1]] for k, r in enumerate(rows)}, share={f"o{k}": [r[2], r[3]] for k, r in enumerate(rows)}
    )
    for found in decompose(example, 0):
        sizes = fsum(abs(v) for v in parts(found).values())
        assert abs(fsum(parts(found).values()) - found.total) <= 1e-12 * max(100, 100 + abs(found.total), sizes) * 10


def test_joined_is_not_started_and_silence_is_not_exit() -> None:
    example = measures(
        {
            "stays": [(100, 10), (100, 10)],
            "joined": [None, (50, 5)],
            "started": [None, (60, 5)],
            "left": [(70, 5), None],
            "stopped": [(80, 5), None],
            "gained": [(0, 0), (90, 5)],
            "lost": [(95, 5), (1, 0)],
        },
        member={"started": [1, 1], "stopped": [1, 1]},
    )
    found = parts(decompose(example, 0)[1])
    p0, q0 = 345 / 25, 345 / 25
    assert found == pytest.approx(
        {
            k: 100 * v / p0
            for k, v in {
                "within": 0.0,
                "between": 0.0,
                "entry_joined": 5 / 25 * (10 - q0),
                "entry_started": 5 / 25 * (12 - q0),
                "gained_weight": 5 / 25 * (18 - q0),
                "exit_left": -5 / 25 * (14 - q0),
                "exit_stopped": -5 / 25 * (16 - q0),
                "lost_weight": -5 / 25 * (19 - q0),
                "outside_weights": 1 / 25,
            }.items()
        }
    )


def test_changed_shares_are_a_line_of_their_own() -> None:
    example = measures({"A": [(100, 10), (100, 10)], "B": [(300, 10), (300, 10)]}, share={"A": [1, 0.5]})
    for found in decompose(example, 0):
        assert parts(found) == pytest.approx(
            {"within": 0, "between": 0, "shares_changed": 100 * (350 / 15 - 20) / 20}
            | ({"cross": 0} if "cross" in parts(found) else {}),
            abs=1e-12,
        )


def test_an_additive_indicator_gives_contributions_only() -> None:
    example = measures(
        {"A": [(100, 1), (130, 1)], "B": [(50, 1), None], "C": [None, (45, 1)], "D": [(50, 1), None]},
        member={"D": [1, 1]},
        additive=True,
    )
    (found,) = decompose(example, 0)
    assert found.method == "contributions"
    assert parts(found) == pytest.approx(
        {"within": 15, "between": 0, "entry_joined": 22.5, "exit_left": -25, "exit_stopped": -25} | {"between": 0}
        if "between" in parts(found)
        else {"within": 15, "entry_joined": 22.5, "exit_left": -25, "exit_stopped": -25}
    )
    assert found.total == pytest.approx(-12.5)
    assert (found.continuing, found.entering, found.exiting) == (1, 1, 2)


def test_nobody_enters_a_matched_cohort() -> None:
    example = measures({"A": [(100, 10), (130, 10)], "B": [(50, 5), None], "C": [None, (45, 5)]})
    for found in decompose(example, 0, rule="matched"):
        assert {k for k, v in parts(found).items() if v} == {"within"}


def test_nothing_to_explain_without_a_positive_baseline() -> None:
    assert decompose(measures({"A": [(-5, 10), (130, 10)]}), 0) == ()
    assert decompose(measures({"A": [None, (130, 10)]}), 0) == ()
    assert decompose(measures({"A": [(10, 10), None]}), 0) == ()


def test_only_the_group_asked_for() -> None:
    example = measures({"A": [(100, 10), (130, 10)], "B": [(50, 5), (99, 5)]}, group={"B": 1})
    assert [d.total for d in decompose(example, 0)] == pytest.approx([30] * 3)


@pytest.mark.real
def test_the_tax_service_panel() -> None:
    found = {d.method: d for d in decompose(tax_panel(), 0)}
    known = {
        "foster_haltiwanger_krizan": (55.796, -1.687, -35.675, 6.122, -26.982, 1.223),
        "griliches_regev": (37.959, -19.459, 0.0, 6.424, -27.349, 1.223),
        "melitz_polanec": (30.542, -3.225, 0.0, 8.952, -38.694, 1.223),
    }
    entry, leaving = ("entry_joined", "entry_started", "gained_weight"), ("exit_left", "exit_stopped", "lost_weight")
    for method, d in found.items():
        p = parts(d)
        shown = (
            p["within"],
            p["between"],
            p.get("cross", 0.0),
            sum(p[k] for k in entry),
            sum(p[k] for k in leaving),
            p["outside_weights"],
        )
        assert tuple(round(v, 3) for v in shown) == known[method]
        assert round(d.total, 4) == -1.2021
        assert (d.continuing, d.entering, d.exiting) == (15_819, 9_232, 12_888)
        assert fsum(p.values()) == pytest.approx(d.total, rel=1e-12)
