"""The packs that come with Corymb: whole, evidenced, in both languages, and as the programme describes itself."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from corymb.methods.checks.registry import KINDS, LEAST_VARIABLES
from corymb.packs import reading
from corymb.packs.lint import lint
from corymb.packs.linting.data import CHECKS
from corymb.packs.loader import load_pack

PACKS = ("innovative-clusters-2016", "tax-service-panel")


def test_these_packs_are_shipped() -> None:
    assert reading.shipped() == PACKS


@pytest.mark.parametrize("code", PACKS)
def test_lint_finds_notes_only(code: str) -> None:
    assert {(f.rule, f.level) for f in lint(code)} <= {("pack.allocation", "note")}


def _numbers(value: Any, path: str = "", *, evidenced: bool = False) -> Iterator[tuple[str, bool]]:
    """Every number of a TOML document and whether a table around it carries evidence."""
    if isinstance(value, dict):
        inside = evidenced or "evidence" in value
        for key, inner in value.items():
            yield from _numbers(inner, f"{path}.{key}", evidenced=inside)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _numbers(inner, f"{path}[{number}]", evidenced=evidenced)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, evidenced


@pytest.mark.parametrize("code", PACKS)
def test_every_number_carries_evidence(code: str) -> None:
    written = tomllib.loads(reading.find(code).read_text(encoding="utf-8"))
    numbers = list(_numbers(written))
    assert len(numbers) > 5
    assert [path for path, evidenced in numbers if not evidenced] == []


@pytest.mark.parametrize("code", PACKS)
def test_every_source_is_used_and_named(code: str) -> None:
    text = reading.find(code).read_text(encoding="utf-8")
    pack = load_pack(code)
    body = text.split("[[units]]", 1)[1] + text.split("[[goals]]", 1)[-1]
    assert [source.id for source in pack.sources if source.id not in body] == []


def test_the_seven_targets_and_eight_indicators() -> None:
    programme = load_pack("innovative-clusters-2016").programme()
    found = [
        (t.code, t.indicator, t.kind, t.threshold, t.due_year, t.official_rule, t.evidence) for t in programme.targets
    ]
    assert found == [
        ("T1", "output_per_employee", "growth", Decimal("0.20"), 2020, "matched", "B, P"),
        ("T2", "productive_jobs", "cumulative", 100_000, 2020, "reporting", "B, P"),
        ("T3", "private_investment", "cumulative", 300_000_000_000, 2020, "reporting", "B, P"),
        ("T4", "joint_research", "cumulative", 100_000_000_000, 2020, "reporting", "B, P"),
        ("T5a", "patents", "multiple", 3, 2020, "matched", "B, P"),
        ("T5b", "startups", "cumulative", 300, 2020, "reporting", "B, P"),
        ("T6", "exports", "multiple", 2, 2020, "matched", "B, P"),
        ("T7", "value_added", "growth", Decimal("0.20"), 2020, "matched", "B, P"),
    ]
    assert [i.code for i in programme.indicators] == [t.indicator for t in programme.targets]
    assert [(i.kind, i.prices) for i in programme.indicators] == [
        ("ratio", ("nominal", "constant", "usd")),
        ("peak_gain", ("nominal",)),
        ("cumulative", ("nominal", "constant")),
        ("cumulative_events", ("nominal", "constant")),
        ("events", ("nominal",)),
        ("cumulative_events", ("nominal",)),
        ("sum", ("nominal", "constant", "usd")),
        ("share", ("nominal",)),
    ]


def test_official_rules_are_marked_as_proposals() -> None:
    for code in PACKS:
        assert {target.official.evidence for target in load_pack(code).targets} == {"P"}


def test_what_the_programme_says_of_itself() -> None:
    pack = load_pack("innovative-clusters-2016")
    assert [len(part) for part in (pack.goals, pack.emphases, pack.areas, pack.stages)] == [6, 4, 6, 6]
    statements = (*pack.goals, *pack.emphases, *pack.areas, *pack.stages)
    assert {statement.evidence for statement in statements} == {"B"}
    assert [kind.code for kind in pack.events] == ["joint_rd", "investment", "startup", "patent", "export_contract"]
    assert (pack.period.baseline_year, pack.period.due_year) == (2016, 2020)


def test_twelve_clusters_in_twelve_regions() -> None:
    clusters = load_pack("innovative-clusters-2016").clusters
    assert [(c.code, c.region) for c in clusters] == [
        ("kaluga-pharma", "RU-KLU"),
        ("yenisei", "RU-KYA"),
        ("lipetsk", "RU-LIP"),
        ("moscow-region", "RU-MOS"),
        ("novosibirsk", "RU-NVS"),
        ("bashkortostan", "RU-BA"),
        ("mordovia", "RU-MO"),
        ("innokam", "RU-TA"),
        ("samara", "RU-SAM"),
        ("tomsk", "RU-TOM"),
        ("ulyanovsk", "RU-ULY"),
        ("zelenograd", "RU-MOW"),
    ]
    assert [c.evidence for c in clusters if c.code in {"zelenograd", "yenisei"}] == ["K, S27", "K"]


def test_the_plan_of_one_cluster_stands_in_the_cascade() -> None:
    cascade = {t.code: t.cascade for t in load_pack("innovative-clusters-2016").programme().targets if t.cascade}
    assert cascade == {
        "T2": {"cluster:yenisei": 7_500},
        "T3": {"cluster:yenisei": 40_000_000_000},
        "T5b": {"cluster:yenisei": 120},
    }


def test_wage_thresholds_are_placeholders_and_say_so() -> None:
    (table,) = load_pack("innovative-clusters-2016").tables
    assert (table.code, table.placeholder, table.evidence) == ("hpj_wage", True, "P")
    assert table.source.startswith("PLACEHOLDER")


def test_money_is_entered_in_thousands_and_kept_in_roubles() -> None:
    variables = load_pack("innovative-clusters-2016").variables
    assert {v.factor for v in variables if v.unit == "RUB"} == {1000}
    assert {v.factor for v in variables if v.unit != "RUB"} == {1}


def test_prices_and_rates_are_marked_unverified() -> None:
    pack = load_pack("innovative-clusters-2016")
    assert pack.deflators is not None
    assert (pack.deflators.evidence, {rate.evidence for rate in pack.rates}) == ("K", {"K"})
    programme = pack.programme()
    assert programme.deflators is not None
    assert list(programme.deflators.series) == [None]
    assert [rate.year for rate in programme.rates] == [2016, 2017, 2018, 2019, 2020]


def test_the_tax_service_panel_is_tiny() -> None:
    pack = load_pack("tax-service-panel")
    programme = pack.programme()
    assert [(v.code, v.unit, v.kind, v.signed) for v in programme.variables] == [
        ("revenue", "RUB", "flow", True),
        ("employees_count", "person", "average", False),
    ]
    (target,) = programme.targets
    assert (target.code, target.threshold, target.official_rule, target.due_year) == (
        "INCOME_PER_EMPLOYEE",
        Decimal("0.20"),
        "matched",
        2022,
    )
    assert (programme.baseline_year, programme.bands.coverage_floor) == (2018, Decimal("0.5"))
    assert [(e.code, e.scope, e.formula) for e in programme.exclusions] == [
        ("over-5bn", "organisations", "revenue > 5000000000"),
        ("income-without-staff", "rows", "(revenue > 0) * (employees_count == 0)"),
    ]
    assert [mapping.match.format for mapping in pack.mappings] == [None, "tax_service"]


def test_lint_knows_every_kind_of_check() -> None:
    assert list(CHECKS) == list(KINDS)
    assert {kind: shape.least for kind, shape in CHECKS.items() if shape.least} == LEAST_VARIABLES
