"""Calls as a view of the assessment finds them, and who acts."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import Acting, acting
from corymb.apps.assessment.models import Expert
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.naming import call_url
from corymb.apps.assessment.rules import ARRANGE
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import Trail
from corymb.kit.doors import Refused


def found_call(request: HttpRequest, number: int) -> Call:
    """A call whose assessment the person arranges or looks on at."""
    return get_object_or_404(seeing.calls_visible_to(request.user), pk=number)


def arranged_call(request: HttpRequest, number: int) -> Call:
    """A call whose assessment the person arranges."""
    found = found_call(request, number)
    if not seeing.arranges(request.user, found):
        raise Refused(ARRANGE, found)
    return found


def found_expert(request: HttpRequest, number: int) -> Expert:
    """An expert, for whoever arranges or looks on."""
    return get_object_or_404(seeing.experts_visible_to(request.user), pk=number)


def arranged_expert(request: HttpRequest, number: int) -> Expert:
    found = found_expert(request, number)
    if not seeing.arranges(request.user, found.call_id):
        raise Refused(ARRANGE, found)
    return found


def told(request: HttpRequest, call: Call | int, code: str = ARRANGE) -> Acting:
    """The named arguments of an action over a call."""
    return acting(request, code, [call_key(call)])


def trail_of(call: Call | None = None, *further: str) -> Trail:
    """The way to the assessment of a call and below it."""
    way: Trail = [(_("Assessment"), reverse("assessment:calls") if call or further else "")]
    if call:
        way.append((call.title, call_url(call) if further else ""))
    return [*way, *((label, "") for label in further)]
