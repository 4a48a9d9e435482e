"""Defences and slots as a view finds them: those the person may see."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import Acting, acting
from corymb.apps.defence.models import Defence, Slot
from corymb.apps.defence.queries import seeing
from corymb.apps.defence.queries.naming import defence_name, defence_url
from corymb.apps.defence.rules import RUN
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import Trail
from corymb.kit.doors import Refused


def found_call(request: HttpRequest, number: int) -> Call:
    return get_object_or_404(seeing.calls_visible_to(request.user), pk=number)


def found_defence(request: HttpRequest, number: int) -> Defence:
    return get_object_or_404(seeing.defences_visible_to(request.user), pk=number)


def found_slot(request: HttpRequest, number: int) -> Slot:
    return get_object_or_404(seeing.visible_to(request.user), pk=number)


def run_defence(request: HttpRequest, number: int) -> Defence:
    """A defence, for who holds it."""
    found = found_defence(request, number)
    must_run(request, found.call)
    return found


def run_slot(request: HttpRequest, number: int) -> Slot:
    """A slot, for who holds its defence."""
    found = found_slot(request, number)
    must_run(request, found.defence.call)
    return found


def must_run(request: HttpRequest, call: Call) -> None:
    """Refuse somebody who does not hold the defences of this call."""
    if not seeing.runs(request.user, call):
        raise Refused(RUN, call)


def told(request: HttpRequest, call: Call | int, code: str = RUN) -> Acting:
    """The named arguments of an action over a call."""
    return acting(request, code, [call_key(call)])


def trail_of(defence: Defence | None = None, *further: tuple[str, str]) -> Trail:
    """The way to a defence and below it."""
    way: Trail = [(_("Defences"), reverse("defence:defences") if defence or further else "")]
    if defence:
        name = f"{defence.call.title}: {defence_name(defence)}"
        way.append((name, defence_url(defence) if further else ""))
    return [*way, *further]
