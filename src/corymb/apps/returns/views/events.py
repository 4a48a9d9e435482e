"""Events of a return: entered, changed, taken out; and confirmed or disputed by whoever they name."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, may, me, scopes_with
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.forms.taking_part import Shown
from corymb.apps.registry.queries.naming import named_openly
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.returns import actions
from corymb.apps.returns.actions.events import EventChanged, EventThere
from corymb.apps.returns.forms import AnswerForm, EventForm
from corymb.apps.returns.models import Event, Participant, Return
from corymb.apps.returns.queries import seeing
from corymb.apps.returns.queries.events import amount_of, asked_by, name_of
from corymb.apps.returns.queries.findings import DISPUTE, about_event
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.rules import FILL
from corymb.apps.returns.states import ANSWER_TONES, ANSWERS, DISPUTED, EDITABLE, NOT_ASKED
from corymb.apps.returns.tasks import checked_anew
from corymb.apps.returns.views.finding import found_return, must_on, trail_of
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import Refused, asks, signed_in
from corymb.kit.templatetags.lists import shown
from corymb.methods import identifiers
from corymb.packs.context import EventKind
from corymb.reports.numbers import DASH
from corymb.sources.return_form import kind_of, unit_of, word_of


@asks(FILL)
def event_new(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Enter an event of a return."""
    found = found_return(request, number)
    must_on(request, FILL, found)
    asked_kind = kind_of(pack_of(found.pack), kind)
    if asked_kind is None:
        raise Http404
    initial = {"participants": [(found.organisation.number, "", "", found.organisation.title)]}
    return _form(request, (found, asked_kind, None), initial, _("Enter"))


@asks(FILL)
def event_change(request: HttpRequest, number: int) -> HttpResponse:
    """Change the entry of an event in the return it stands in."""
    event = _found(request, number)
    found = found_return(request, event.member_return_id)
    must_on(request, FILL, found)
    kind = kind_of(pack_of(found.pack), event.kind)
    if kind is None:
        raise Http404
    people = event.participants.select_related("organisation").order_by("pk")
    initial = {
        "seen": event.version,
        "event": event.code,
        "date": event.date,
        "amount": _entered(event, kind),
        "category": event.category,
        "started": event.started,
        "participants": [_row(person) for person in people],
    }
    return _form(request, (found, kind, event), initial, _("Save"))


def _form(
    request: HttpRequest, which: tuple[Return, EventKind, Event | None], initial: dict[str, Any], button: str
) -> HttpResponse:
    found, kind, event = which
    done: list[str] = []

    def act(filled: EventForm) -> str:
        try:
            with checked_anew(found.pk):
                made = actions.put_event(found.pk, filled.entry(), me(request), **acting(request, FILL))
        except EventThere as refusal:
            raise NotPossible(_linked(str(refusal), refusal.event)) from refusal
        except EventChanged as refusal:
            raise NotPossible(_met(filled, refusal.event)) from refusal
        done.append(_who_is_asked(made))
        return f"{return_url(found)}#events-{kind.code}"

    question = Question(
        str(kind.label),
        button,
        lazy(lambda: done[0], str)(),
        trail_of(found, (event.code if event else str(kind.label), "")),
        str(kind.definition),
    )
    number = event.pk if event else None
    form = EventForm(request.POST or None, initial=initial, found=found, kind=kind, event=number)
    return asked(request, question, form, act)


def _linked(text: str, event: Event) -> SafeString:
    url = reverse("returns:event", args=[event.pk])
    return format_html('{} <a href="{}">{}</a>', text, url, event.code)


def _met(filled: EventForm, event: Event) -> SafeString:
    """Who has changed the event meanwhile and what stands there now; saving once more puts one's own in its place."""
    filled.show_again(event.version)
    kind, entry = filled.kind, filled.entry()
    now: list[tuple[str, Any, Any]] = [
        ("event", event.code, entry.code),
        ("date", event.date, entry.day),
        ("amount", event.amount, entry.amount),
        ("category", event.category, entry.category),
        ("started", event.started, entry.started),
    ]
    labels: dict[str, str] = {column.code: str(column.label) for column in kind.columns}
    stands = {"amount": shown(amount_of(event, kind)), "category": word_of(kind, "category", event.category)}
    told = [f"{labels[code]}: {stands.get(code, shown(there))}" for code, there, typed in now if there != typed]
    told = told or [_("Participants: {who}").format(who="; ".join(name_of(p) for p in event.participants.all()))]
    text = _("{who} has changed the event meanwhile; nothing was saved. There stands now: {what}. ").format(
        who=event.by or "–", what="; ".join(told)
    )
    return _linked(text + _("Save again to put yours in its place, or look at the event:"), event)


