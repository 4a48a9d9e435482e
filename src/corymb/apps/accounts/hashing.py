"""Passwords by argon2id within the time a sign-in may take; the secrets of tokens by sha256."""

from hashlib import sha256

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_SIGNS = 128
"""Of a password; more adds nothing, and whatever is hashed takes its time."""


class MeasuredArgon2(Argon2PasswordHasher):
    """19 MiB, two passes, one lane: the second choice of OWASP's list; some 30 ms on a slow core (docs/operations.md).

    One lane, because a sign-in must not take both cores of a small machine.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class AtMost:
    """Django's shape of a rule for new passwords: not longer than a hash is worth."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a longer one."""
        del user
        if len(password) > MOST_SIGNS:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("Your password must contain at most {number} characters.").format(number=MOST_SIGNS)


def secret_hash(secret: str) -> str:
    """What is kept of a token: it is long and random, so that its hash needs no salt and tells nothing."""
    return sha256(secret.encode()).hexdigest()
