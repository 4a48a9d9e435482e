"""Passwords by argon2id within the time a sign-in may take; the secrets of tokens by sha256."""

from hashlib import sha256

from django.contrib.auth.hashers import Argon2PasswordHasher


class MeasuredArgon2(Argon2PasswordHasher):
    """19 MiB, two passes, one lane: the second choice of OWASP's list; some 30 ms on a slow core (docs/operations.md).

    One lane, because a sign-in must not take both cores of a small machine.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


def secret_hash(secret: str) -> str:
    """What is kept of a token: it is long and random, so that its hash needs no salt and tells nothing."""
    return sha256(secret.encode()).hexdigest()
