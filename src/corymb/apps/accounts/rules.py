"""Who may do what: a role in a scope holds permissions over whatever lies in the scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypedDict

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.accounts.models import PROGRAMME, ApiToken, Grant, Person
from corymb.apps.accounts.states import ADMINISTRATOR, AUDITOR, OFFICER
from corymb.apps.journal.actions import Actor
from corymb.kit.asking import NotPossible
from corymb.kit.registries import permission, permissions

WHOLE = f"{PROGRAMME}all"
REQUEST = 64
"""Signs of a request's number in the journal."""
ENTERED_AS = "entered_as"
"""Marks a session of the demonstration, which asks for no second factor."""
FRESH = timedelta(minutes=10)
"""A signature needs a proof of who signs that is no older."""
WANTED = "wanted"
"""Where a session keeps the page somebody came for before they had the second factor it takes."""

SEE_PEOPLE = permission(
    "accounts.see_people", gettext_lazy("See people and their roles"), [ADMINISTRATOR, OFFICER, AUDITOR]
)
INVITE = permission("accounts.invite", gettext_lazy("Invite people and grant roles"), [ADMINISTRATOR])
SEE_TOKENS = permission("accounts.see_tokens", gettext_lazy("See everybody's tokens"), [ADMINISTRATOR, AUDITOR])
SEE_LOCKOUTS = permission("accounts.see_lockouts", gettext_lazy("See who failed to sign in"), [ADMINISTRATOR, AUDITOR])
SHARE_VIEWS = permission(
    "accounts.share_views", gettext_lazy("Share saved views with everybody who sees the list"), [OFFICER]
)


class Acting(TypedDict):
    """The named arguments by which an action learns who acts, and when."""

    actor: Actor
    now: datetime


def programme_named(ids: Sequence[str]) -> dict[str, str]:
    return dict.fromkeys(ids, _("The whole programme"))


def programme_choices(typed: str) -> list[tuple[str, str]]:
    """The programme, where what was typed may mean it."""
    label = _("The whole programme")
    return [(WHOLE, label)] if typed.casefold() in f"{WHOLE} {label}".casefold() else []


def grants_in_force(person: Any) -> list[Grant]:
    """The person's grants of today; none for somebody who is not signed in."""
    return person.grants_in_force() if getattr(person, "is_authenticated", False) else []


def holds(person: Any, code: str) -> bool:
    """Whether the person holds the permission anywhere at all, today."""
    return bool(scopes_with(person, code))


def scopes_with(person: Any, code: str) -> list[str]:
    """Scope keys in which the person holds a permission today."""
    return person.scopes_with(permissions[code]) if getattr(person, "is_authenticated", False) else []


def acts_in(person: Any, roles: Iterable[str]) -> list[str]:
    """Scope keys in which a person has one of these roles, also where a token lets them do less."""
    return person.acts_in(roles) if getattr(person, "is_authenticated", False) else []


def covers_all(scope_keys: Iterable[str]) -> bool:
    return any(key.startswith(PROGRAMME) for key in scope_keys)


def may(person: Any, code: str, scope_keys: Iterable[str]) -> bool:
    """Whether the person holds the permission over a thing that lies in these scopes."""
    held = scopes_with(person, code)
    return covers_all(held) or not set(held).isdisjoint(scope_keys)


def held_in(scope_keys: Iterable[str], roles: Iterable[str], day: date | None = None) -> QuerySet[Grant]:
    """Who holds one of the roles in these very scopes on a day, today without one; of people who can sign in."""
    rows = Grant.objects.in_force(day or timezone.localdate())
    return rows.filter(scope_key__in=list(scope_keys), role__in=list(roles), person__is_active=True)


def is_alone_in(person: Any, scope_key: str, roles: Iterable[str]) -> bool:
    """Whether nobody but this person holds one of the roles in a scope today."""
    return set(held_in([scope_key], roles).values_list("person", flat=True)) == {person.pk}


