"""Applications as a view finds them: those the person may see, with a word to the journal where it must have one."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, may
from corymb.apps.selection import actions
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries import seeing
from corymb.apps.selection.queries.naming import application_url
from corymb.apps.selection.rules import SEE_ALL
from corymb.kit.asking import Trail
from corymb.kit.doors import Refused


def found_application(request: HttpRequest, number: int) -> Application:
    """An application the person may read. That somebody reads it by office is journaled."""
    found = get_object_or_404(seeing.visible_to(request.user), pk=number)
    if not seeing.is_near(request.user, found):
        actions.note_read(found, **acting(request, SEE_ALL, seeing.kept_under(found)))
    return found


def may_on(request: HttpRequest, permission: str, found: Application) -> bool:
    """Whether the person holds a permission over this application."""
    return may(request.user, permission, seeing.keys_of(found))


def must_on(request: HttpRequest, permission: str, found: Application) -> None:
    """Refuse somebody who does not hold a permission over this application."""
    if not may_on(request, permission, found):
        raise Refused(permission, found)


def trail_of(found: Application | None = None, *further: str) -> Trail:
    """The way to an application and below it."""
    way: Trail = [(_("Applications"), reverse("selection:applications") if found or further else "")]
    if found:
        way.append((found.title, application_url(found) if further else ""))
    return [*way, *((label, "") for label in further)]
