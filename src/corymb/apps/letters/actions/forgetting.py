"""What the outbox does when a person is erased."""

from datetime import datetime

from corymb.apps.journal.actions import Change
from corymb.apps.letters.models import DigestChoice, Letter
from corymb.apps.letters.states import MOVES, PERSON


def withdraw_letters_to(person: str, now: datetime) -> list[Change]:
    """Withdraw what has not gone out: there is no address any more, and nobody should be asked about it."""
    allowed, target = MOVES["withdraw"]
    letters = Letter.objects.filter(addressee_kind=PERSON, addressee_id=person, state__in=allowed)
    letters.update(state=target, not_before=now, attempts=0, trouble="")
    return []


def forget_digest_choice(person: str, now: datetime) -> list[Change]:
    """Take out what the person chose."""
    del now
    found = DigestChoice.objects.select_for_update().filter(addressee_kind=PERSON, addressee_id=person)
    changes = [Change.removal(choice) for choice in found]
    found.delete()
    return changes