def grant_for(person: Any, code: str, scope_keys: Iterable[str]) -> Grant | None:
    """The grant by which the person may; one of their own before one in which they stand in for somebody."""
    roles, keys = permissions[code].roles, set(scope_keys)
    fitting = [
        grant
        for grant in grants_in_force(person)
        if grant.role in roles and (grant.scope_key.startswith(PROGRAMME) or grant.scope_key in keys)
    ]
    return min(fitting, key=lambda grant: grant.stands_in_for_id is not None, default=None)


def actor_for(person: Person, code: str, scope_keys: Iterable[str], request: str = "") -> Actor:
    """The person as the journal names them; where they may only as a deputy, with whom they stand in for."""
    grant = grant_for(person, code, scope_keys)
    if grant and grant.stands_in_for:
        return Actor("person", str(person.pk), "person", str(grant.stands_in_for.person_id), request)
    return plain_actor(person, request)


def plain_actor(person: Person, request: str = "") -> Actor:
    """Somebody who acts for themselves."""
    return Actor("person", str(person.pk), request=request)


def me(request: HttpRequest) -> Person:
    """The person behind a request. For views behind a door; raises TypeError where nobody has signed in."""
    if not isinstance(request.user, Person):
        raise TypeError("the door of this view lets nobody in who has not signed in")
    return request.user


def acting(request: HttpRequest, code: str = "", scope_keys: Iterable[str] = ()) -> Acting:
    """Who acts and when, as every action wants to know; `code` and scopes tell for whom, where somebody stands in."""
    number = request_number(request)
    actor = actor_for(me(request), code, scope_keys, number) if code else plain_actor(me(request), number)
    return {"actor": actor, "now": timezone.now()}


def request_number(request: HttpRequest) -> str:
    """The number of a request as the journal keeps it, with the number of the token where a program asks."""
    number: str = request.META.get("REQUEST_ID", "")
    token = token_of(request)
    told = f" token {token.pk}" if token else ""
    return f"{number[: REQUEST - len(told)]}{told}"


def token_of(request: HttpRequest) -> ApiToken | None:
    """The token by which a program acts for the person; None for a person at a browser."""
    token = getattr(request, "auth", None)
    return token if isinstance(token, ApiToken) else None


@dataclass(frozen=True)
class Proof:
    """By what, and when, whoever signs has last proved who they are; `role` in which they sign."""

    role: str
    factor: str
    at: datetime

    def must_be_fresh(self, now: datetime) -> None:
        if now - self.at > FRESH:
            raise NotPossible(_("Confirm first that it is you; the last time was too long ago."))


def proves_otherwise(request: HttpRequest) -> bool:
    """In the demonstration people come in without a password, and sign so; elsewhere they confirm who they are."""
    return not (settings.DEMO and request.session.get(ENTERED_AS, False))


def proof_of(request: HttpRequest, code: str, scope_keys: Iterable[str], now: datetime) -> Proof:
    """The proof of the person who signs now, in the role in which they hold a permission over these scopes."""
    factor, at = _last_proof(request, now)
    grant = grant_for(request.user, code, scope_keys)
    return Proof(grant.role if grant else "", factor, at)


def _last_proof(request: HttpRequest, now: datetime) -> tuple[str, datetime]:
    """By what, and when, the person behind this session last proved who they are.

    In the demonstration, which asks for nothing, by coming in; a program that acts by a token has proved nothing.
    """
    if not proves_otherwise(request):
        return "demonstration", now
    records = get_authentication_records(request, me(request))
    if not records:
        return "", datetime.fromtimestamp(0, UTC)
    last = max(records, key=lambda record: float(record["at"]))
    return str(last["method"]), datetime.fromtimestamp(last["at"], UTC)


def demo_is_open(request: HttpRequest) -> bool:
    """Whether people come in without a password: in the demonstration, from this machine, and nowhere else."""
    return settings.DEMO and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


def needs_second_factor(person: Person) -> bool:
    """Whether one of the person's roles of today requires it."""
    return any(grant.what.second_factor for grant in grants_in_force(person))
