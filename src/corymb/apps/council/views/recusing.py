"""Members kept out of items: by whoever holds the session, by themselves, by the register; the list of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import may, me
from corymb.apps.council import actions
from corymb.apps.council.forms import ReasonForm, RecuseForm
from corymb.apps.council.models import Abstention, Session
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.naming import session_url
from corymb.apps.council.queries.sitting import matters_of
from corymb.apps.council.queries.tying import Lift, lifts_of, with_reasons
from corymb.apps.council.rules import RECUSALS, RUN, SIT
from corymb.apps.council.views.finding import found_matter, found_session, run_session, told, trail_below
from corymb.apps.council.views.recusal_lists import recusals_listing
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import Question, asked
from corymb.kit.doors import Refused, asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of

SHOWN = 20
"""So many recusals stand on the page of a session; the rest in their list."""


def recusals_of(person: Any, session: Session) -> dict[str, Any]:
    """Recusals as the page of a session shows them, the newest first, and how many there are."""
    rows = seeing.abstentions_visible_to(person).filter(seat__session=session)
    shown = list(rows.order_by("-pk")[:SHOWN])
    with_reasons(shown)
    return {
        "recusals": shown,
        "lifted": _lifted(session, person),
        "recusals_more": len(shown) == SHOWN and rows.count() > SHOWN,
    }


def _lifted(session: Session, person: Any) -> list[Lift]:
    """What was lifted elsewhere, for who keeps the record or looks at it; not of what is kept from them."""
    if not may(person, RECUSALS, [call_key(session.call_id)]):
        return []
    hidden = seeing.hidden_from(person, session.call)
    return [one for one in lifts_of(session, elsewhere=True) if one[1].pk not in hidden]


@asks(RECUSALS)
def recusals(request: HttpRequest, number: int) -> HttpResponseBase:
    """Who is recused from what in a session, and why; without what the reader is recused from."""
    found = found_session(request, number)
    rows = seeing.abstentions_visible_to(request.user).filter(seat__session=found)
    may_lift = seeing.runs(request.user, found.call) and not found.is_over
    listing = recusals_listing(with_acts=may_lift and "export" not in request.GET)
    exported = export_of(listing, request, rows)
    if exported is not None:
        return exported
    label = _("Recusals")
    context = {"label": label, "page": page_of(listing, request, rows), "trail": trail_below(found, (label, ""))}
    context["lifted"] = _lifted(found, request.user)
    return render(request, "council/recusals.html", context)


@asks(RUN)
def recuse(request: HttpRequest, number: int, seat: int) -> HttpResponse:
    """Keep a member out of an item."""
    found = run_session(request, number)
    row = get_object_or_404(found.seats.select_related("person"), pk=seat)
    matters = matters_of(found, request.user).filter(decision=None).order_by("place")

    def act(filled: forms.Form) -> str:
        values = filled.cleaned_data
        application = values["matter"].application_id
        actions.recuse(number, seat, application, values["reason"], **told(request, found.call))
        return session_url(found)

    label = _("Recuse from an item")
    lead = _(
        "{member} then sees nothing of the application, and is not counted where it is decided; a vote already given "
        "stays on record and does not count. What is decided already is not offered."
    )
    question = Question(
        label,
        label,
        _("The member is recused."),
        trail_below(found, (label, "")),
        lead.format(member=row.person),
        "danger",
    )
    return asked(request, question, RecuseForm(request.POST or None, matters=matters), act)


@asks(SIT)
def recuse_oneself(request: HttpRequest, number: int) -> HttpResponse:
    """Stay out of an item oneself."""
    found = found_matter(request, number)
    if seeing.own_seat(request.user, found.session) is None:
        raise Refused(SIT, found)

    def act(filled: forms.Form) -> str:
        reason = filled.cleaned_data["reason"]
        actions.recuse_oneself(number, me(request), reason, **told(request, found.session.call, SIT))
        return session_url(found.session)

    label = _("Recuse yourself")
    lead = _(
        "You then see nothing of this application any more, no places, sums or reasons of the ranking, and are not "
        "counted where it is decided; what is proposed for another item you read while you vote on it, and results "
        "once they are public. That stands; only those who keep the record read the reason."
    )
    done = _("You are recused and no longer see the item.")
    question = Question(label, label, done, trail_below(found.session, (label, "")), lead, "danger")
    return asked(request, question, ReasonForm(request.POST or None, label=_("What ties you to it")), act)


@asks(RUN)
@require_POST
def look(request: HttpRequest, number: int) -> HttpResponse:
    """Look again what the register says of the members."""
    found = run_session(request, number)
    made = actions.look_again(number, **told(request, found.call)) if not found.is_over else []
    seen = _seen(request, made)
    if seen:
        text = ngettext(
            "{n} tie has come to light; who is tied is recused.",
            "{n} ties have come to light; who is tied is recused.",
            seen,
        )
        messages.warning(request, text.format(n=seen))
    else:
        messages.success(request, _("The register says nothing new of the members."))
    return redirect(session_url(found))


def _seen(request: HttpRequest, made: Sequence[Abstention]) -> int:
    """How many of some recusals the person may know of."""
    return seeing.abstentions_visible_to(request.user).filter(pk__in=[row.pk for row in made]).count()


@asks(RUN)
def lift(request: HttpRequest, number: int, recusal: int) -> HttpResponse:
    """Lift a recusal the register was wrong about."""
    found = run_session(request, number)
    row = get_object_or_404(seeing.abstentions_visible_to(request.user), pk=recusal, seat__session=found)
    with_reasons([row])

    def act(filled: forms.Form) -> str:
        actions.lift_recusal(number, recusal, filled.cleaned_data["reason"], me(request), **told(request, found.call))
        return session_url(found)

    label = _("Lift the recusal")
    lead = _("{member}, {title}: {reason}. Once lifted, the member sees the application and votes on it.")
    lead = lead.format(member=row.seat.person, title=row.application.title, reason=vars(row)["why"])
    question = Question(label, label, _("The recusal is lifted."), trail_below(found, (label, "")), lead, "danger")
    form = ReasonForm(request.POST or None, label=_("Why the tie does not stand"))
    return asked(request, question, form, act)
