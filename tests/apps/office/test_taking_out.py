"""A member who is taken out of a planned session: letters that have not gone go back, a letter that has is revoked."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from corymb.apps.council import actions
from corymb.apps.council.models import Seat, Session
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.office.actions.convening import cancel, convene, take_out
from tests.apps.council.sitting import Council, council
from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    return council()


@pytest.fixture
def session(here: Council) -> Session:
    return here.planned()


def letters_to(seat: Seat) -> list[tuple[str, str]]:
    """Kind and state of each letter to a member about sessions."""
    rows = Letter.objects.filter(addressee_id=str(seat.person_id), about_kind="council.session").order_by("pk")
    return list(rows.values_list("kind", "state"))


def sent(here: Council, minutes: int) -> list[str]:
    """The calendar files of what goes now."""
    mail.outbox.clear()
    send_due(here.told(minutes=minutes)["now"])
    return [str(file[1]) for letter in mail.outbox for file in letter.attachments]


def said(calendar: str, name: str) -> str:
    found = re.search(rf"^{name}:(.*?)\r?$", calendar.replace("\r\n ", ""), re.MULTILINE)
    assert found
    return found[1]


def test_a_letter_that_has_not_gone_goes_back(here: Council, session: Session) -> None:
    convene(session.pk, **here.told())
    out, others = here.seats[1], {here.members[n].email for n in (0, 2)}
    answer = browser_of(here.secretary).post(reverse("office:take_out", args=[session.pk, out.pk]), {"go": "1"})
    assert (answer.status_code, session.seats.filter(pk=out.pk).exists()) == (302, False)
    sent(here, 1)
    assert letters_to(out) == [("council.convened", "withdrawn")]
    assert {letter.to[0] for letter in mail.outbox} == others


def test_whom_the_letter_has_reached_is_told_and_convened_anew_where_they_are_named_anew(
    here: Council, session: Session
) -> None:
    convene(session.pk, **here.told())
    first = sent(here, 1)
    browser, out = browser_of(here.secretary), here.seats[1]
    address = reverse("office:take_out", args=[session.pk, out.pk])
    assert f"{out.person} leaves this session." in browser.get(address).content.decode()
    assert take_out(session.pk, out.pk, **here.told(minutes=2))
    (revoked,) = sent(here, 2)
    own = next(one for one in first if said(one, "UID") == said(revoked, "UID"))
    assert [(said(one, "METHOD"), said(one, "SUMMARY")) for one in (own, revoked)] == [
        ("PUBLISH", "Session of the council"), ("CANCEL", "Session of the council"),
    ]  # fmt: skip
    assert int(said(revoked, "SEQUENCE")) > int(said(own, "SEQUENCE"))
    named = actions.give_seat(session.pk, out.person, is_chair=False, **here.told())
    assert convene(session.pk, **here.told(minutes=3)) == 1
    (again,) = sent(here, 4)
    assert (said(again, "METHOD"), said(again, "UID") == said(own, "UID")) == ("PUBLISH", False)
    assert Letter.objects.filter(kind="council.convened").latest("pk").values["is_change"] is False
    assert cancel(session.pk, "Нет кворума (тест)", **here.told(minutes=5)) == 3
    assert said(sent(here, 6)[1], "UID") == said(again, "UID")
    assert letters_to(named) == [
        (f"council.{kind}", "sent") for kind in ("convened", "unseated", "convened", "cancelled")
    ]
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_who_was_told_so_is_told_nothing_of_a_session_that_is_called_off(here: Council, session: Session) -> None:
    convene(session.pk, **here.told())
    sent(here, 1)
    out = here.seats[1]
    address = reverse("office:take_out", args=[session.pk, out.pk])
    page = browser_of(here.secretary).post(address, {"go": "1"}, follow=True).content.decode()
    assert "The member is taken out and is written to." in page
    assert cancel(session.pk, "Нет кворума (тест)", **here.told(minutes=3)) == 2
    assert letters_to(out) == [("council.convened", "sent"), ("council.unseated", "waiting")]
