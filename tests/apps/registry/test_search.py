"""Search finds by number, by words in both alphabets, by stems and by beginnings; and only what one may see."""

import pytest
from django.urls import reverse

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.images import journaled, kind_of
from corymb.apps.registry.actions import ContractFacts, register_contract
from corymb.apps.registry.models import KEPT, Cluster, Organisation
from corymb.apps.registry.queries import naming, searching
from corymb.apps.registry.queries.searching import clusters_found, organisations_found, organisations_narrowed
from corymb.kit.registries import scopes, search_sources, things
from tests import factories
from tests.apps.registry import stage
from tests.people import NOW, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
SURELY_COMMON = -100
"""So few that a hundredth of the register has more of them, even where none is in it."""


@pytest.fixture
def three() -> dict[str, Organisation]:
    return {
        "tomsk": factories.organisation("АО «Томский завод резиновой обуви»", short_name="АО «ТЗРО»"),
        "yamal": factories.organisation("ООО «Щукин и Ямал»", name_en="Shchukin & Yamal LLC", ogrn="1027700132195"),
        "pharma": factories.organisation("ООО «Фармацевтическая компания Ёлка»"),
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("томский", {"tomsk"}),
        ("tomskiy zavod", {"tomsk"}),
        ("Tomskij zav", {"tomsk"}),
        ("завод том", {"tomsk"}),
        ("заводы резиновые", {"tomsk"}),
        ("том зав", set()),
        ("shukin", {"yamal"}),
        ("schukin jamal", {"yamal"}),
        ("ООО Ямал", {"yamal"}),
        ("1027700132195", {"yamal"}),
        ("фармацевтические компании", {"pharma"}),
        ("елка", {"pharma"}),
        ("yolka", {"pharma"}),
        ("ООО", set()),
        ("' | ! & :* \\", set()),
        ("", set()),
    ],
)
@pytest.mark.parametrize("rare", [searching.RARE, 0, SURELY_COMMON])
def test_what_words_find(
    typed: str, expected: set[str], rare: int, three: dict[str, Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RARE", "RARE_TOGETHER"):
        monkeypatch.setattr(searching, name, rare)  # words that many have are found like those that few have
    found = {row.pk for row in organisations_found(Organisation.objects.all(), typed, 20)}
    assert {name for name, row in three.items() if row.pk in found} == expected


@pytest.mark.parametrize("rare", [searching.RARE, 0, SURELY_COMMON])
def test_no_more_are_found_than_were_asked_for_in_the_order_of_names(
    rare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "RARE", rare)
    for name in ("ООО «Кедр второй»", "ООО «Кедр»", "ООО «Кедр третий»"):
        factories.organisation(name)
    there = organisations_found(Organisation.objects.all(), "kedr", 20)
    assert [row.name for row in there] == ["ООО «Кедр»", "ООО «Кедр второй»", "ООО «Кедр третий»"]
    few = organisations_found(Organisation.objects.all(), "kedr", 1)
    assert (len(few), set(few) <= set(there)) == (1, True)
    assert list(organisations_narrowed(Organisation.objects.order_by("-sort_name"), "kedr")) == [*reversed(there)]


def test_a_number_is_found_with_and_without_its_scheme(three: dict[str, Organisation]) -> None:
    number = three["tomsk"].number
    for typed in (number, f"RU-INN-{number}", f" {number[:4]} {number[4:]} "):
        assert list(organisations_found(Organisation.objects.all(), typed, 20)) == [three["tomsk"]]


@pytest.mark.parametrize("typed", ["Tomsk", "Томск", "томск", "SMART Tomsk", "smart", "robotics", "Робототехника"])
def test_clusters_are_found_in_both_alphabets(typed: str) -> None:
    factories.cluster()
    known = {"title_en": "SMART Technologies Tomsk", "title_ru": "Смарт Томск"}
    known |= {"specialisation_en": "Robotics", "specialisation_ru": "Робототехника"}
    own = factories.cluster("tomsk", **known)
    assert list(clusters_found(Cluster.objects.all(), typed)) == [own]


@pytest.mark.parametrize(
    ("who", "expected"),
    [("officer", 3), ("auditor", 3), ("cluster_manager", 3), ("region_official", 2), ("preparer", 1), ("minister", 0)],
)
def test_search_shows_what_a_person_may_see(who: str, expected: int) -> None:
    stage.inside()
    person = member_of_the_cast(who)
    assert len(list(search_sources["organisations"].found(person, "калуг", 20))) == expected
    assert len(list(search_sources["clusters"].found(person, "kaluga-pharma", 20))) == 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Томск", ["RU-TOM"]),
        ("tomsk", ["RU-TOM"]),
        ("область том", ["RU-TOM"]),
        ("ru-klu", ["RU-KLU"]),
        ("КАЛУЖСКАЯ", ["RU-KLU"]),
        ("kaluga region", ["RU-KLU"]),
        ("область", ["RU-KLU", "RU-TOM"]),
        ("Марс", []),
        ("'", []),
    ],
)
def test_regions_are_found_by_name_capital_and_code(typed: str, expected: list[str]) -> None:
    factories.region()
    factories.region("RU-TOM", "Tomsk Region", "Томская область")
    person = member_of_the_cast("minister")
    assert [line for _title, line, _url in search_sources["regions"].found(person, typed, 20)] == expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [("officer", 1), ("auditor", 1), ("preparer", 1), ("certifier", 1), ("minister", 0), ("expert", 0)],
)
def test_contracts_are_found_by_those_who_see_a_party(who: str, expected: int) -> None:
    ours, theirs = stage.inside().open, stage.outside().open
    for number, parties in (("К-17", [(ours, "customer"), (theirs, "supplier")]), ("Д-1", [(theirs, "customer")])):
        facts = ContractFacts(number=number, signed_on=NOW.date(), kind="supply", subject="Поставка станков")
        three = [*parties, (factories.organisation(f"ООО «Третья {number}»"), "partner")]
        register_contract(facts, three, actor=SYSTEM, now=NOW)
    person = member_of_the_cast(who)
    for typed in ("станки", "stank", "К-17 поставка"):
        told = {title for title, _line, _url in search_sources["contracts"].found(person, typed, 20)}
        assert ("Contract К-17" in told) == bool(expected)
    everything = list(search_sources["contracts"].found(person, "поставка", 20))
    assert len(everything) == (2 if who in {"officer", "auditor"} else expected)


