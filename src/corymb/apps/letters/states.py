"""The way of a letter: waiting, held by a person, sent, or failed and to be tried again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import Label, Registry, act

if TYPE_CHECKING:
    from django.db.models import Q

    from corymb.reports.icalendar import Appointment

Values = Mapping[str, Any]


def _nothing(values: Values) -> Values:
    del values
    return {}


def _never(_letter: Any) -> bool:
    return False


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter: its template is letters/CODE.txt, the first line of which is the subject.

    `secrets` gives what only the addressee may read, such as a link that signs in; it is worked out when the letter
    goes out, kept nowhere, and shown in a preview by names alone. One that `is_held` goes out when a person says so.

    `looked_up` gives what is true when the letter is put into words and may not be kept with it: names of people, what
    is open to its addressee by then. `appointment` gives what goes along as a calendar file, in the language in force.
    `outdated` says of one that is held whether it tells what is no longer so: it does not go.
    """

    code: str
    label: Label
    secrets: Callable[[Values], Values] = _nothing
    is_held: bool = False
    looked_up: Callable[[Values], Values] = _nothing
    appointment: "Callable[[Values, datetime], Appointment] | None" = None
    outdated: Callable[[Any], bool] = _never


PERSON = "accounts.person"
"""The kind of addressee every letter has so far."""
kinds: Registry[LetterKind] = Registry()
readers: Registry[Callable[[Any], Any]] = Registry()
"""Kind of a thing that is written about -> the numbers of those whose letters somebody reads who does not read all."""
kept_from: Registry[Callable[[Any], Any]] = Registry()
"""Kind of a thing that is written about -> the numbers of those whose letters are kept from somebody, who reads all."""
bundles: Registry[Callable[[str], "Q"]] = Registry()
"""Kind of a thing -> which letters belong to one of a number: those about a session, about a defence."""
REMINDER, ESCALATION, DIGEST = "letters.reminder", "letters.escalation", "letters.digest"
kinds.add(REMINDER, LetterKind(REMINDER, _("Reminder")))
kinds.add(ESCALATION, LetterKind(ESCALATION, _("Word of what stays undone")))
kinds.add(DIGEST, LetterKind(DIGEST, _("Weekly letter")))


class State(TextChoices):
    """Where a letter stands."""

    WAITING = "waiting", _("waits to be sent")
    HELD = "held", _("held")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    WITHDRAWN = "withdrawn", _("withdrawn")


MOVES: dict[str, tuple[frozenset[State], State]] = {
    "hold": (frozenset({State.WAITING, State.FAILED}), State.HELD),
    "release": (frozenset({State.HELD, State.FAILED}), State.WAITING),
    "withdraw": (frozenset({State.WAITING, State.HELD, State.FAILED}), State.WITHDRAWN),
}
"""What a person may do with a letter: from which states, to which."""

HELD = act("letters.letter.held", _("held a letter"))
RELEASED = act("letters.letter.released", _("let a letter go"))
WITHDRAWN = act("letters.letter.withdrawn", _("withdrew a letter"))
SENT_AGAIN = act("letters.letter.sent_again", _("sent a letter again"))
DIGEST_WANTED = act("letters.digest.wanted", _("turned the weekly letter on"))
DIGEST_UNWANTED = act("letters.digest.unwanted", _("turned the weekly letter off"))
ACTS = {"hold": HELD, "release": RELEASED, "withdraw": WITHDRAWN}


class Rung(TextChoices):
    """The ladder of reminders of one task, by working days before and after it is due."""

    FORTNIGHT = "t14", _("14 working days before")
    WEEK = "t7", _("7 working days before")
    EVE = "t2", _("2 working days before")
    OVERDUE = "overdue", _("overdue")
    ESCALATED = "escalated", _("overdue for more than three working days")


class Group(TextChoices):
    """Under which heading a task stands in the weekly letter."""

    LATE = "late", _("Overdue")
    THIS_WEEK = "this", _("This week")
    NEXT_WEEK = "next", _("Next week")
    LATER = "later", _("Later")
    ANY_DAY = "any", _("Without a day")
