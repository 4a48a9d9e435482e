"""Rankings, sessions and items as a view finds them: those the person may see."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import Acting, acting
from corymb.apps.council.models import Matter, Ranking, Session
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.naming import call_url, session_name, session_url
from corymb.apps.council.rules import RUN
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import Trail
from corymb.kit.doors import Refused


def found_call(request: HttpRequest, number: int) -> Call:
    return get_object_or_404(seeing.calls_visible_to(request.user), pk=number)


def found_ranking(request: HttpRequest, number: int) -> Ranking:
    return get_object_or_404(seeing.rankings_visible_to(request.user), pk=number)


def found_session(request: HttpRequest, number: int) -> Session:
    return get_object_or_404(seeing.sessions_visible_to(request.user), pk=number)


def found_matter(request: HttpRequest, number: int) -> Matter:
    return get_object_or_404(seeing.matters_visible_to(request.user), pk=number)


def must_run(request: HttpRequest, call: Call) -> None:
    """Refuse somebody who does not hold sessions of this call."""
    if not seeing.runs(request.user, call):
        raise Refused(RUN, call)


def run_session(request: HttpRequest, number: int) -> Session:
    """A session the person holds."""
    found = found_session(request, number)
    must_run(request, found.call)
    return found


def told(request: HttpRequest, call: Call, code: str = RUN) -> Acting:
    """The named arguments of an action over a call."""
    return acting(request, code, [call_key(call)])


def trail_of(call: Call | None = None, *further: tuple[str, str]) -> Trail:
    """The way to the council of a call and below it."""
    way: Trail = [(_("Council"), reverse("council:calls") if call or further else "")]
    if call:
        way.append((call.title, call_url(call) if further else ""))
    return [*way, *further]


def trail_below(session: Session, *further: tuple[str, str]) -> Trail:
    return trail_of(session.call, (session_name(session), session_url(session) if further else ""), *further)
