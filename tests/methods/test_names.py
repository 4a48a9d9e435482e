import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corymb.methods.names import block, plain, search_text, skeleton, without_legal_form
from tests.methods.known_names import NAMES, SPELLINGS
from tests.methods.romanisations import SECOND_TABLE, STANDARDS, romanise, simple

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods" / "names.md"
CONSONANTS = "бвгджзйклмнпрстфхцчшщ"
LETTERS = CONSONANTS + "аеёиоуыьэюя"

words = st.text(LETTERS, min_size=1, max_size=14)
hard_signs = st.builds(
    "{}{}ъе{}".format, st.text(LETTERS, max_size=4), st.sampled_from(CONSONANTS.replace("й", "")), words
)
cyrillic = words | hard_signs
anything = st.text(
    st.characters(max_codepoint=0x24F)
    | st.characters(min_codepoint=0x400, max_codepoint=0x4FF)
    | st.sampled_from("«»„“”’ʼʹʺ″№\u0301\u0306\u200b—")
)


def reached(standard: str, word: str) -> bool:
    return not (standard == SECOND_TABLE and "э" in word)


def in_words(standard: str, name: str) -> str:
    return re.sub("[а-яё]+", lambda word: romanise(standard, word.group()), name.lower())


def test_the_list_of_names_is_long_enough_and_names_each_once() -> None:
    assert len(NAMES) >= 300
    assert len(set(NAMES)) == len(NAMES) - 1  # Королёв is a town and a family


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_name_and_its_romanisation_have_one_key(standard: str) -> None:
    apart = {
        name
        for name in NAMES
        if reached(standard, name.lower()) and skeleton(in_words(standard, name)) != skeleton(name)
    }
    assert apart == ({"Подъяпольский", "Объячево"} if standard == "ICAO Doc 9303" else set())


def test_plain_english_spellings_have_the_same_key() -> None:
    assert [
        n for n in NAMES if skeleton(re.sub("[а-яё]+", lambda w: simple(w.group()), n.lower())) != skeleton(n)
    ] == []


@pytest.mark.parametrize("line", SPELLINGS.strip().splitlines())
def test_spellings_met_in_print(line: str) -> None:
    spellings = line.replace("_", " ").split() if "_" not in line else [w.replace("_", " ") for w in line.split()]
    assert {spelling: skeleton(spelling) for spelling in spellings} == dict.fromkeys(spellings, skeleton(spellings[0]))


@pytest.mark.parametrize("standard", STANDARDS)
def test_any_word_under_any_standard_has_the_key_of_its_cyrillic(standard: str) -> None:
    @given(cyrillic)
    @example("подъезд")
    @example("аксхшчщцзс")
    def holds(word: str) -> None:
        if reached(standard, word):
            assert skeleton(romanise(standard, word)) == skeleton(word)

    holds()


@given(anything)
def test_forms_are_fixed_points(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert skeleton(skeleton(text)) == skeleton(text)
    assert without_legal_form(without_legal_form(text)) == without_legal_form(text)


@given(cyrillic)
def test_case_yo_and_quotes_change_nothing(word: str) -> None:
    for variant in (word.upper(), word.title(), word.replace("ё", "е"), f"«{word}»", f'"{word}"', f"“{word}” "):
        assert plain(variant) == plain(word)
        assert skeleton(variant) == skeleton(word)


@given(anything)
def test_a_key_is_words_apart_by_one_space(text: str) -> None:
    assert skeleton(text) == " ".join(skeleton(text).split())
    assert plain(text) == " ".join(plain(text).split())


def test_plain() -> None:
    assert plain("  «Щёлковский   Завод» — №\u00a05, e\u0301lan_2 ") == "щелковский завод no 5 élan 2"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ООО «Ромашка»", "Ромашка"),
        ('ООО"Ромашка"', "Ромашка"),
        ("Ромашка, ООО", "Ромашка"),
        ("Общество с ограниченной ответственностью «Ромашка»", "Ромашка"),
        ("Obshchestvo s ogranichennoj otvetstvennost'ju Romashka", "Romashka"),
        ("OBSHCHESTVO S OGRANICHENNOY OTVETSTVENNOSTYU ROMASHKA", "ROMASHKA"),
        ("Публичное акционерное общество «Ромашка»", "Ромашка"),
        ("ФГАОУ ВО «Томский университет»", "Томский университет"),
        ("FGBOU VO Tomskij universitet", "Tomskij universitet"),
        ("ФГБУН Институт физики", "Институт физики"),
        ("ИП Ромашкин", "Ромашкин"),
        ("Romashka IP", "Romashka IP"),
        ("Romashka PJSC", "Romashka"),
        ("JSC Romashka", "Romashka"),
        ("Romashka Co., Ltd.", "Romashka"),
        ("Romashka GmbH & Co. KG", "Romashka"),
        ("Romashka S.A.", "Romashka"),
        ("S.A. Romashka", "S.A. Romashka"),
        ("АО ООО «Ромашка»", "Ромашка"),
        ("Заоблачный", "Заоблачный"),
        ("Новое ООО Ромашка", "Новое ООО Ромашка"),
        ("ООО", "ООО"),
        ("ООО «АО»", "АО"),
        ("—", "—"),
        ("", ""),
    ],
)
def test_legal_forms(text: str, name: str) -> None:
    assert without_legal_form(text) == name


def test_search_text_keeps_order_and_each_word_once() -> None:
    assert search_text("ООО «Томский завод»", "Tomsk Plant LLC", "Томский завод") == (
        "томский завод tomsk plant tomski zavod"
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ООО «Светлана-Электрон»", "RU-SPE:sve"),
        ("Svetlana-Electron LLC", "RU-SPE:sve"),
        ("АО «Научно-производственное предприятие „Светлана“»", "RU-SPE:sve"),
        ("Завод", "RU-SPE:zav"),
        ("", "RU-SPE:"),
    ],
)
def test_block(name: str, key: str) -> None:
    assert block("RU-SPE", name) == key


def test_the_page_says_what_the_rules_do() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").split("## Worked example")[1].splitlines()
        if line.startswith("| ")
    ][1:]
    assert len(rows) >= 10
    assert [row for row in rows if skeleton(row[0]) != row[1]] == []
