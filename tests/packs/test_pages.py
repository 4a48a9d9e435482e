"""The summary of a pack, the skeleton, planned parts, and units of formulas."""

from decimal import Decimal
from pathlib import Path

import pytest

from corymb.methods import formula
from corymb.packs import unit_algebra
from corymb.packs.cascade import allocation
from corymb.packs.lint import lint
from corymb.packs.loader import load_pack
from corymb.packs.problems import spaced
from corymb.packs.reading import shipped
from corymb.packs.show import WIDTH, show
from corymb.packs.skeleton import skeleton
from corymb.refusal import Refusal

SPACE = "\N{NO-BREAK SPACE}"


def test_a_new_pack_passes_lint(tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(skeleton("region-2030"), encoding="utf-8")
    assert lint(path) == ()
    assert load_pack(path).code == "region-2030"


@pytest.mark.parametrize("code", ["", "my pack", "../etc", "кластер", "a" * 61, "-x"])
def test_a_code_that_cannot_name_a_pack_is_refused(code: str) -> None:
    with pytest.raises(Refusal):
        skeleton(code)


@pytest.mark.parametrize("code", shipped())
def test_show_names_every_part_once(code: str) -> None:
    pack = load_pack(code)
    text = show(pack)
    for part in (pack.targets, pack.variables, pack.events, pack.clusters):
        for element in part:
            assert text.count(f"  {element.code} [") == 1
    assert max(len(line) for line in text.splitlines()) <= WIDTH + 20


def test_show_says_what_is_planned_and_what_is_not_established() -> None:
    text = show(load_pack("innovative-clusters-2016"))
    assert f"     planned parts: 1; 7{SPACE}500 of 100{SPACE}000 (7.5 %)\n" in text
    assert f"     Output (2017): RUB 35{SPACE}000 million [S26]\n" in text
    assert (
        text.split("NOT ESTABLISHED\n")[1].splitlines()[0]
        == "  Table hpj_wage holds placeholders, not official values."
    )


def test_allocation_counts_the_widest_level_only() -> None:
    target = next(t for t in load_pack("innovative-clusters-2016").targets if t.code == "T3")
    member = target.cascade[0].model_copy(update={"scope": "member:RU-INN-7700000000", "amount": Decimal(10**12)})
    found = allocation(target.model_copy(update={"cascade": (*target.cascade, member)}))
    assert (found.allocated, found.open, found.scopes) == (Decimal(40_000_000_000), Decimal(260_000_000_000), 1)
    over = allocation(target.model_copy(update={"cascade": (member,)}))
    assert (over.allocated, over.open) == (Decimal(10**12), Decimal(-700_000_000_000))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("0", "0"),
        ("100", "100"),
        ("1000", f"1{SPACE}000"),
        ("1500.50", f"1{SPACE}500.5"),
        ("-2000000", f"-2{SPACE}000{SPACE}000"),
        ("10.00", "10"),
    ],
)
def test_numbers_are_spaced(number: str, said: str) -> None:
    assert spaced(Decimal(number)) == said


VARIABLES = {
    code: unit_algebra.dimensions(unit)
    for code, unit in {"money": "RUB", "heads": "person", "wage": "RUB_per_month", "part": "share"}.items()
}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("money", "RUB"),
        ("money / heads", "RUB_per_person"),
        ("heads * (money > 5)", "person"),
        ("-money + money * part", "RUB"),
        ("money / money", "1"),
        ("money >= 0", "1"),
        ("money * money / heads", "RUB*RUB_per_person"),
        ("1 / heads", "1_per_person"),
        ("money + 1", "RUB"),
        ("1 + money", "RUB"),
        ("wage * 12", "RUB_per_month"),
        ('wage - lookup("limit")', "RUB_per_month"),
        ("(heads > 1) + (money > 1)", "1"),
    ],
)
def test_units_of_formulas(text: str, unit: str) -> None:
    found = unit_algebra.unit_of(formula.parse(text), VARIABLES, {"limit": unit_algebra.dimensions("RUB_per_month")})
    assert found is not None
    assert unit_algebra.written(found) == unit


def test_a_bare_number_has_no_unit() -> None:
    assert unit_algebra.unit_of(formula.parse("1 + 2 * 3"), {}, {}) is None


@pytest.mark.parametrize(
    "text", ["money + heads", "money > heads", "money - wage", "money + (heads > 1)", "part + money"]
)
def test_units_that_clash(text: str) -> None:
    with pytest.raises(unit_algebra.UnitClashError):
        unit_algebra.unit_of(formula.parse(text), VARIABLES, {})
