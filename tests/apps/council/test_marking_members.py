"""A member of the council who marked what is put up is remarked on; conditions stay where no majority is found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from corymb.apps.accounts.models import Person
from corymb.apps.council import actions
from corymb.apps.council.states import AGAINST, FOR, SELECTED
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.office.queries.noted import marked_by_members
from tests.apps.council.sitting import Council, council
from tests.people import browser_of, grant, member_of_the_cast

pytestmark = pytest.mark.django_db
SAID = "Members who marked applications of this session as experts"
ADVICE = "Стратегию дописать (тест)"


def with_an_expert(here: Council, number: int) -> str:
    """One of the experts is named for the session; their name."""
    who = here.experts[0].person
    grant(who, "council_member", f"call:{here.call.pk}")
    actions.give_seat(number, who, is_chair=False, **here.told())
    return str(who)


def test_a_member_who_marked_is_named_to_who_names_experts() -> None:
    here = council()
    session = here.planned()
    assert list(marked_by_members(session, here.secretary)) == []
    name = with_an_expert(here, session.pk)
    assert list(marked_by_members(session, here.secretary)) == [f"{name}: 4 applications"]
    assert list(marked_by_members(session, here.members[0])) == []
    pages = [
        browser_of(who).get(reverse("council:session", args=[session.pk])).content.decode()
        for who in (here.secretary, here.members[0], member_of_the_cast("auditor"))
    ]
    assert [(SAID in page, f"{name}: 4 applications" in page) for page in pages] == [
        (True, True), (False, False), (False, False),
    ]  # fmt: skip


def test_a_member_who_marked_is_named_in_the_language_of_the_page() -> None:
    here = council()
    session = here.planned()
    with_an_expert(here, session.pk)
    Person.objects.filter(pk=here.experts[0].person_id).update(name="Эксперт 1", name_latin="Expert 1")
    told = []
    for language in ("en", "ru"):
        with override(language):
            told += [line.partition(":")[0] for line in marked_by_members(session, here.secretary)]
    assert told == ["Expert 1", "Эксперт 1"]


def test_what_they_are_recused_from_is_not_remarked_on() -> None:
    here = council()
    session = here.planned()
    name = with_an_expert(here, session.pk)
    seat = session.seats.get(person=here.experts[0].person)
    for place in range(3):
        matter = here.matter(session, place)
        actions.recuse(session.pk, seat.pk, matter.application_id, "оценивал (тест)", **here.told())
    assert list(marked_by_members(session, here.secretary)) == [f"{name}: 1 application"]


def test_the_remark_costs_the_same_for_one_member_and_for_three() -> None:
    here = council()
    session = here.planned()
    browser, page = browser_of(here.secretary), reverse("council:session", args=[session.pk])

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(page).status_code == 200
        return len(asked)

    with_an_expert(here, session.pk)
    cost()
    one = cost()
    for expert in here.experts[1:]:
        grant(expert.person, "council_member", f"call:{here.call.pk}")
        actions.give_seat(session.pk, expert.person, is_chair=False, **here.told())
    assert cost() == one


def test_conditions_stay_for_the_next_ballot() -> None:
    here = council()
    matter = here.matter(here.opened(), 2)
    actions.propose(matter.pk, SELECTED, ADVICE, **here.told())
    here.votes(matter, FOR, AGAINST, AGAINST)
    assert actions.close_ballot(matter.pk, **here.told()) is None
    matter.refresh_from_db()
    assert (matter.proposed, matter.conditions, matter.ballot) == ("", ADVICE, 2)
    browser = browser_of(here.secretary)
    page = browser.get(reverse("council:matter", args=[matter.pk])).content.decode()
    form = browser.get(reverse("council:propose", args=[matter.pk])).content.decode()
    assert (page.count(ADVICE), page.count(f"Conditions, advice: {ADVICE}"), form.count(ADVICE)) == (1, 1, 1)
    actions.propose(matter.pk, SELECTED, ADVICE, **here.told())
    here.votes(matter, FOR, FOR, AGAINST)
    decision = actions.close_ballot(matter.pk, **here.told())
    assert decision
    assert decision.conditions == ADVICE
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []
