"""Writing, holding and sending letters. What is written in a transaction is sent only if the transaction holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import make_msgid
from django.db import transaction
from django.utils.translation import gettext_lazy

from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.letters import states
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import addressees_of, written
from corymb.apps.letters.states import MOVES, PERSON, State, kinds
from corymb.kit.asking import NotPossible
from corymb.reports.icalendar import MEDIA

MOVED_ON = gettext_lazy("The letter has moved on meanwhile; look where it stands now.")
OUTDATED = gettext_lazy("It tells what is no longer so: write it anew, then let that one go.")
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
BATCH = 50
CALENDAR = "appointment.ics"


def write_letter(
    kind: str,
    to: str,
    values: Mapping[str, Any],
    *,
    now: datetime,
    about: tuple[str, str] = ("", ""),
    scope_keys: Iterable[str] = (),
) -> Letter:
    """Put a letter to a person into the outbox. Must run in the transaction of the act it tells about.

    `values` are plain and not personal: the name and the address are looked up when the letter is sent. A kind that is
    held waits until somebody has looked at it and lets it go.
    """
    return Letter.objects.create(
        kind=kind,
        addressee_kind=PERSON,
        addressee_id=to,
        values=dict(values),
        about_kind=about[0],
        about_id=about[1],
        scope_keys=sorted(set(scope_keys)),
        written_at=now,
        not_before=now,
        state=State.HELD if settings.LETTERS_HELD or kinds[kind].is_held else State.WAITING,
    )


@transaction.atomic
def move_letter(letter: Letter, move: str, *, actor: Actor, now: datetime, reason: str = "") -> Letter:
    """Hold a letter, let it go or withdraw it. Refuses what the table of moves does not know."""
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    allowed, target = MOVES[move]
    if letter.state not in allowed:
        raise NotPossible(MOVED_ON)
    if move == "release" and kinds[letter.kind].outdated(letter):
        raise NotPossible(OUTDATED)
    letter.state = target
    letter.not_before, letter.attempts, letter.trouble = now, 0, ""
    letter.save()
    record(states.ACTS[move], actor, [Change.of(letter)], now=now, scope_keys=letter.scope_keys, reason=reason)
    return letter


@transaction.atomic
def send_again(letter: Letter, *, actor: Actor, now: datetime, reason: str) -> Letter:
    """Write the same letter once more; the one that was sent stays as it is."""
    if letter.state != State.SENT:
        raise NotPossible(MOVED_ON)
    about = letter.about_kind, letter.about_id
    again = write_letter(
        letter.kind, letter.addressee_id, letter.values, now=now, about=about, scope_keys=letter.scope_keys
    )
    record(states.SENT_AGAIN, actor, [Change.of(again)], now=now, scope_keys=letter.scope_keys, reason=reason)
    return again


def send_due(now: datetime) -> int:
    """Send what waits, each letter in a transaction of its own; how many went. Two senders share the work."""
    sent = 0
    while letter_id := _next(now):
        sent += _send(letter_id, now)
    return sent


def _next(now: datetime) -> int | None:
    due = Letter.objects.filter(state=State.WAITING, not_before__lte=now).order_by("not_before", "pk")
    return due.values_list("pk", flat=True).first()


@transaction.atomic
def _send(letter_id: int, now: datetime) -> int:
    """Send one letter, or put it off; the row is locked, so that it cannot go twice."""
    letter = Letter.objects.select_for_update(skip_locked=True).filter(pk=letter_id, state=State.WAITING).first()
    if not letter:
        return 0
    to = addressees_of([letter]).get((letter.addressee_kind, letter.addressee_id))
    if not to or not to.email:
        letter.state, letter.trouble = State.FAILED, "no address"
        letter.save(update_fields=["state", "trouble"])
        return 0
    said = written(letter, to)
    number = make_msgid(domain=settings.LETTERS_FROM.rpartition("@")[2])
    message = EmailMessage(said.subject, said.text, settings.LETTERS_FROM, [to.email], headers={"Message-ID": number})
    if said.calendar:
        message.attach(CALENDAR, said.calendar.encode(), MEDIA)
    try:
        message.send()
    except OSError as error:
        _put_off(letter, error, now)
        return 0
    letter.state, letter.sent_at, letter.text_hash, letter.message_id = State.SENT, now, said.hash, number
    letter.save(update_fields=["state", "sent_at", "text_hash", "message_id"])
    return 1


def _put_off(letter: Letter, error: OSError, now: datetime) -> None:
    """Try again in one minute, two, four ...; after the last attempt a person decides."""
    letter.attempts += 1
    letter.trouble = str(error)[:300]
    letter.not_before = now + FIRST_PAUSE * 2 ** (letter.attempts - 1)
    if letter.attempts >= MOST_ATTEMPTS:
        letter.state = State.FAILED
    letter.save(update_fields=["attempts", "trouble", "not_before", "state"])
