import csv
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils.translation import override

from corymb.apps.registry.models import Region
from corymb.methods.activities import is_activity, section_of
from corymb.methods.names import skeleton

DATA = Path(__file__).resolve().parents[3] / "src" / "corymb" / "apps" / "registry" / "data"
KINDS = {
    "republic": 21,
    "territory": 9,
    "region": 46,
    "federal_city": 2,
    "autonomous_region": 1,
    "autonomous_area": 4,
}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


REGIONS = table(DATA / "regions_ru.csv")
SECTIONS = table(DATA / "okved2_sections.csv")


def column(name: str) -> list[str]:
    return [row[name] for row in REGIONS]


def test_there_are_83_regions_of_the_kinds_the_constitution_names() -> None:
    assert len(REGIONS) == 83
    assert {kind: column("kind").count(kind) for kind in set(column("kind"))} == KINDS


@pytest.mark.parametrize(
    ("name", "form"),
    [("code", "RU-[A-Z]{2,3}"), ("okato", "[0-9]{11}"), ("oktmo", "[0-9]{8}"), ("tax_code", "[0-9]{2}")],
)
def test_codes_are_well_formed_and_unique(name: str, form: str) -> None:
    assert [code for code in column(name) if not re.fullmatch(form, code)] == []
    assert len(set(column(name))) == 83


def test_rows_stand_in_order_and_nothing_is_empty() -> None:
    assert column("code") == sorted(column("code"))
    assert [row for row in REGIONS if not all(value == value.strip() != "" for value in row.values())] == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_names_are_unique_and_in_their_alphabet(language: str) -> None:
    letters = "A-Za-z" if language == "en" else "А-Яа-яЁё"
    for name in ("name", "capital", "federal_district"):
        odd = [text for text in column(f"{name}_{language}") if not re.fullmatch(f"[{letters} ()—-]+", text)]
        assert odd == []
    assert len(set(column(f"name_{language}"))) == len(set(column(f"capital_{language}"))) == 83


def test_a_district_has_one_name_in_each_language() -> None:
    pairs = set(zip(column("federal_district_en"), column("federal_district_ru"), strict=True))
    assert len(pairs) == len({english for english, _ in pairs}) == len({russian for _, russian in pairs}) == 8


def test_no_two_different_names_have_one_key() -> None:
    for names in (
        {*column("name_ru"), *column("capital_ru")},
        {*column("name_en"), *column("capital_en")},
    ):
        assert len({skeleton(name) for name in names}) == len(names)


def test_capitals_have_one_key_in_both_languages_unless_translated() -> None:
    apart = [row["capital_en"] for row in REGIONS if skeleton(row["capital_en"]) != skeleton(row["capital_ru"])]
    assert apart == ["Moscow", "Rostov-on-Don", "Saint Petersburg"]


def test_every_region_has_a_tile_of_its_own_on_a_compact_map() -> None:
    tiles = {row["code"]: (int(row["tile_column"]), int(row["tile_row"])) for row in REGIONS}
    assert len(set(tiles.values())) == 83
    assert (min(x for x, _ in tiles.values()), max(x for x, _ in tiles.values())) == (1, 20)
    assert (min(y for _, y in tiles.values()), max(y for _, y in tiles.values())) == (1, 10)
    assert tiles["RU-MOS"] == (tiles["RU-MOW"][0] + 1, tiles["RU-MOW"][1])
    assert [code for code, (x, _) in tiles.items() if x == 1] == ["RU-KGD"]
    assert [code for code, (x, _) in tiles.items() if x == 20] == ["RU-SAK"]
    assert [code for code, (x, y) in tiles.items() if y == 1 and x > 10] == ["RU-CHU"]


@pytest.mark.real
def test_codes_agree_with_both_published_lists(real_data: Path) -> None:
    published = {
        row["iso_code"]: (row["okato"], row["oktmo"])
        for row in table(real_data / "regions" / "region_codes_hflabs.csv")
        if row["iso_code"].startswith("RU-")
    }
    tax = {
        row["iso_code"]: row["code"]
        for row in table(real_data / "regions" / "region_codes_fns_iso.csv")
        if (row["iso_code"] or "").startswith("RU-")
    }
    assert {row["code"]: (row["okato"], row["oktmo"]) for row in REGIONS} == published
    assert {row["code"]: row["tax_code"] for row in REGIONS} == tax


def test_sections_are_a_to_u_and_their_divisions_do_not_overlap() -> None:
    assert "".join(row["section"] for row in SECTIONS) == "ABCDEFGHIJKLMNOPQRSTU"
    ends = [(int(row["first_division"]), int(row["last_division"])) for row in SECTIONS]
    assert all(first <= last for first, last in ends)
    assert all(last < following for (_, last), (following, _) in pairwise(ends))
    assert all(row["name_en"] and row["name_ru"] for row in SECTIONS)


def test_sections_cover_every_division_as_the_methods_do() -> None:
    listed = {
        f"{division:02}": row["section"]
        for row in SECTIONS
        for division in range(int(row["first_division"]), int(row["last_division"]) + 1)
    }
    assert len(listed) == 88  # divisions of NACE Rev. 2
    assert listed == {division: section_of(division) for division in listed}
    assert [code for code in (f"{n:02}" for n in range(100)) if is_activity(code)] == list(listed)


@pytest.mark.real
def test_russian_names_of_sections_are_those_of_the_classifier(real_data: Path) -> None:
    from pyarrow import parquet

    classifier = parquet.read_table(real_data / "classifications" / "okved2_ru.parquet").to_pylist()
    published = {row["section"]: row["section_name_ru"] for row in classifier}
    assert {row["section"]: row["name_ru"] for row in SECTIONS} == published


@pytest.mark.parametrize(("language", "expected"), [("en", ["KLU", "B"]), ("ru", ["40", "B"])])
def test_a_tile_has_letters_for_an_english_and_known_digits_for_a_russian_reader(
    language: str, expected: list[str]
) -> None:
    with override(language):
        assert [Region(code="RU-KLU", tax_code="40").short, Region(code="AT-B").short] == expected
