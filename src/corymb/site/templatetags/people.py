"""Words about people's roles for pages that belong to no app."""

from collections.abc import Iterable

from django import template

from corymb.apps.accounts.states import ROLES

register = template.Library()


@register.filter
def roles_named(codes: Iterable[str]) -> list[str]:
    """Names of roles in the language in force, in their usual order."""
    wanted = set(codes)
    return [str(role.label) for code, role in ROLES.items() if code in wanted]
