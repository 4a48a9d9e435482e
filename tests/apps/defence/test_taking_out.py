"""A member who is taken out of a planned defence: letters that have not gone go back, a letter that has is revoked."""

import pytest
from django.core import mail
from django.urls import reverse

from corymb.apps.defence.actions import commission, telling
from corymb.apps.defence.models import Commissioner
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from tests.apps.defence.defending import Stage, stage
from tests.people import browser_of

pytestmark = pytest.mark.django_db
GONE = 10
"""Minutes after which the letters that were let go have gone."""


@pytest.fixture
def here() -> Stage:
    made = stage()
    made.ordered()
    telling.write_letters(made.defence.pk, **made.told())
    return made


def taken_out(here: Stage, member: Commissioner, minutes: int = 0) -> bool:
    return commission.remove_member(here.defence.pk, member.pk, **here.told(minutes=minutes))


def told(member: Commissioner) -> list[tuple[str, str]]:
    """Kind and state of each letter to a member."""
    rows = Letter.objects.filter(addressee_id=str(member.person_id)).order_by("pk")
    return list(rows.values_list("kind", "state"))


def sent(here: Stage, minutes: int = GONE) -> None:
    send_due(here.told(minutes=minutes)["now"])


@pytest.mark.parametrize("is_let_go", [False, True])
def test_a_letter_that_has_not_gone_goes_back(here: Stage, *, is_let_go: bool) -> None:
    if is_let_go:
        here.announced()
    assert taken_out(here, here.members[1]) is False
    here.announced()  # nothing that is held tells of another agenda
    sent(here)
    assert told(here.members[1]) == [("defence.commission", "withdrawn")]
    assert {one.to[0] for one in mail.outbox} == {here.members[n].person.email for n in (0, 2)}


def test_whom_the_letter_has_reached_is_told(here: Stage) -> None:
    here.announced()
    sent(here)
    mail.outbox.clear()
    assert taken_out(here, here.members[1], GONE) is True
    sent(here, GONE + 1)
    assert told(here.members[1]) == [("defence.commission", "sent"), ("defence.removed", "sent")]
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == (
        "You are no longer in the commission of a defence", [here.members[1].person.email],
    )  # fmt: skip
    assert [one.title in letter.body for one in here.applications] == [False] * 4
    ((_name, content, _media),) = letter.attachments
    uid = f"UID:commission-{here.defence.pk}-{here.members[1].pk}@localhost"
    lines = [line for line in str(content).split("\r\n") if line.startswith(("METHOD", "STATUS", "SEQUENCE", "UID"))]
    assert lines == ["METHOD:CANCEL", uid, "SEQUENCE:1000", "STATUS:CANCELLED"]
    assert [row for row in odd_rows() if row.kind.startswith("defence.")] == []


def test_who_is_named_anew_is_told_anew_and_of_that_alone(here: Stage) -> None:
    here.announced()
    sent(here)
    taken_out(here, here.members[1], GONE)
    again = commission.name_member(here.defence.pk, here.members[1].person, is_chair=False, **here.told(minutes=GONE))
    telling.write_letters(here.defence.pk, **here.told(minutes=GONE))
    last = Letter.objects.filter(addressee_id=str(again.person_id)).latest("pk")
    assert (last.kind, last.values["is_change"]) == ("defence.commission", False)
    assert taken_out(here, again, GONE) is False  # what they were told before was called off
    assert told(again) == [
        ("defence.commission", "sent"), ("defence.removed", "waiting"), ("defence.commission", "withdrawn"),
    ]  # fmt: skip


def test_the_page_says_so_before_and_after(here: Stage) -> None:
    browser, page = browser_of(here.secretary), reverse("defence:defence", args=[here.defence.pk])
    first, second = (reverse("defence:member_remove", args=[here.defence.pk, one.pk]) for one in here.members[1:])
    assert browser.get(first).context["question"].lead == (
        f"{here.members[1].person} leaves the commission. A letter that has not gone to them yet does not go. "
        "Where one has reached them, another one tells them, with a file that takes the appointment out of their "
        "calendar."
    )
    flashed = []
    for address in (first, second):
        answer = browser.post(address, {"go": "1"}, follow=True)
        assert answer.redirect_chain == [(page, 302)]
        flashed += [str(one) for one in answer.context["messages"]]
        here.announced()
        sent(here)
    assert flashed == [
        "The member of the commission is taken out.",
        "The member of the commission is taken out and is written to.",
    ]
