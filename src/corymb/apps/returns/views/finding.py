"""Returns as a view finds them: those the person may see, with a word to the journal where it must have one."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, may
from corymb.apps.registry.queries.naming import organisation_url
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.returns import actions
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries import seeing
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.rules import SEE_ALL
from corymb.kit.asking import Trail
from corymb.kit.doors import Refused


def found_return(request: HttpRequest, number: int) -> Return:
    """A return whose content the person may read. That somebody reads it by office is journaled."""
    found = get_object_or_404(seeing.visible_to(request.user), pk=number)
    if not seeing.is_near(request.user, found):
        actions.note_read(found, **acting(request, SEE_ALL))
    return found


def may_on(request: HttpRequest, permission: str, found: Return) -> bool:
    """Whether the person holds a permission over this return. Its own people come first: they are at it most."""
    own = [organisation_key(found.organisation)]
    return may(request.user, permission, own) or may(request.user, permission, found.scope_keys)


def must_on(request: HttpRequest, permission: str, found: Return) -> None:
    """Refuse somebody who does not hold a permission over this return."""
    if not may_on(request, permission, found):
        raise Refused(permission, found)


def trail_of(found: Return, *further: tuple[str, str]) -> Trail:
    """The way to a return and below it."""
    own = _("Return for {period}").format(period=found.period)
    return [
        (_("Returns"), reverse("returns:returns")),
        (str(found.organisation), organisation_url(found.organisation)),
        (own, return_url(found) if further else ""),
        *further,
    ]
