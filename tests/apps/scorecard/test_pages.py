"""Pages of the scorecard: who sees what, and how many questions a page asks."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.scorecard.actions.living import explain_living, refresh_living
from corymb.apps.scorecard.models import Run
from tests.apps.scorecard.counting import house
from tests.people import CAST, CLUSTER, NOW, asked_again, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
SEES = {"officer", "auditor", "minister", "region_official", "cluster_manager", "preparer", "certifier"}


@pytest.fixture(autouse=True)
def members() -> list[Organisation]:
    found = house()
    refresh_living(NOW)
    return found


@pytest.fixture
def people() -> dict[str, Person]:
    return {code: member_of_the_cast(code) for code in CAST}


def test_who_sees_the_scorecard(people: dict[str, Person]) -> None:
    url = reverse("scorecard:board")
    status = {code: browser_of(person).get(url).status_code for code, person in people.items()}
    assert status == {code: 200 if code in SEES else 403 for code in people}


def test_members_figures_are_for_the_office_and_the_cluster(people: dict[str, Person]) -> None:
    whole = reverse("scorecard:members", args=["programme", "T1"])
    own = reverse("scorecard:members", args=["cluster:kaluga-pharma", "T1"])
    told = {
        code: (browser_of(person).get(whole).status_code, browser_of(person).get(own).status_code)
        for code, person in people.items()
        if code in SEES
    }
    few = dict.fromkeys(SEES, (200, 403))  # of the programme the sums; a cluster of two members is not told at all
    assert told == few | dict.fromkeys(("officer", "auditor", "cluster_manager"), (200, 200))
    assert Entry.objects.filter(act="returns.return.read", object_kind="scorecard.run").count() == 4


def test_a_figure_of_two_members_is_not_told_to_a_minister(people: dict[str, Person]) -> None:
    url = reverse("scorecard:why", args=["cluster:kaluga-pharma", "T1"])
    office, minister = (browser_of(people[code]).get(url).content.decode() for code in ("officer", "minister"))
    assert "+21.0" in office
    assert "+21.0" not in minister
    assert "too few members to show the figure" in minister
    assert "Член-0" not in minister


def test_one_organisation_is_seen_by_whoever_may_read_its_returns(
    members: list[Organisation], people: dict[str, Person]
) -> None:
    url = reverse("scorecard:organisation", args=[members[0].pk])
    status = {
        code: browser_of(people[code]).get(url).status_code for code in ("officer", "cluster_manager", "minister")
    }
    assert status == {"officer": 200, "cluster_manager": 200, "minister": 404}
    shown = browser_of(people["cluster_manager"]).get(url).content.decode()
    assert [shown.count(text) for text in ("120,000,000</a>", "<td>RUB per month</td>", ".00</td>")] == [1, 1, 0]


def test_a_return_that_was_loaded_says_so_and_what_it_is(
    members: list[Organisation], people: dict[str, Person]
) -> None:
    found = members[0].returns.earliest("pk")
    url = reverse("returns:return", args=[found.pk])
    shown = browser_of(people["officer"]).get(url).content.decode()
    said = ("was not signed here", "not been handed in", "being checked", f"<title>Return for {found.period.code}")
    assert [shown.count(text) for text in said] == [1, 0, 0, 1]


def test_pages_ask_a_fixed_number_of_questions(people: dict[str, Person]) -> None:
    explain_living()
    browser = browser_of(people["officer"])
    costs = {}
    for name, arguments in (("board", []), ("why", ["programme", "T1"]), ("compare", []), ("runs", [])):
        url = reverse(f"scorecard:{name}", args=arguments)
        browser.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url).status_code == 200
        costs[name] = len(asked)
    assert costs == {"board": 7, "why": 4, "compare": 7, "runs": 3}


def test_each_figure_of_a_cluster_leads_to_what_stands_behind_it(people: dict[str, Person]) -> None:
    asked = {"cohort": "panel", "prices": "nominal"}
    page = browser_of(people["officer"]).get(reverse("scorecard:compare"), asked)
    cells = [cell for _cluster, row in page.context["rows"] for _target, cell in row if cell]
    told = re.findall(r'class="figure-cell" href="([^"]+)"', page.content.decode())
    assert [html.unescape(address) for address in told] == [
        f"{reverse('scorecard:why', args=[cell.line.scope, cell.target.code])}?{urlencode(asked)}" for cell in cells
    ]
    assert {cell.line.scope for cell in cells} == {f"cluster:{CLUSTER}", "cluster:tomsk"}


def test_clusters_side_by_side_come_twenty_five_at_a_time(people: dict[str, Person]) -> None:
    first = Cluster.objects.earliest("pk")
    for n in range(30):
        Cluster.objects.create(
            code=f"more-{n:02}", title_en=f"More {n:02}", title_ru=f"Ещё {n:02}", region=first.region,
            status=first.status, status_since=first.status_since, is_synthetic=True,
        )  # fmt: skip
    browser, address, shown = browser_of(people["officer"]), reverse("scorecard:compare"), []
    while address:
        page = browser.get(address).context
        shown.append([cluster.code for cluster, _cells in page["rows"]])
        address = page["page"].next_url
    known = list(Cluster.objects.filter(parent=None).order_by("code").values_list("code", flat=True))
    assert shown == [known[:25], known[25:]]


def test_a_page_without_figures_shows_them_as_soon_as_they_are_there(people: dict[str, Person]) -> None:
    browser = browser_of(people["officer"])
    Run.objects.update(state="waiting")
    addresses = [reverse(f"scorecard:{name}") for name in ("board", "compare")]
    shown = [browser.get(address).content.decode().count('<div class="awaited" hx-get=""') for address in addresses]
    assert (shown, [asked_again(browser, address) for address in addresses]) == ([1, 1], ["not yet"] * 2)
    refresh_living(NOW)
    assert [asked_again(browser, address) for address in addresses] == ["load anew"] * 2
