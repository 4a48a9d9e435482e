"""Calls and decisions as a view finds them: those the person may see."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import Acting, acting, may
from corymb.apps.council.models import Decision
from corymb.apps.council.queries.seeing import applies_in
from corymb.apps.outcomes.queries import seeing
from corymb.apps.outcomes.queries.naming import call_url
from corymb.apps.outcomes.rules import DRAW
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import Trail
from corymb.kit.doors import Refused


def found_call(request: HttpRequest, number: int) -> Call:
    return get_object_or_404(seeing.calls_visible_to(request.user), pk=number)


def found_decision(request: HttpRequest, number: int) -> Decision:
    return get_object_or_404(seeing.decisions_visible_to(request.user), pk=number)


def must_over(request: HttpRequest, code: str, call: Call) -> None:
    """Refuse somebody who does not hold a permission over this call."""
    if not may(request.user, code, [call_key(call.pk)]):
        raise Refused(code, call)


def must_draw(request: HttpRequest, call: Call) -> None:
    """Refuse who does not draft agreements of a call: whoever acts for an applicant would draft theirs, too."""
    must_over(request, DRAW, call)
    if applies_in(request.user, call):
        raise Refused(DRAW, call)


def told(request: HttpRequest, call: Call, code: str) -> Acting:
    """The named arguments of an action over a call."""
    return acting(request, code, [call_key(call)])


def trail_of(call: Call | None = None, *further: tuple[str, str]) -> Trail:
    """The way to what follows the decision of a call, and below it."""
    way: Trail = [(_("After the decision"), reverse("outcomes:calls") if call or further else "")]
    if call:
        way.append((call.title, call_url(call) if further else ""))
    return [*way, *further]