def test_the_page_of_the_search() -> None:
    stage.inside()
    browser = browser_of(member_of_the_cast("officer"))
    said = browser.get(reverse("search"), {"q": "kaluga"}).content.decode()
    assert [name in said for name in ("ООО «Калуга»", "АО «Калуга закрытое»", "Cluster kaluga-pharma")] == [True] * 3
    assert browser.get(reverse("search")).status_code == 200
    assert browser.get(reverse("search"), {"q": "'"}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("region", "калуж", ["region:RU-KLU"]),
        ("region", "kaluzh", ["region:RU-KLU"]),
        ("region", "klu", ["region:RU-KLU"]),
        ("region", "nowhere", []),
        ("cluster", "kaluga-pharma", ["cluster:kaluga-pharma"]),
        ("cluster", "Кластер", ["cluster:kaluga-pharma"]),
        ("organisation", "0001000010", ["organisation:RU-INN-0001000010"]),
        ("organisation", "ромаш", ["organisation:RU-INN-0001000010"]),
    ],
)
def test_scopes_are_found_by_what_is_typed(kind: str, typed: str, expected: list[str]) -> None:
    factories.cluster()
    factories.organisation(number="0001000010")
    assert [key for key, _label in scopes[kind].choices(typed)] == expected
    for key in expected:
        number = key.partition(":")[2]
        assert set(scopes[kind].named([number, "unknown"])) == {number}


def test_choices_are_twenty_at_most() -> None:
    for n in range(21):
        factories.organisation(f"ООО «Одинаковое {n}»")
    assert len(naming.organisation_choices("одинаковое")) == 20


def test_the_journal_names_every_kind_of_thing() -> None:
    kinds = {kind_of(model) for model in KEPT}
    assert kinds <= set(things.items)
    assert kinds <= set(journaled.items)


def test_a_confidential_organisation_is_offered_by_number_alone_and_never_named() -> None:
    hidden = factories.organisation("АО «Тайна»", is_confidential=True)
    assert naming.organisation_choices("тайна") == []
    key = f"organisation:{hidden.identifier}"
    assert naming.organisation_choices(hidden.number) == [(key, f"confidential organisation ({hidden.number})")]
    named = things["registry.organisation"].named([str(hidden.pk)])
    assert [label for label, _url in named.values()] == ["confidential organisation"]
    assert scopes["organisation"].named([hidden.identifier]) == {hidden.identifier: "confidential organisation"}
