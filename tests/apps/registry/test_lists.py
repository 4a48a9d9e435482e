"""Every list and page costs the same number of queries with one row and with three, and shows nobody else's."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.registry import actions
from corymb.apps.registry.models import Cluster, Membership, Organisation, SizeClass
from corymb.apps.registry.states import CONFIDENTIAL_EXPORTED, ORGANISATION_READ
from tests import factories
from tests.people import NOW, START, browser_of, member_of_the_cast, person

pytestmark = pytest.mark.django_db
COSTS = {"regions": 6, "territories": 4, "clusters": 5, "organisations": 5}
"""Queries of each page beyond those of every page: session, person, roles, second factor."""
COSTS_OF_PAGES = {
    "organisation": 14,
    "cluster": 9,
    "parts": 8,
    "territories": 8,
    "contracts": 9,
    "people": 7,
    "history": 15,
    "region": 5,
    "search": 10,  # one asks what is kept from the reader, which that of applications asked in five conditions before
}


@pytest.fixture
def officer() -> Client:
    return browser_of(member_of_the_cast("officer"))


def fill(number: int) -> Iterator[Organisation]:
    """A region, its cluster and its member, so many times."""
    for n in range(number):
        region = factories.region(f"RU-T{n}", f"Testland {n}", f"Тестовая {n}")
        cluster = factories.cluster(f"cluster-{n}", region=region)
        member = factories.organisation(f"ООО «Рядовое-{n}»", region=region)
        factories.membership(member, cluster)
        factories.membership(member, factories.cluster(f"part-{n}", region=region, parent=cluster))
        yield member


def cost(browser: Client, url: str) -> int:
    """Queries of a page beyond those of a page without content, which is the search without words."""
    return _counted(browser, url) - _counted(browser, reverse("search"))


def _counted(browser: Client, url: str) -> int:
    browser.get(url)  # the first one warms the session up
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", COSTS)
def test_a_list_costs_the_same_with_one_row_and_three(page: str, rows: int, officer: Client) -> None:
    list(fill(rows))
    assert cost(officer, reverse(f"registry:{page}")) == COSTS[page]


def pages_of(member: Organisation) -> dict[str, str]:
    cluster = Cluster.objects.get(memberships__organisation=member, parent=None)
    tabs = ("parts", "territories", "contracts", "people", "history")
    pages = {"organisation": reverse("registry:organisation", args=[member.pk])}
    pages |= {"cluster": reverse("registry:cluster", args=[cluster.code])}
    pages |= {tab: reverse(f"registry:cluster_{tab}", args=[cluster.code]) for tab in tabs}
    return pages | {
        "region": reverse("registry:region", args=[cluster.region.code]),
        "search": "/en/search/?q=ryadovoe",
    }


def grow(member: Organisation, numbers: range) -> None:
    """Give a member and its cluster one of everything for each number."""
    told = {"actor": SYSTEM, "now": NOW}
    cluster = Cluster.objects.get(memberships__organisation=member, parent=None)
    for n in numbers:
        other = factories.organisation(f"ООО «Рядовое соседнее-{n}»", region=member.region)
        factories.membership(other, cluster)
        factories.cluster(f"more-{n}", parent=cluster, region=cluster.region)
        actions.set_size(member, SizeClass(year=2016 + n, size="small"), **told)
        park = factories.territory(f"park-{n}", region=cluster.region)
        actions.add_residence(member, park, (START, None), **told)
        facts = actions.ContractFacts(str(n), date(2017, 1, 1), "supply", "x")
        actions.register_contract(facts, [(member, "customer"), (other, "supplier")], **told)
        actions.appoint_person(person(f"Director {n}"), actions.Post(member, "director", START), **told)
        actions.appoint_person(person(f"Councillor {n}"), actions.Post(cluster, "seat", START, on_council=True), **told)


def test_a_page_costs_the_same_with_one_of_everything_and_three(officer: Client) -> None:
    (member,) = fill(1)
    grow(member, range(1))
    before = {name: cost(officer, url) for name, url in pages_of(member).items()}
    grow(member, range(1, 3))
    assert {name: cost(officer, url) for name, url in pages_of(member).items()} == before == COSTS_OF_PAGES


def test_lists_cost_an_official_of_a_region_the_same_with_one_row_and_three() -> None:
    official = browser_of(member_of_the_cast("region_official"))
    url = reverse("registry:organisations")
    factories.organisation("ООО «Калужское»")
    before = _counted(official, url)
    for n in range(2):
        factories.organisation(f"ООО «Калужское-{n}»")
    assert _counted(official, url) == before


def test_regions_are_counted_once_an_act(officer: Client) -> None:
    url = reverse("registry:regions")
    (member,) = fill(1)
    quiet = _counted(officer, url)
    factories.organisation("ООО «Новое»", region=member.region)
    with CaptureQueriesContext(connection) as queries:
        page = officer.get(url)
    assert len(queries) == quiet + 3
    (shown,) = [row for row in page.context["page"].rows if row[1].value == "RU-T0"]
    assert [cell.value for cell in shown[3:]] == [1, 1, 2]
    assert _counted(officer, url) == quiet


def test_a_list_is_filtered_sorted_and_exported_alike(officer: Client) -> None:
    members = list(fill(3))
    factories.organisation("ООО «Иное»", kind="bank")
    url = reverse("registry:organisations")
    page = officer.get(url, {"region": "RU-T1"}).content.decode()
    assert [str(m) in page for m in members] == [False, True, False]
    told = json.loads(b"".join(officer.get(url, {"kind": "company", "export": "json"}).streaming_content))
    assert [row["name"] for row in told["rows"]] == [str(m) for m in members]
    backwards = officer.get(url, {"kind": "company", "sort": "-sort_name", "export": "json"})
    told = json.loads(b"".join(backwards.streaming_content))
    assert [row["name"] for row in told["rows"]] == [str(m) for m in reversed(members)]
    assert told["about"]["rows"] == "3"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"cluster": "cluster-1"}, {"1"}),
        ({"cluster": "cluster-0", "status": "former"}, {"gone"}),
        ({"cluster": "cluster-1", "status": "former"}, set()),
        ({"status": "member"}, {"0", "1", "2"}),
        ({"status": "never"}, {"own"}),
        ({"exporter": "yes"}, {"own"}),
        ({"size": "large"}, {"own"}),
        ({"size": "small"}, set()),
        ({"status": "former"}, {"gone"}),
        ({"status": "closed"}, {"gone"}),
        ({"kind": "bank"}, {"gone"}),
        ({"q": "рядов"}, {"0", "1", "2"}),
        ({"q": "ryadovoe 2"}, {"2"}),
    ],
)
def test_filters_of_organisations(asked: dict[str, str], expected: set[str], officer: Client) -> None:
    labels = {str(m): str(n) for n, m in enumerate(fill(3))}
    own = factories.organisation("ООО «Само по себе»", is_exporter=True)
    gone = factories.organisation("ООО «Ушедшее»", kind="bank", closed_on=date(2018, 1, 1))
    SizeClass.objects.create(organisation=own, year=2016, size="small")
    SizeClass.objects.create(organisation=own, year=2017, size="large")
    left = factories.membership(gone, Cluster.objects.get(code="cluster-0"))
    Membership.objects.filter(pk=left.pk).update(ends_on=date(2017, 12, 31))
    labels |= {str(own): "own", str(gone): "gone"}
    answer = officer.get(reverse("registry:organisations"), asked | {"export": "json"})
    told = json.loads(b"".join(answer.streaming_content))
    assert {labels[row["name"]] for row in told["rows"]} == expected


def test_a_reader_sees_nobody_elses_row() -> None:
    mine = factories.organisation("ООО «Своё»", number="0001000010")
    factories.organisation("ООО «Чужое»")
    browser = browser_of(member_of_the_cast("preparer"))
    answer = browser.get(reverse("registry:organisations"), {"export": "json"})
    told = json.loads(b"".join(answer.streaming_content))
    assert [row["name"] for row in told["rows"]] == [str(mine)]


def test_reads_of_a_confidential_organisation_are_journaled() -> None:
    factories.cluster()
    hidden = factories.organisation("АО «Закрытое»", is_confidential=True)
    factories.membership(hidden, Cluster.objects.get())
    url = reverse("registry:organisation", args=[hidden.pk])
    for who, entries in (("officer", 1), ("auditor", 2), ("cluster_manager", 2), ("administrator", 2)):
        browser_of(member_of_the_cast(who)).get(url)
        assert Entry.objects.filter(act=ORGANISATION_READ, object_id=str(hidden.pk)).count() == entries, who


def test_taking_confidential_organisations_away_is_journaled(officer: Client) -> None:
    factories.organisation("АО «Закрытое»", is_confidential=True)
    factories.organisation("АО «Открытое»")
    cluster = factories.cluster()
    factories.membership(Organisation.objects.get(is_confidential=True), cluster)
    b"".join(officer.get(reverse("registry:organisations"), {"export": "csv", "q": "Открытое"}))
    assert Entry.objects.filter(act=CONFIDENTIAL_EXPORTED).count() == 0
    b"".join(officer.get(reverse("registry:organisations"), {"export": "csv"}))
    b"".join(officer.get(reverse("registry:cluster", args=[cluster.code]), {"export": "csv"}))
    assert list(Entry.objects.filter(act=CONFIDENTIAL_EXPORTED).values_list("after", flat=True)) == [
        {"confidential": 1},
        {"confidential": 1},
    ]
