"""Names that are the same and names that are not; thresholds; blocks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.linkage.actions import importing
from corymb.apps.linkage.queries.likeness import Blocks, blocks_asked, key_of, likeness
from corymb.apps.linkage.queries.matching import Numbers
from corymb.apps.linkage.rules import MOST_CANDIDATES, PROPOSED, SURE
from corymb.apps.registry import actions
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.rules import blocks_of
from tests import factories
from tests.apps.linkage import handing_in
from tests.people import NOW

SAME = (
    ("ООО «Светотехника»", "Общество с ограниченной ответственностью «СВЕТОТЕХНИКА»"),
    ("ООО «Светотехника»", "OOO Svetotekhnika"),
    ("ООО «Светотехника»", "Svetotehnika LLC"),
    ("АО «Щёкинский завод»", 'JSC "Shchyokinskiy zavod"'),
    ("ПАО «Юность»", "Yunost PJSC"),
    ("ООО «Химфарм Разработка»", "ООО «Разработка Химфарм»"),
    ("ООО «Обнинск-Фарма»", "ООО «Обнинск Фарма»"),
    ("АО «НПО Энергомаш»", "АО «НПО «Энергомаш»"),
    ("ООО «Калугаприборсервис»", "ООО «Калугаприборcервис»"),  # a Latin c among Russian letters
    ("ФГБУН «Институт катализа»", "ИНСТИТУТ КАТАЛИЗА"),
)
ALIKE = (
    ("ООО «Светлячок»", "ООО «Светлячек»"),
    ("ООО «Ромашка»", "ООО «Рамашка»"),
    ("АО «Калужский турбинный завод»", "АО «Калужский турбинный завод № б»"),
)
DIFFERENT = (
    ("ООО «Магазин 1»", "ООО «Магазин 2»"),
    ("ООО «Ромашка»", "ООО «Василёк»"),
    ("АО «Завод № 16»", "АО «Завод № 61»"),
    ("ООО «Вектор»", "ООО «Вектор-Медицина плюс»"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_written_in_two_ways_is_sure(one: str, other: str) -> None:
    assert likeness(key_of(one), key_of(other)) >= SURE


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_with_a_slip_are_proposed(one: str, other: str) -> None:
    assert PROPOSED <= likeness(key_of(one), key_of(other)) < SURE


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names_are_not_proposed(one: str, other: str) -> None:
    assert likeness(key_of(one), key_of(other)) < PROPOSED


def test_likeness_does_not_depend_on_the_order() -> None:
    for one, other in (*SAME, *ALIKE, *DIFFERENT):
        assert likeness(key_of(one), key_of(other)) == likeness(key_of(other), key_of(one))


def test_a_name_stands_in_the_block_of_its_region_and_of_all() -> None:
    assert blocks_of("RU-KLU", "ООО «Светотехника»", "", "Svetotekhnika LLC") == ["*:sve", "RU-KLU:sve"]
    assert blocks_asked("RU-KLU", ["ООО «Светотехника»"]) == [":sve", "RU-KLU:sve"]
    assert blocks_asked("", ["ООО «Светотехника»"]) == ["*:sve"]


@pytest.mark.django_db
def test_a_name_is_looked_for_in_its_region_and_among_those_without_one() -> None:
    here = factories.organisation("ООО «Светотехника»")
    nowhere = factories.organisation("АО «Светотехника»", region=None)
    there = factories.organisation("ПАО «Светотехника»", region=factories.region("RU-TOM", "Tomsk", "Томская"))
    key = [key_of("Svetotekhnika")]
    found = {}
    for code in ("RU-KLU", "RU-TOM", ""):
        blocks, asked = Blocks(), blocks_asked(code, ["Svetotekhnika"])
        blocks.read(asked)
        found[code] = blocks.found(asked, key)
    everybody = [(row.pk, 100) for row in (here, nowhere, there)]
    assert found == {"RU-KLU": everybody[:2], "RU-TOM": everybody[1:], "": everybody}


@pytest.mark.django_db
def test_at_most_so_many_candidates_are_looked_at_and_the_right_one_is_among_them() -> None:
    region = factories.region()
    rows = [
        Organisation(scheme="RU-INN", number=factories.number(7, n), kind="company", name=f"ООО «Светлый путь {n}»",
                     region=region, created_at=NOW)
        for n in range(MOST_CANDIDATES + 100)
    ]  # fmt: skip
    wanted = Organisation(scheme="RU-INN", number=factories.number(8, 1), kind="company", region=region, created_at=NOW)
    wanted.name = "ООО «Светотехника»"
    actions.load_organisations(actions.Load([*rows, wanted]), actor=SYSTEM, now=NOW, source="test")
    blocks, asked = Blocks(), blocks_asked("RU-KLU", ["Светотехнка"])
    blocks.read(asked)
    assert blocks.found(asked, [key_of("Светотехнка")]) == [(wanted.pk, 95)]


@pytest.mark.django_db
def test_numbers_are_found_in_one_query_and_those_of_a_merged_one_lead_to_the_one_that_stays(
    django_assert_num_queries: object,
) -> None:
    kept, gone = factories.organisation("А"), factories.organisation("Б", ogrn="1027700132195")
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept)
    asked = [{"number": gone.identifier}, {"number": kept.identifier}, {"ogrn": "1027700132195"}]
    with django_assert_num_queries(1):  # type: ignore[operator]
        numbers = Numbers.of(asked)
    assert [numbers.led_to(row) for row in asked] == [[kept.pk]] * 3


@pytest.mark.django_db
def test_a_number_and_a_registration_number_of_two_organisations_lead_to_both() -> None:
    one, other = factories.organisation("А"), factories.organisation("Б", ogrn="1027700132195")
    row = {"number": one.identifier, "ogrn": "1027700132195"}
    assert Numbers.of([row]).led_to(row) == [one.pk, other.pk]


def rows_of_every_kind(serial: int) -> list[list[str]]:
    """Rows found by number and by name, new ones, ones that lack something; of numbers that no other serial has."""
    known = factories.organisation(f"ООО «Светотехника {serial}»")
    return [
        [known.number, "ООО «Иначе названное»", "RU-KLU", "company"],
        ["", f"АО «Светотехника {serial}»", "RU-KLU", ""],
        [factories.number(1, 2 * serial), "АО «Никому не известное»", "RU-KLU", "company"],
        [factories.number(1, 2 * serial + 1), "", "RU-KLU", ""],
        ["", "Ничего похожего", "RU-KLU", ""],
    ]


@pytest.mark.django_db
def test_matching_asks_as_much_of_three_rows_of_a_kind_as_of_one() -> None:
    costs = []
    for serials in (range(1, 2), range(2, 5)):
        rows = [row for serial in serials for row in rows_of_every_kind(serial)]
        batch = handing_in.given(handing_in.table(rows), "list.csv")
        with CaptureQueriesContext(connection) as queries:
            importing.match_batch(batch.pk, now=NOW)
        costs.append(len(queries))
        one_of_each = [("changed", "number"), ("decide", "name"), ("new", "none"), ("wrong", "none"), ("wrong", "none")]
        assert handing_in.effects(batch) == one_of_each * len(serials)
    assert costs[0] == costs[1]
