"""Rows of a ranking: they lead to the application for who may read it; every mean has two decimals."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.council.queries.outcomes import without_equals
from corymb.apps.council.queries.ranked import Row
from corymb.apps.council.queries.telling import _effect, _who_turns
from corymb.apps.selection.models import Application
from tests.apps.council.sitting import council
from tests.apps.defence.defending import stage
from tests.people import browser_of

pytestmark = pytest.mark.django_db


def leads(page: str, number: int) -> bool:
    """Whether a page leads to an application as the office reads it."""
    return f'href="{reverse("selection:application", args=[number])}"' in page


def test_a_title_leads_to_the_application_for_who_may_read_it() -> None:
    here = council()
    session = here.opened()
    address = reverse("council:ranking", args=[session.ranking_id])
    first = here.applications[0].pk
    item = reverse("council:application", args=[here.matter(session, 0).pk])
    office = browser_of(here.secretary).get(address).content.decode()
    member = browser_of(here.members[0]).get(address).content.decode()
    assert [leads(page, first) for page in (office, member)] == [True, False]
    assert [f'href="{item}"' in page for page in (office, member)] == [False, True]
    without = browser_of(here.members[0]).get(reverse("council:wall", args=[session.ranking_id])).content.decode()
    assert (item in without, here.applications[0].title in without) == (False, True)


def test_who_decides_reads_what_each_condition_rests_on() -> None:
    here = council()
    item = reverse("council:application", args=[here.matter(here.opened(), 0).pk])
    page = browser_of(here.members[0]).get(item).content.decode()
    assert page.count('<a href="#row-members">answer “Members of the cluster”</a>') == 1
    assert page.count('id="row-members"') == 1


def test_before_a_session_a_member_finds_titles_alone() -> None:
    here = council()
    address = reverse("council:ranking", args=[here.frozen().pk])
    page = browser_of(here.members[0]).get(address).content.decode()
    bid = here.applications[0]
    assert (bid.title in page, leads(page, bid.pk)) == (True, False)


def test_links_cost_the_same_for_one_row_and_for_four() -> None:
    here = council()
    session, browser = here.opened(), browser_of(here.members[0])
    address = reverse("council:ranking", args=[session.ranking_id])

    def cost(asked: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(f"{address}{asked}").status_code == 200
        return len(found)

    cost("")
    title = Application.objects.get(pk=here.applications[0].pk).title
    one = cost(f"?q={title.replace(' ', '+')}")
    assert one == cost(f"?q={title.split()[0]}")


def test_the_commission_is_told_with_two_decimals_on_the_wall_as_on_the_page() -> None:
    here = stage()
    here.opened()
    for place, marks in enumerate((("5", "4"), ("5", "5"), ("4", "3"), ("4", "4"))):
        here.heard(place, *marks, "5")
    ranking = here.council.frozen()
    browser = browser_of(here.secretary)
    for name in ("wall", "ranking"):
        page = browser.get(reverse(f"council:{name}", args=[ranking.pk])).content.decode()
        assert [mean in page for mean in ("93.33", "100.00", "80.00", "86.67")] == [True] * 4, name
    row = Row(1, {"application": "1"})
    row.commission = None
    assert row.commission_said == "–"


def test_who_is_equal_at_the_line_anyway_is_no_change_without_somebody() -> None:
    equal = [{"application": "7", "standing": "undecided"}, {"application": "8", "standing": "undecided"}]
    nothing = {"enters": [], "leaves": [], "unknown": []}
    marks = [{"left_out": str(n), "undecided": rows} | nothing for n, rows in enumerate((["8", "7"], ["7"], []))]
    found = _who_turns(
        without_equals({"rows": equal, "without_experts": marks, "without_criteria": []})["without_experts"]
    )
    assert [(one["left_out"], one["undecided"]) for one in found] == [("1", ["7"])]


def test_without_whom_marks_would_be_missing_is_said() -> None:
    one = {"enters": [], "leaves": [], "undecided": [], "unknown": ["7"]}
    assert _effect(one, {"7": "Фотоника"}) == "not ranked, because marks would be missing: Фотоника"
    assert _effect(one | {"unknown": []}, {}) == "nothing changes"