def _who_is_asked(event: Event) -> str:
    """Who is asked to confirm an event, and when: those the register knows, once the return is handed in."""
    names = ", ".join(asked_by(event))
    if not names:
        return _("The event is in the return. Nobody is asked to confirm it: the register knows no other participant.")
    if event.member_return.state in NOT_ASKED:
        told = _("The event is in the return. Once the return is handed in, these are asked to confirm it: {names}.")
    else:
        told = _("The event is in the return. These are asked to confirm it: {names}.")
    return told.format(names=names)


def _row(person: Participant) -> Shown:
    """A participant as the form shows it."""
    if person.organisation:
        return person.organisation.number, person.role, person.country, named_openly(person.organisation)
    return identifiers.shown(person.named), person.role, person.country, ""


def _entered(event: Event, kind: EventKind) -> str:
    amount = amount_of(event, kind)
    return "" if amount is None else f"{amount.normalize():f}"


@signed_in
def event(request: HttpRequest, number: int) -> HttpResponse:
    """An event: what is said of it, who takes part, who has confirmed; one's own answer."""
    found = _found(request, number)
    home = found.member_return
    kind = kind_of(pack_of(home.pack), found.kind)
    mine = set(scopes_with(request.user, FILL))
    people = list(found.participants.select_related("organisation", "answered_by").order_by("pk"))
    may_change = home.state in EDITABLE and may(request.user, FILL, [organisation_key(home.organisation)])
    context = {
        "event": found,
        "kind": kind.label if kind else found.kind,
        "trail": [(_("Returns"), reverse("returns:returns")), (found.code, "")],
        "facts": _facts(found, kind),
        "people": [
            (
                p,
                name_of(p),
                word_of(kind, "role", p.role),
                (ANSWERS[p.answer], ANSWER_TONES[p.answer]),
                seeing.answers_for(p, mine, home),
            )
            for p in people
        ],
        "may_change": may_change,
        "explains": (DISPUTE, about_event(found)) if may_change and any(p.answer == DISPUTED for p in people) else None,
    }
    return render(request, "returns/event.html", context)


def _facts(found: Event, kind: EventKind | None) -> list[tuple[str, Any]]:
    """What the pack asks for of this kind, by its names; the amount in the unit in which it is entered."""
    pack = pack_of(found.member_return.pack)
    facts = [
        (_("Number"), found.code),
        (_("Entered by"), named_openly(found.member_return.organisation)),
        (_("Period"), found.member_return.period.code),
    ]
    values = {
        "date": found.date,
        "amount": amount_of(found, kind),
        "category": word_of(kind, "category", found.category),
        "started": str(found.started or ""),
    }
    for column in kind.columns if kind else ():
        if column.code in values:
            unit = unit_of(pack, kind) if column.code == "amount" and kind else ""
            facts.append((f"{column.label}, {unit}" if unit else str(column.label), shown(values[column.code])))
    return facts


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

    url, event = reverse("returns:event", args=[person.event_id]), _found(request, person.event_id)
    kind = kind_of(pack_of(event.member_return.pack), event.kind)
    entered = [*_facts(event, kind), (_("Your role"), word_of(kind, "role", person.role))]
    question = Question(
        _("Does your organisation take part as it is entered?"),
        _("Answer"),
        _("Your answer is noted."),
        [(_("Returns"), reverse("returns:returns")), (event.code, url), (_("Answer"), "")],
        "; ".join(f"{label}: {value}" for label, value in entered if value not in {"", DASH}),
    )
    initial = {"answer": person.answer, "note": person.note}
    return asked(request, question, AnswerForm(request.POST or None, initial=initial), act)


def _found(request: HttpRequest, number: int) -> Event:
    rows = seeing.events_visible_to(request.user)
    return get_object_or_404(
        rows.select_related("member_return__organisation__region", "member_return__period", "member_return__pack"),
        pk=number,
    )
