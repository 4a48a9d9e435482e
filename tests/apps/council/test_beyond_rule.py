"""A council may leave the rule of its call: wherever it does, it reads so, and so does who reads its minutes."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils.timezone import now

from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions
from corymb.apps.council.models import Session
from corymb.apps.council.queries.beyond import all_said, beyond_rule
from corymb.apps.council.queries.minutes import minutes_of
from corymb.apps.council.states import FOR, REFUSED, RESERVE, SELECTED
from corymb.reports.minutes import content
from tests.apps.council.pricing import answered
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.council.test_pages import url
from tests.people import browser_of

pytestmark = pytest.mark.django_db
LABEL = {"en": "Quota", "ru": "Квота"}
BUDGET = "The selected cost 105,500,000 RUB m; budget 100,000,000 RUB m."


def priced() -> Council:
    here = council(places=4, budget="100000000", cost="revenue")
    answered(here, "revenue", ("60000000", "30000000", "15500000", ""))
    return here


def said(here: Council, *addresses: str) -> list[list[str]]:
    found = []
    for address in addresses:
        page = unescape(browser_of(here.secretary).get(address).content.decode()).replace("\N{NO-BREAK SPACE}", " ")
        found.append(
            re.findall(
                r"Beyond the rule of the call\. ([^<]*?)\s*(?:<|(?:Selected|Not selected)(?:, or| though))", page
            )
        )
    return found


def test_every_page_of_a_session_says_that_the_budget_is_exceeded() -> None:
    here = priced()
    session = here.opened()
    matter = here.matter(session, 2)
    pages = (url("session", session.pk), url("matter", matter.pk), url("vote_many", session.pk),
             url("move", session.pk, "closed"))  # fmt: skip
    assert said(here, *pages) == [[]] * 4
    actions.propose(matter.pk, SELECTED, "", **here.told())
    assert said(here, *pages) == [[BUDGET]] * 3 + [[]]  # closed now, nobody would be selected
    Recusal.objects.create(application=here.applications[3], person=here.secretary, kind="kin", raised_at=AFTER)
    assert said(here, *pages) == [[]] * 4


def test_minutes_say_it_of_what_is_decided_and_not_of_what_was_proposed_alone() -> None:
    here = priced()
    session = here.opened()
    remarks = []
    for place in range(3):
        matter = here.matter(session, place)
        actions.propose(matter.pk, SELECTED, "", **here.told())
        here.votes(matter, FOR, FOR, FOR)
    for decided in ((0, 1), (2,)):
        for place in decided:
            actions.close_ballot(here.matter(session, place).pk, **here.told())
        Session.objects.filter(pk=session.pk).update(state="closed", closed_at=AFTER, opened_at=AFTER)
        found = Session.objects.select_related("call", "ranking").get(pk=session.pk)
        facts = content(minutes_of(found))["facts"]
        remarks.append([text.replace("\N{NO-BREAK SPACE}", " ") for name, text in facts if name == "Remark"])
        Session.objects.filter(pk=session.pk).update(state="open", closed_at=None)
    below = f"Selected though below the line by the rule of the call: {here.applications[2].title}."
    assert remarks == [[], [f"Beyond the rule of the call. {BUDGET} {below}"]]


def test_a_session_that_selects_nobody_says_nothing_of_what_earlier_ones_did() -> None:
    here = priced()
    session = here.opened()
    for place, result in enumerate((SELECTED, SELECTED, SELECTED, REFUSED)):
        matter = here.matter(session, place)
        actions.propose(matter.pk, result, "", **here.told())
        here.votes(matter, FOR, FOR, FOR)
        actions.close_ballot(matter.pk, **here.told())
    actions.close_session(session.pk, **here.told(minutes=90))
    plan = actions.Plan(AFTER, "Москва (тест)", 50, frozenset([here.applications[3].pk]))
    later = actions.plan_session(session.ranking_id, plan, here.secretary, **here.told(minutes=95))
    actions.propose(here.matter(later, 3).pk, REFUSED, "", **here.told(minutes=96))
    told = {True: [BUDGET], False: []}
    assert said(here, url("session", session.pk), url("session", later.pk)) == [told[True], told[False]]


def test_groups_are_named_that_have_too_many_or_too_few() -> None:
    quotas = [
        {"code": "yes", "label": LABEL, "about": "manager", "value": "yes", "at_most": 1},
        {"code": "no", "label": LABEL, "about": "manager", "value": "no", "at_least": 2},
    ]
    here = council(places=3, quotas=quotas)
    answered(here, "manager", ("yes", "yes", "no", "yes"))
    session = here.opened()
    for place, result in enumerate((SELECTED, SELECTED, REFUSED, REFUSED)):
        actions.propose(here.matter(session, place).pk, result, "", **here.told())
    ((told,),) = said(here, url("session", session.pk))
    question = next(one.label for one in here.content.questions if one.code == "manager")
    assert told == f"“{question}” – yes: selected 2, at most 1. “{question}” – no: selected 0, at least 2."


def test_before_a_session_is_closed_it_is_said_what_nothing_is_decided_on() -> None:
    here = council()
    session = here.opened()
    page = unescape(browser_of(here.secretary).get(url("move", session.pk, "closed")).content.decode())
    titles = ", ".join(one.title for one in here.applications)
    assert re.findall(r"Nothing is decided on: ([^<]*?)\s*<", page) == [titles]


def test_what_closing_would_bring_is_said_of_what_is_decided_not_of_what_is_proposed_alone() -> None:
    """One more is selected than there are places; that an earlier one is proposed to be none changes nothing yet."""
    here = council(places=1)
    session = here.opened()
    for place in (0, 1):
        actions.propose(here.matter(session, place).pk, SELECTED, "", **here.told())
    here.votes(here.matter(session, 0), FOR, FOR, FOR)
    actions.close_ballot(here.matter(session, 0).pk, **here.told())
    below = here.applications[1].title
    told = (
        "Beyond the rule of the call. Selected, or proposed to be, 2, 0 of them by earlier sessions; places 1. "
        f"Selected, or proposed to be, though below the line by the rule of the call: {below}."
    )
    assert [beyond_rule(session, here.secretary, closes=closes) for closes in (False, True)] == [told, ""]
    actions.close_session(session.pk, **here.told(minutes=90))
    plan = actions.Plan(AFTER, "Москва (тест)", 50, frozenset([here.applications[0].pk, here.applications[1].pk]))
    later = actions.plan_session(session.ranking_id, plan, here.secretary, **here.told(minutes=95))
    here.seats = [
        actions.give_seat(later.pk, one, is_chair=n == 0, **here.told(minutes=96)) for n, one in enumerate(here.members)
    ]
    actions.note_present(later.pk, {seat.pk for seat in here.seats}, **here.told(minutes=96))
    actions.open_session(later.pk, **here.told(minutes=96))
    actions.propose(here.matter(later, 0).pk, RESERVE, "", **here.told(minutes=97))
    actions.propose(here.matter(later, 1).pk, SELECTED, "", **here.told(minutes=97))
    here.votes(here.matter(later, 1), FOR, FOR, FOR)
    actions.close_ballot(here.matter(later, 1).pk, **here.told(minutes=98))
    above = f"though above the line by the rule of the call: {here.applications[0].title}."
    closing = (
        "Beyond the rule of the call. Selected 2, 1 of them by earlier sessions; places 1. "
        f"Selected though below the line by the rule of the call: {below}."
    )
    page = unescape(browser_of(here.secretary).get(url("move", later.pk, "closed")).content.decode())
    assert (closing in page, above in page, above in beyond_rule(later, here.secretary)) == (True, False, True)


def test_where_a_session_turns_the_list_of_the_rule_round_it_reads_so_by_title() -> None:
    """Two places: the second is put in reserve, the third selected; who is tied to one reads nothing."""
    here = council(places=2)
    session = here.opened()
    for place, result in ((1, RESERVE), (2, SELECTED)):
        actions.propose(here.matter(session, place).pk, result, "", **here.told())
    told = (
        f"Selected, or proposed to be, though below the line by the rule of the call: {here.applications[2].title}. "
        f"Not selected, or proposed not to be, though above the line by the rule of the call: "
        f"{here.applications[1].title}."
    )
    assert all_said(session, is_over=False) == told
    page = unescape(browser_of(here.secretary).get(url("session", session.pk)).content.decode())
    assert told in page
    Recusal.objects.create(application=here.applications[3], person=here.secretary, kind="kin", raised_at=AFTER)
    assert beyond_rule(session, here.secretary) == ""


def test_a_session_opened_before_its_hour_says_so() -> None:
    here = council()
    session = here.planned()
    said_early = "The session is called for"
    page = url("move", session.pk, "open")
    Session.objects.filter(pk=session.pk).update(starts_at=now() + timedelta(hours=1))
    assert said_early in browser_of(here.secretary).get(page).content.decode()
    Session.objects.filter(pk=session.pk).update(starts_at=now() - timedelta(minutes=1))
    assert said_early not in browser_of(here.secretary).get(page).content.decode()
