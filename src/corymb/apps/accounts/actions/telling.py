"""Letters about how somebody signs in: whoever has it changed, or has not changed it themselves, hears of it."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from corymb.apps.accounts import states
from corymb.apps.accounts.models import Person
from corymb.apps.letters.actions import write_letter


def tell_of_password(user: Person, **signal: object) -> None:
    """Write that the password is another one. allauth calls it when it is."""
    del signal
    _tell(user, "password")


def tell_of_added(user: Person, authenticator: Authenticator, **signal: object) -> None:
    """Write that a second factor was added. allauth calls it then; the codes that come along need no letter."""
    del signal
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell(user, f"{authenticator.type} added")


def tell_of_codes(user: Person, **signal: object) -> None:
    """Write that recovery codes were made anew. allauth calls it then."""
    del signal
    _tell(user, "codes")


def tell_of_removed(user: Person, authenticator: Authenticator, **signal: object) -> None:
    """Write that a second factor was taken away. allauth calls it then; recovery codes go with the last."""
    del signal
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell(user, f"{authenticator.type} removed")


@transaction.atomic
def _tell(user: Person, what: str) -> None:
    write_letter(states.SIGN_IN_CHANGED, str(user.pk), {"what": what}, now=timezone.now())
