"""Events of a return: entered, changed, taken out; and confirmed or disputed by whoever they name."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, may, me, scopes_with
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.queries.naming import named_openly
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.returns import actions
from corymb.apps.returns.actions.events import Taking
from corymb.apps.returns.forms import AnswerForm, EventForm
from corymb.apps.returns.models import Event, Participant, Return
from corymb.apps.returns.queries import seeing
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.rules import FILL
from corymb.apps.returns.states import ANSWER_TONES, ANSWERS, EDITABLE
from corymb.apps.returns.tasks import checked_anew
from corymb.apps.returns.views.finding import found_return, must_on, trail_of
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import Refused, asks, signed_in
from corymb.kit.templatetags.lists import shown
from corymb.packs.context import EventKind
from corymb.sources.return_form import kind_factor
from corymb.sources.written import organisation_id


@asks(FILL)
def event_new(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Enter an event of a return."""
    found = found_return(request, number)
    must_on(request, FILL, found)
    asked_kind = next((k for k in pack_of(found.pack).events if k.code == kind), None)
    if asked_kind is None:
        raise Http404
    initial = {"participants": found.organisation.number}
    return _form(request, found, asked_kind, initial, _("Enter"))


@asks(FILL)
def event_change(request: HttpRequest, number: int) -> HttpResponse:
    """Change the entry of an event in the return it stands in."""
    event = _found(request, number)
    found = found_return(request, event.member_return_id)
    must_on(request, FILL, found)
    kind = next(k for k in pack_of(found.pack).events if k.code == event.kind)
    initial = {
        "event": event.code,
        "date": event.date,
        "amount": _entered(event, kind),
        "category": event.category,
        "started": event.started,
        "participants": "\n".join(_line(person) for person in event.participants.order_by("pk")),
    }
    return _form(request, found, kind, initial, _("Save"))


def _form(request: HttpRequest, found: Return, kind: EventKind, initial: dict[str, Any], button: str) -> HttpResponse:
    def act(filled: EventForm) -> str:
        values = filled.cleaned_data
        amount = values.get("amount")
        entry = actions.EventEntry(
            kind=kind.code,
            code=values["event"],
            day=values.get("date"),
            amount=amount * kind_factor(kind) if amount is not None else None,
            category=values.get("category") or "",
            started=values.get("started"),
            participants=_taking(values["participants"], kind),
        )
        with checked_anew(found.pk):
            actions.put_event(found.pk, entry, me(request), **acting(request, FILL))
        return f"{return_url(found)}#events-{kind.code}"

    question = Question(
        str(kind.label),
        button,
        _("The event is in the return; the others it names are asked to confirm it."),
        trail_of(found, (str(kind.label), "")),
        str(kind.definition),
    )
    form = EventForm(request.POST or None, initial=initial, kind=kind, pack=pack_of(found.pack))
    return asked(request, question, form, act)


def _taking(text: str, kind: EventKind) -> list[Taking]:
    """Lines as participants: number or name, country after a comma, role after a semicolon."""
    roles = {str(word).casefold(): role.code for role in kind.roles for word in (role.code, *role.label.values())}
    taking = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        who, _sign, role = (part.strip() for part in line.partition(";"))
        name, _sign, country = (part.strip() for part in who.rpartition(",")) if "," in who else (who, "", "")
        if len(country) != 2:  # noqa: PLR2004 - ISO 3166-1 alpha-2; a comma may stand in a name too
            name, country = who, ""
        if role and roles and role.casefold() not in roles:
            told = _("{role} is no role of this kind of event. Roles: {known}.")
            raise NotPossible(told.format(role=role, known=", ".join(str(r.label) for r in kind.roles)), "participants")
        taking.append((organisation_id(name) or name, roles.get(role.casefold(), role), country.upper()))
    return taking


def _line(person: Participant) -> str:
    who = person.organisation.number if person.organisation else person.named
    who = f"{who}, {person.country}" if person.country and not person.organisation else who
    return f"{who}; {person.role}" if person.role else who


def _entered(event: Event, kind: EventKind) -> str:
    return "" if event.amount is None else f"{(event.amount / kind_factor(kind)).normalize():f}"


@signed_in
def event(request: HttpRequest, number: int) -> HttpResponse:
    """An event: what is said of it, who takes part, who has confirmed; one's own answer."""
    found = _found(request, number)
    home = found.member_return
    kind = next((k for k in pack_of(home.pack).events if k.code == found.kind), None)
    mine = set(scopes_with(request.user, FILL))
    people = list(found.participants.select_related("organisation", "answered_by").order_by("pk"))
    context = {
        "event": found,
        "kind": kind.label if kind else found.kind,
        "trail": [(_("Returns"), reverse("returns:returns")), (found.code, "")],
        "facts": _facts(found, kind),
        "people": [
            (p, _who(p), ANSWERS[p.answer], ANSWER_TONES[p.answer], seeing.answers_for(p, mine, home)) for p in people
        ],
        "may_change": home.state in EDITABLE and may(request.user, FILL, [organisation_key(home.organisation)]),
    }
    return render(request, "returns/event.html", context)


def _who(person: Participant) -> str:
    return named_openly(person.organisation) if person.organisation else person.named


def _facts(found: Event, kind: EventKind | None) -> list[tuple[str, Any]]:
    category = next((str(c.label) for c in kind.categories if c.code == found.category), found.category) if kind else ""
    amount: Decimal | None = found.amount
    return [
        (_("Number"), found.code),
        (_("Entered by"), named_openly(found.member_return.organisation)),
        (_("Period"), found.member_return.period.code),
        (_("Date"), shown(found.date)),
        (_("Amount, in the base unit"), shown(amount)),
        (_("Category"), shown(category)),
        (_("Founded"), shown(found.started)),
    ]


@asks(FILL)
@require_POST
def event_remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take an event out of its return."""
    event = _found(request, number)
    found = found_return(request, event.member_return_id)
    must_on(request, FILL, found)
    try:
        with checked_anew(found.pk):
            actions.remove_event(found.pk, number, **acting(request, FILL))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The event is out of the return."))
    return redirect(return_url(found))


@asks(FILL)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm that one's organisation takes part in an event as it is entered, or say what is wrong."""
    rows = Participant.objects.select_related("organisation", "event__member_return")
    person = get_object_or_404(rows, pk=number, event__in=seeing.events_visible_to(request.user).values("pk"))
    mine = set(scopes_with(request.user, FILL))
    if not seeing.answers_for(person, mine, person.event.member_return):
        raise Refused(FILL, person)

    def act(filled: AnswerForm) -> str:
        values = filled.cleaned_data
        actions.answer_event(person, values["answer"], me(request), note=values["note"], **acting(request, FILL))
        return reverse("returns:event", args=[person.event_id])

    url = reverse("returns:event", args=[person.event_id])
    question = Question(
        _("Does your organisation take part as it is entered?"),
        _("Answer"),
        _("Your answer is noted."),
        [(_("Returns"), reverse("returns:returns")), (person.event.code, url), (_("Answer"), "")],
    )
    initial = {"answer": person.answer, "note": person.note}
    return asked(request, question, AnswerForm(request.POST or None, initial=initial), act)


def _found(request: HttpRequest, number: int) -> Event:
    rows = seeing.events_visible_to(request.user)
    return get_object_or_404(
        rows.select_related("member_return__organisation__region", "member_return__period", "member_return__pack"),
        pk=number,
    )
