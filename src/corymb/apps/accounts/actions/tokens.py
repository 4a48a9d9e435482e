"""Tokens are made, and end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from secrets import token_urlsafe

from django.db import transaction
from django.utils.translation import gettext_lazy

from corymb.apps.accounts import states
from corymb.apps.accounts.hashing import secret_hash
from corymb.apps.accounts.models import TOKEN_DAYS, ApiToken, Person
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.kit.asking import NotPossible

BEGINS = "corymb_"
"""What every secret begins with, so that one that was left lying about is recognised."""
SHOWN = len(BEGINS) + 4


@dataclass(frozen=True)
class NewToken:
    """A token to be made; `scope_keys` narrow it to a part of what the person may."""

    name: str
    access: str
    days: int
    scope_keys: Sequence[str] = field(default_factory=tuple)


@transaction.atomic
def make_token(person: Person, new: NewToken, *, actor: Actor, now: datetime) -> tuple[ApiToken, str]:
    """A token and its secret, which is told this once. Refuses scopes the person's roles do not have."""
    if new.access not in states.ACCESS or not 0 < new.days <= TOKEN_DAYS:
        raise NotPossible(gettext_lazy("A token is for reading or for writing too, and lives a year at the most."))
    if any(not person.grants_narrowed([key]) for key in new.scope_keys):
        raise NotPossible(gettext_lazy("Your roles cannot be narrowed to this scope."))
    secret = BEGINS + token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        name=new.name,
        secret_hash=secret_hash(secret),
        begins=secret[:SHOWN],
        access=new.access,
        scope_keys=sorted(set(new.scope_keys)),
        created_at=now,
        expires_at=now + timedelta(days=new.days),
    )
    record(states.TOKEN_MADE, actor, [Change.of(token)], now=now, scope_keys=token.scope_keys)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: Actor, now: datetime) -> ApiToken:
    """Let a token open nothing any more. Refuses one that has been revoked already."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at:
        raise NotPossible(gettext_lazy("This token has been revoked already."))
    change = revoked(token, now)
    record(states.TOKEN_REVOKED, actor, [change], now=now, scope_keys=token.scope_keys)
    return token


def revoked(token: ApiToken, now: datetime) -> Change:
    """End a token as a part of what ends it: a closed access, or its owner's wish."""
    before = image(token)
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    return Change.of(token, before)


def note_use(token: ApiToken, day: date) -> None:
    """Keep the last day a token was used on; the first use of a day writes, the others do not."""
    if token.last_used_on != day:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=day)
