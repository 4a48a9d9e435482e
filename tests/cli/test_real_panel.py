"""The known answers of the tax service panel, through the command."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Corymb

PANEL = Path("firms") / "russia_fns_law_firms_2018_2022.parquet"
RULES = ("reporting", "baseline", "matched", "panel", "chained")

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    ("excluded", "factors"),
    [
        ((), (0.987979, 0.904272, 1.208084, 1.240180, 1.044560)),
        (("over-5bn",), (1.323577, 1.195517, 1.304802, 1.276227, 1.388553)),
        (("organisation:RU-INN-7104522822",), (1.125724, 1.072238, 1.432471, 1.484685, 1.198748)),
    ],
)
def test_known_answers(corymb: Corymb, real_data: Path, excluded: tuple[str, ...], factors: tuple[float, ...]) -> None:
    options = [word for name in excluded for word in ("--exclude", name)]
    answer = corymb("score", real_data / PANEL, "--pack", "tax-service-panel", "--format", "json", *options)
    lines = json.loads(answer.out)
    assert [line["cohort"] for line in lines] == list(RULES)
    assert [round(line["factor"], 6) for line in lines] == list(factors)
    assert {tuple(line["excluded"]) for line in lines} == {excluded}


def test_sums_are_exact(corymb: Corymb, real_data: Path) -> None:
    asked = ("--pack", "tax-service-panel", "--format", "json", "--cohort", "matched")
    answer = corymb("score", real_data / PANEL, *asked)
    for sum_of in (
        '"numerator_0": 267416105333,',
        '"denominator_0": 63804,',
        '"numerator_t": 377577930368,',
        '"denominator_t": 74571,',
    ):
        assert answer.out.count(sum_of) == 1


def test_by_region(corymb: Corymb, real_data: Path) -> None:
    answer = corymb("score", real_data / PANEL, "--pack", "tax-service-panel", "--format", "json", "--by", "region")
    lines = json.loads(answer.out)
    regions = {line["scope"] for line in lines} - {"programme"}
    assert len(regions) == 84
    assert [round(line["factor"], 6) for line in lines if line["scope"] == "programme"][2] == 1.208084
    parts = {"programme": 0, "regions": 0}
    for line in lines:
        if line["cohort"] == "reporting" and line["denominator_0"] is not None:
            parts["programme" if line["scope"] == "programme" else "regions"] += line["denominator_0"]
    # 775 organisations of no named region count in the programme alone
    assert parts == {"programme": 86_128, "regions": 86_128 - 1_793}
