"""Letters about a return that moved on: to whoever acts next, or wants to know."""

from collections.abc import Iterable
from datetime import datetime

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import held_in
from corymb.apps.accounts.states import PREPARER
from corymb.apps.letters.actions import write_letter
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.returns.models import Participant, Return
from corymb.apps.returns.states import ACCEPT, REOPEN, RETURN, SUBMIT

LETTERS = {
    SUBMIT: "returns.submitted",
    RETURN: "returns.returned",
    ACCEPT: "returns.accepted",
    REOPEN: "returns.reopened",
}
"""What has no letter of its own is a task of whoever acts next, and reaches them with the reminders."""


def tell(found: Return, move: str, by: Person, keys: Iterable[str], now: datetime) -> None:
    """Write the letters of a move, to the organisation's preparers and to who signed; in the transaction of it."""
    if move not in LETTERS:
        return
    about = ("returns.return", str(found.pk))
    values = {"return": found.pk, "period": found.period.code}
    for number in sorted(_concerned(found) - ({by.pk} if move != SUBMIT else set())):
        write_letter(LETTERS[move], str(number), values, now=now, about=about, scope_keys=keys)


def tell_disputed(row: Participant, keys: Iterable[str], now: datetime) -> None:
    """Tell the preparers of an event that one of those it names disputes it. What is wrong stands on its page."""
    event = row.event
    values = {"event": event.pk, "code": event.code}
    for number in sorted(_preparers(event.member_return)):
        about = ("returns.event", str(event.pk))
        write_letter("returns.disputed", str(number), values, now=now, about=about, scope_keys=keys)


def _concerned(found: Return) -> set[int]:
    return _preparers(found) | ({found.certifier_id} if found.certifier_id else set())


def _preparers(found: Return) -> set[int]:
    return set(held_in([organisation_key(found.organisation)], [PREPARER]).values_list("person", flat=True))
