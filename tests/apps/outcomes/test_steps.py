"""The row of steps of a call: the same on the first page of each, with what the reader may open, at a fixed cost."""

import re
from typing import Any

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.selection.queries.steps import steps_of
from tests.apps.council.sitting import council, decided
from tests.apps.defence.defending import STAGES, Stage, stage_of
from tests.apps.outcomes.deciding import official
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
LABELS = ["The call", "Experts and marks", "Defence", "Council", "After the decision"]


def pages_of(here: Stage) -> list[str]:
    call = here.council.call.pk
    rooms = ("selection:call", "assessment:call", "defence:defence", "council:call", "outcomes:call")
    return [reverse(room, args=[here.defence.pk if room.startswith("defence") else call]) for room in rooms]


def steps_on(who: Person, page: str) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is this page) of the row of steps."""
    html = browser_of(who).get(page).content.decode()
    row = re.search(r'<nav class="tabs" aria-label="Steps of the call">(.*?)</nav>', html)
    found = re.findall(r'<a href="([^"]+)"( aria-current="page")?>([^<]+)</a>', row.group(1)) if row else []
    return [(label, address, bool(here)) for address, here, label in found]


def decided_stage() -> Stage:
    """A call with a defence that is planned and decisions of its council."""
    here = stage_of(council())
    decided(here.council)
    return here


def test_each_step_leads_to_all_others() -> None:
    here = decided_stage()
    pages = pages_of(here)
    expected = list(zip(LABELS, pages, strict=True))
    for page in pages:
        assert steps_on(here.secretary, page) == [(label, url, url == page) for label, url in expected]


def test_the_defence_is_a_step_before_it_is_planned_where_the_procedure_has_one() -> None:
    """To whoever runs it the step leads to its plan, to whoever looks on to the list."""
    with_one, without = council(stages=STAGES), council(code="clusters-2020", people=" of another")
    plan, many = reverse("defence:plan", args=[with_one.call.pk]), reverse("defence:defences")
    page = reverse("selection:call", args=[with_one.call.pk])
    auditor = member_of_the_cast("auditor")
    assert ("Defence", plan, False) in steps_on(with_one.secretary, page)
    assert [row for row in steps_on(auditor, page) if row[0] == "Defence"] == [("Defence", many, False)]
    for who, url in ((with_one.secretary, plan), (auditor, many)):
        assert browser_of(who).get(url).status_code == 200
    other = steps_on(without.secretary, reverse("selection:call", args=[without.call.pk]))
    assert [label for label, _url, _here in other] == ["The call", "Experts and marks", "Council"]


def test_a_reader_sees_the_steps_they_may_open() -> None:
    here = decided_stage()
    pages = pages_of(here)
    member = here.council.members[0]  # of the council, and of the commission as the stage names it
    seen = [label for label, _url, _here in steps_on(member, pages[0])]
    assert "Council" in seen
    assert {"Experts and marks", "After the decision"} & set(seen) == set()
    for label, page in zip(LABELS, pages, strict=True):
        assert (label, browser_of(member).get(page).status_code == 200) == (label, label in seen)
    assert steps_on(official(0), pages[0]) == []
    assert steps_on(member_of_the_cast("outsider"), pages[0]) == []


def test_the_row_costs_one_query_for_each_other_room(django_assert_num_queries: Any) -> None:
    here = decided_stage()
    call, who = here.council.call, Person.objects.get(pk=here.secretary.pk)
    steps_of(who, call, "selection", "")  # grants are read once for a request
    for _time in range(2):
        with django_assert_num_queries(4):
            assert [step.label for step in steps_of(who, call, "selection", "")] == LABELS
        stage_of(here.council)  # a further defence


def test_a_call_without_a_defence_has_no_such_step() -> None:
    here = council()
    seen = [label for label, _url, _here in steps_on(here.secretary, reverse("selection:call", args=[here.call.pk]))]
    assert seen == ["The call", "Experts and marks", "Council"]
