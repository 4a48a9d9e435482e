"""The published ASEM index: every stage from the one before, and all from the raw values to the ranks."""

import csv
from functools import cache

import numpy as np
import pytest

from corymb.methods.composite.applications import Applications
from corymb.methods.composite.criteria import Criterion, Tree
from corymb.methods.composite.pipeline import Choices, Standing, stand
from corymb.methods.composite.treating import Treatment
from corymb.methods.composite.weights import published
from tests.conftest import REAL_DATA

pytestmark = pytest.mark.real

FOLDER = REAL_DATA / "composite"
TREATED = {
    "Flights": 1, "Bord": 3, "Gas": 3, "Services": 4, "FDI": 2, "ForPort": 3, "CostImpEx": 1, "Tariff": 3, "StMob": 2,
    "CultServ": 3, "Forest": 2, "Poverty": 3, "NGOs": 3, "FemLab": 1, "PubDebt": 1,
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"asem_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def stage(name: str, columns: tuple[str, ...]) -> np.ndarray:
    return np.array([[float(row[c]) if row[c] else np.nan for c in columns] for row in rows(f"stage_{name}")])


@cache
def tree() -> Tree:
    return Tree(
        Criterion(
            row["iCode"],
            row["Parent"] or None,
            float(row["Weight"]),
            "higher" if float(row["Direction"]) > 0 else "lower",
            row["Denominator"] or None,
        )
        for row in rows("imeta")
        if row["Type"] in {"Indicator", "Aggregate"}
    )


def rounded(size: str, digits: int | None) -> float:
    return np.nan if not size else float(size) if digits is None else float(f"{float(size):.{digits}g}")


@cache
def standing(digits: int | None = 10) -> Standing:
    """With sizes of so many digits, as the index was computed, or with all that the file holds."""
    raw, data = rows("stage_Raw"), {row["uCode"]: row for row in rows("idata")}
    codes = tuple(row["UnitCode"] for row in raw)
    sizes = {
        name: np.array([rounded(data[c][name], digits) for c in codes])
        for name in ("Area", "Energy", "GDP", "Population")
    }
    groups = np.array([row["Group_EurAsia"] for row in raw])
    applications = Applications(codes, stage("Raw", tree().leaves), sizes, groups)
    choices = Choices(filling="group_mean", treatment=Treatment(), scale="min_max")
    return stand(applications, tree(), choices, published(tree(), "ASEM index 2018"))


@pytest.mark.parametrize("name", ["Denominated", "Imputed", "Treated", "Normalised"])
def test_every_stage_is_the_published_one(name: str) -> None:
    found = getattr(standing().stages, name.lower())
    np.testing.assert_allclose(found, stage(name, tree().leaves), rtol=1e-9, atol=0)


@pytest.mark.parametrize("name", ["Denominated", "Imputed", "Treated"])
def test_stages_in_the_units_of_the_data_are_the_published_ones_without_any_rounding(name: str) -> None:
    found = getattr(standing(None).stages, name.lower())
    np.testing.assert_allclose(found, stage(name, tree().leaves), rtol=1e-9, atol=0)


def test_what_is_on_a_scale_is_the_published_one_to_that_part_of_the_scale_without_any_rounding() -> None:
    """Near the least value a difference is left of two figures that agree: its own digits say nothing there."""
    stages, codes = standing(None).stages, tuple(standing().stages.aggregated)
    aggregated = np.column_stack([stages.aggregated[code] for code in codes])
    for found, wanted in (
        (stages.normalised, stage("Normalised", tree().leaves)),
        (aggregated, stage("Aggregated", codes)),
    ):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-9 * 100)
    assert standing(None).ranks(2).tolist() == standing().ranks(2).tolist()


def test_every_node_is_the_published_one() -> None:
    codes = tuple(standing().stages.aggregated)
    assert len(codes) == 49 + 8 + 2 + 1
    found = np.column_stack([standing().stages.aggregated[code] for code in codes])
    np.testing.assert_allclose(found, stage("Aggregated", codes), rtol=1e-9, atol=0)


def test_what_each_criterion_brings_adds_up_to_the_score() -> None:
    np.testing.assert_allclose(standing().stages.weighted.sum(axis=1), standing().scores, rtol=1e-12)


def test_the_same_criteria_are_treated_as_often() -> None:
    done = {t.criterion: t.low + t.high for t in standing().stages.treatments}
    assert done == TREATED
    assert {t.did for t in standing().stages.treatments} == {"drawn_in"}
    assert [t.criterion for t in standing().stages.treatments if t.low] == ["FemLab"]


def test_the_published_ranks() -> None:
    """Published ranks are those of scores with two digits: Portugal shares a place it would not have with more."""
    known = {row["UnitCode"]: row for row in rows("results_ranks")}
    ids = standing().applications.ids
    assert dict(zip(ids, standing().ranks().tolist(), strict=True)) == {c: int(known[c]["Index"]) for c in ids}
    assert dict(zip(ids, standing().ranks(2).tolist(), strict=True)) == {c: int(known[c]["Index"]) for c in ids}


def test_what_changes_with_who_else_is_in_it() -> None:
    assert standing().depends_on_others == ("imputed", "treated", "normalised")
    assert int(standing().stages.filled_in.sum()) == 65
