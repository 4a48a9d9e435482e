"""Conditions that an earlier session put are read before a later one decides anew, and may drop them."""

import re

import pytest
from django.urls import reverse

from corymb.apps.council import actions
from corymb.apps.council.models import Session
from tests.apps.council.sitting import AFTER, Council, council, decided
from tests.people import browser_of

pytestmark = pytest.mark.django_db
CONDITIONS = "Дописать (тест)"
SAID = f"What session 1 decided has conditions that are not in the proposal: {CONDITIONS}"


@pytest.fixture
def here() -> Council:
    return council()


def a_later_session(here: Council) -> Session:
    """It decides anew on all four; the conditions of the last two are in no ready-made proposal."""
    plan = actions.Plan(AFTER, "Москва (тест)", 50)
    session = actions.plan_session(decided(here).ranking_id, plan, here.secretary, **here.told(minutes=99))
    here.seats = [
        actions.give_seat(session.pk, one, is_chair=not n, **here.told()) for n, one in enumerate(here.members)
    ]
    actions.note_present(session.pk, {seat.pk for seat in here.seats}, **here.told())
    return actions.open_session(session.pk, **here.told(minutes=100))


def test_they_stand_beside_what_was_decided_earlier(here: Council) -> None:
    session, browser = a_later_session(here), browser_of(here.members[0])
    pages = [reverse("council:matter", args=[here.matter(session, place).pk]) for place in (0, 2)]
    shown = [re.findall(r"that stand</dt><dd>([^<]*)</dd>", browser.get(page).content.decode()) for page in pages]
    assert shown == [[], [CONDITIONS]]


def test_whoever_proposes_reads_those_that_the_proposal_lacks(here: Council) -> None:
    session, browser = a_later_session(here), browser_of(here.secretary)
    matter = here.matter(session, 2)
    page = reverse("council:propose", args=[matter.pk])
    assert browser.get(page).context["question"].notices == (("info", SAID),)
    actions.propose(matter.pk, matter.proposed, CONDITIONS, "", **here.told())
    assert browser.get(page).context["question"].notices == ()


def test_whoever_notes_votes_on_many_reads_which_items_have_any(here: Council) -> None:
    session, browser = a_later_session(here), browser_of(here.secretary)
    question = browser.get(reverse("council:vote_many", args=[session.pk])).context["question"]
    titles = ", ".join(here.applications[place].title for place in (2, 3))
    assert [text for tone, text in question.notices if tone == "warning"][:1] == [
        f"Conditions that stand from an earlier session are not in what is proposed: {titles}"
    ]
