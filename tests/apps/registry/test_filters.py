"""Filters of regions, clusters and members; names of other organisations on a page."""

import json
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry import actions
from corymb.apps.registry.models import Cluster
from tests import factories
from tests.apps.registry import stage
from tests.people import NOW, START, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Client:
    return browser_of(member_of_the_cast("officer"))


def listed(browser: Client, url: str, column: str, asked: dict[str, str]) -> set[str]:
    answer = browser.get(url, asked | {"export": "json", "columns": column})
    return {row[column] for row in json.loads(b"".join(answer.streaming_content))["rows"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "калуж"}, {"RU-KLU"}),
        ({"q": "Kaluzhskaya"}, {"RU-KLU"}),
        ({"q": "ru-tom"}, {"RU-TOM"}),
        ({"clusters": "yes"}, {"RU-KLU"}),
        ({"clusters": "no"}, {"RU-TOM"}),
        ({"q": "..."}, set()),
        ({}, {"RU-KLU", "RU-TOM"}),
    ],
)
def test_filters_of_regions(asked: dict[str, str], expected: set[str], officer: Client) -> None:
    factories.region("RU-TOM", "Tomsk Region", "Томская область")
    factories.cluster()
    assert listed(officer, reverse("registry:regions"), "code", asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "парк"}, {"park", "tomsk-zone"}),
        ({"q": "zone"}, {"tomsk-zone"}),
        ({"q": "TOMSK-ZONE"}, {"tomsk-zone"}),
        ({"region": "RU-KLU"}, {"park"}),
        ({"kind": "sez"}, {"tomsk-zone"}),
        ({"kind": "sez", "q": "test"}, {"tomsk-zone"}),
        ({"q": "..."}, set()),
        ({}, {"park", "tomsk-zone"}),
    ],
)
def test_filters_of_territories(asked: dict[str, str], expected: set[str], officer: Client) -> None:
    factories.territory()
    region = factories.region("RU-TOM", "Tomsk Region", "Томская область")
    factories.territory("tomsk-zone", region=region, kind="sez", title_en="Zone (test)")
    assert listed(officer, reverse("registry:territories"), "code", asked) == expected


def test_territories_say_how_many_residents_they_have_today(officer: Client) -> None:
    park, empty = factories.territory(), factories.territory("empty")
    told = {"actor": SYSTEM, "now": NOW}
    for number, days in enumerate([(START, None), (START, None), (START, date(2017, 1, 1))]):
        actions.add_residence(factories.organisation(f"ООО «Жилец-{number}»"), park, days, **told)
    answer = officer.get(reverse("registry:territories"), {"export": "json", "columns": ["code", "residents"]})
    rows = json.loads(b"".join(answer.streaming_content))["rows"]  # type: ignore[attr-defined]
    assert {row["code"]: row["residents"] for row in rows} == {park.code: 2, empty.code: 0}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "postavka"}, {"1"}),
        ({"kind": "research"}, {"2"}),
        ({"since": "2018-01-01"}, {"2"}),
        ({"until": "2017-12-31"}, {"1"}),
        ({"since": "2017-03-01", "until": "2018-03-01"}, {"1", "2"}),
        ({"q": "postavka", "since": "2018-01-01"}, set()),
        ({"since": "yesterday"}, set()),
        ({}, {"1", "2"}),
    ],
)
def test_filters_of_contracts(asked: dict[str, str], expected: set[str], officer: Client) -> None:
    cluster = factories.cluster()
    one, other = (factories.organisation(f"ООО «Сторона-{n}»") for n in range(2))
    factories.membership(one, cluster)
    for number, day, kind, subject in (
        ("1", date(2017, 3, 1), "supply", "Поставка станков"),
        ("2", date(2018, 3, 1), "research", "Совместные исследования"),
    ):
        facts = actions.ContractFacts(number, day, kind, subject)
        actions.register_contract(facts, [(one, "customer"), (other, "supplier")], actor=SYSTEM, now=NOW)
    address = reverse("registry:cluster_contracts", args=[cluster.code])
    assert listed(officer, address, "number", asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "tomsk"}, {"tomsk"}),
        ({"region": "RU-TOM"}, {"tomsk"}),
        ({"status": "pilot"}, {"tomsk"}),
        ({"parts": "yes"}, {"kaluga-pharma", "tomsk", "part"}),
        ({}, {"kaluga-pharma", "tomsk"}),
    ],
)
def test_filters_of_clusters(asked: dict[str, str], expected: set[str], officer: Client) -> None:
    factories.cluster("part", parent=factories.cluster())
    region = factories.region("RU-TOM", "Tomsk Region", "Томская область")
    factories.cluster("tomsk", "pilot", region=region)
    assert listed(officer, reverse("registry:clusters"), "code", asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"ООО «Калуга»", "АО «Калуга закрытое»"}),
        ({"when": "past"}, {"ООО «Калуга прежнее»"}),
        ({"when": "all", "q": "прежнее"}, {"ООО «Калуга прежнее»"}),
        ({"when": "all"}, {"ООО «Калуга»", "АО «Калуга закрытое»", "ООО «Калуга прежнее»"}),
    ],
)
def test_filters_of_members(asked: dict[str, str], expected: set[str], officer: Client) -> None:
    here = stage.inside()
    assert listed(officer, reverse("registry:cluster", args=[here.cluster.code]), "name", asked) == expected


def test_closed_organisations_are_found(officer: Client) -> None:
    factories.organisation()
    gone = factories.organisation("ООО «Закрыто»", closed_on=date(2017, 1, 1))
    found = listed(officer, reverse("registry:organisations"), "number", {"status": "closed"})
    assert found == {gone.number}


@pytest.mark.parametrize(
    ("who", "head", "manager"),
    [("officer", "linked", "linked"), ("preparer", "hidden", "named"), ("cluster_manager", "hidden", "named")],
)
def test_other_organisations_are_linked_only_where_they_may_be_seen(who: str, head: str, manager: str) -> None:
    other = factories.organisation("АО «Глава»", region=None)
    here = stage.inside()
    here.open.group_head = other
    here.open.save()
    Cluster.objects.filter(pk=here.cluster.pk).update(managing_organisation=other)
    browser = browser_of(member_of_the_cast(who))

    def told(route: str, argument: object) -> str:
        said = browser.get(reverse(f"registry:{route}", args=[argument])).content.decode()
        linked = reverse("registry:organisation", args=[other.pk]) in said
        return "linked" if linked else "named" if "АО «Глава»" in said else "hidden"

    assert (told("organisation", here.open.pk), told("cluster", here.cluster.code)) == (head, manager)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"currency": ""}, "An amount has a currency, and a currency an amount."),
        ({"starts_on": "2018-01-01", "ends_on": "2017-01-01"}, "It ends after it begins."),
        ({"second": "0099999999"}, "Nothing in the register has this number or name."),
    ],
)
def test_contracts_that_cannot_be(wrong: dict[str, str], sentence: str, officer: Client) -> None:
    first, second = factories.organisation(), factories.organisation()
    right = {
        "number": "1",
        "signed_on": "2017-01-01",
        "kind": "supply",
        "subject": "x",
        "amount": "1",
        "currency": "RUB",
    }
    right |= {"first": first.number, "first_role": "customer", "second": second.number, "second_role": "supplier"}
    answer = officer.post(reverse("registry:contract_register"), right | {"third_role": "authority"} | wrong)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("export", ["", "json"])
def test_a_filter_that_is_filled_in_wrongly_says_so_and_lists_nothing(officer: Client, export: str) -> None:
    factories.organisation()
    asked = {"cluster": "no such cluster", "export": export}
    answer = officer.get(reverse("registry:organisations"), asked)
    text = b"".join(answer) if answer.streaming else answer.content
    assert ("A filter is filled in wrongly" in text.decode(), "Ромашка" in text.decode()) == (not export, False)
    assert "download>" not in text.decode()
    assert text.decode().count("id_cluster_error") == (
        0 if export else 2
    )  # the field says where it is told what is wrong
