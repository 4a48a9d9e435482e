"""Returns as an operation finds them: those the person may see, with a word to the journal where it must have one."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from corymb.apps.accounts.rules import acting
from corymb.apps.registry.api.doing import allowed
from corymb.apps.returns import actions
from corymb.apps.returns.api import telling
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries import seeing
from corymb.apps.returns.rules import SEE_ALL
from corymb.kit.answers import match_sent
from corymb.kit.problems import Fault


def found_return(request: HttpRequest, number: int) -> Return:
    """A return whose content the person may read. That somebody reads it by office is journaled."""
    found = seen_return(request, number)
    if not seeing.is_near(request.user, found):
        actions.note_read(found, **acting(request, SEE_ALL))
    return found


def seen_return(request: HttpRequest, number: int) -> Return:
    """A return whose content the person may read, where nothing of it is told."""
    return get_object_or_404(seeing.visible_to(request.user), pk=number)


def allowed_on(request: HttpRequest, permission: str, found: Return) -> list[str]:
    """Scopes of a return over which the permission is held. Refuses for every other one."""
    return allowed(request, permission, found.scope_keys)


def as_read(request: HttpRequest, found: Return) -> Return:
    """The return, locked for the change; refuses a version, where one is sent, that stands there no more."""
    held = Return.objects.select_for_update(of=("self",)).placed().get(pk=found.pk)
    match_sent(request, lambda: (telling.returns([held])[0], telling.whole(held, request.user)))
    return held


def unknown(pointer: str, detail: str, mend: str) -> Fault:
    return Fault(pointer=pointer, rule="unknown", detail=detail, mend=mend)
