"""Who may do what: a role in a scope holds permissions over whatever lies in the scope."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.accounts.states import ADMINISTRATOR, AUDITOR, OFFICER
from corymb.kit.registries import permission, permissions

PROGRAMME = "programme:"
"""Scope keys with this beginning cover everything the programme holds."""

SEE_PEOPLE = permission("accounts.see_people", _("See people and their roles"), [ADMINISTRATOR, OFFICER, AUDITOR])
INVITE = permission("accounts.invite", _("Invite people and grant roles"), [ADMINISTRATOR])
SEE_LOCKOUTS = permission("accounts.see_lockouts", _("See who failed to sign in"), [ADMINISTRATOR, AUDITOR])


def grants_in_force(person: Any) -> list[Grant]:
    """The person's grants of today; none for somebody who is not signed in."""
    return person.grants_in_force() if getattr(person, "is_authenticated", False) else []


def scopes_with(person: Any, code: str) -> list[str]:
    """Scope keys in which the person holds a permission today."""
    roles = permissions[code].roles
    return sorted({grant.scope_key for grant in grants_in_force(person) if grant.role in roles})


def covers_all(scope_keys: Iterable[str]) -> bool:
    return any(key.startswith(PROGRAMME) for key in scope_keys)


def may(person: Any, code: str, scope_keys: Iterable[str]) -> bool:
    """Whether the person holds the permission over a thing that lies in these scopes."""
    held = scopes_with(person, code)
    return covers_all(held) or not set(held).isdisjoint(scope_keys)


def grant_for(person: Any, code: str, scope_keys: Iterable[str]) -> Grant | None:
    """The grant by which the person may; one of their own before one in which they stand in for somebody."""
    roles, keys = permissions[code].roles, set(scope_keys)
    fitting = [
        grant
        for grant in grants_in_force(person)
        if grant.role in roles and (grant.scope_key.startswith(PROGRAMME) or grant.scope_key in keys)
    ]
    return min(fitting, key=lambda grant: grant.stands_in_for_id is not None, default=None)


def needs_second_factor(person: Person) -> bool:
    """Whether one of the person's roles of today requires it."""
    return any(grant.what.second_factor for grant in grants_in_force(person))
