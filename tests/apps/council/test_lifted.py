"""A recusal that was lifted, here or elsewhere: its member votes, and the record of the session says why they may."""

from datetime import timedelta

import pytest
from django.urls import reverse

from corymb.apps.council import actions
from corymb.apps.council.models import Abstention, Session
from corymb.apps.council.queries.minutes import minutes_of
from corymb.apps.defence.actions import commission
from corymb.apps.defence.models import Exclusion
from tests.apps.council.sitting import AFTER, council
from tests.apps.council.test_recusals import works_in
from tests.apps.defence.defending import Stage, stage
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
WHY = "тёзка (тест)"
HEAD = "Recusals lifted at the defence or in another session"


def lifted() -> tuple[Stage, Session]:
    """The second member was recused from the second application by the register, till it was lifted at the defence."""
    here = stage()
    works_in(here.members[1].person, here.applications[1].region)
    here.ordered()
    commission.find_exclusions(here.defence, **here.told())
    commission.lift_exclusion(here.defence.pk, Exclusion.objects.get().pk, WHY, here.secretary, **here.told())
    return here, here.council.planned()


def test_the_page_and_the_list_of_recusals_tell_it_to_who_keeps_the_record() -> None:
    here, session = lifted()
    pages = [reverse(f"council:{name}", args=[session.pk]) for name in ("session", "recusals")]
    told = f"{here.members[1].person}, {here.applications[1].title}: {WHY}"
    auditor = member_of_the_cast("auditor")
    for who in (here.secretary, auditor):
        shown = [browser_of(who).get(page).content.decode() for page in pages]
        assert [(HEAD in page, told in page) for page in shown] == [(True, True)] * 2
    assert HEAD not in browser_of(here.council.members[0]).get(pages[0]).content.decode()
    seat = here.council.seats[1]
    actions.recuse(session.pk, seat.pk, here.applications[1].pk, "родство (тест)", **here.told())
    assert HEAD not in browser_of(here.secretary).get(pages[0]).content.decode()  # recused all the same


def test_whoever_is_tied_reads_nothing_of_it() -> None:
    here, session = lifted()
    actions.give_seat(session.pk, here.secretary, is_chair=False, **here.told())
    seat = session.seats.get(person=here.secretary)
    actions.recuse(session.pk, seat.pk, here.applications[1].pk, "родство (тест)", **here.told())
    page = browser_of(here.secretary).get(reverse("council:session", args=[session.pk])).content.decode()
    assert (HEAD in page, WHY in page) == (False, False)


def test_minutes_say_that_it_was_lifted() -> None:
    here, session = lifted()
    actions.note_present(session.pk, {seat.pk for seat in here.council.seats}, **here.told())
    actions.open_session(session.pk, **here.told())
    actions.close_session(session.pk, **here.told(minutes=90))
    lines = [[line for line in item.lines if "lifted" in line] for item in minutes_of(Session.objects.get()).items]
    row = Exclusion.objects.get()
    assert [len(one) for one in lines] == [0, 1, 0, 0]
    assert lines[1][0].startswith(f"Recusal of {row.member.person} lifted at the defence, ")
    Session.objects.update(opened_at=AFTER - timedelta(days=2), closed_at=AFTER - timedelta(days=1))  # before it was
    assert [line for item in minutes_of(Session.objects.get()).items for line in item.lines if "lifted" in line] == []


def lines_of(session: Session) -> list[list[str]]:
    items = minutes_of(Session.objects.get(pk=session.pk)).items
    return [[line.partition(", ")[0] for line in item.lines if "lifted" in line] for item in items]


def test_minutes_say_what_was_lifted_in_the_session_and_in_one_before() -> None:
    here = council()
    member = here.members[1]
    works_in(member, here.applications[1].region)
    session = here.planned()
    row = Abstention.objects.get(seat__session=session)
    actions.lift_recusal(session.pk, row.pk, WHY, here.secretary, **here.told())
    actions.note_present(session.pk, {seat.pk for seat in here.seats}, **here.told())
    actions.open_session(session.pk, **here.told())
    actions.close_session(session.pk, **here.told(minutes=90))
    told = f"Recusal of {member} lifted in"
    assert lines_of(session) == [[], [f"{told} this session"], [], []]
    page = reverse("council:session", args=[session.pk])
    assert HEAD not in browser_of(here.secretary).get(page).content.decode()  # it stands in its table of recusals
    plan = actions.Plan(AFTER, "Москва (тест)", 50, frozenset([here.applications[1].pk]))
    later = actions.plan_session(session.ranking_id, plan, here.secretary, **here.told(minutes=95))
    seat = actions.give_seat(later.pk, member, is_chair=True, **here.told(minutes=96))
    actions.note_present(later.pk, {seat.pk}, **here.told(minutes=96))
    actions.open_session(later.pk, **here.told(minutes=97))
    actions.close_session(later.pk, **here.told(minutes=98))
    assert lines_of(later) == [[f"{told} session 1"]]
    page = reverse("council:session", args=[later.pk])
    shown = browser_of(here.secretary).get(page).content.decode()
    assert (HEAD in shown, f"{member}, {here.applications[1].title}: {WHY}" in shown) == (True, True)
