"""Complaints: how one is begun and written, its page, and how it is moved on."""

from collections.abc import Mapping

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import Acting, acting, may, me
from corymb.apps.council.queries.telling import labels_of
from corymb.apps.files.queries import files_about
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.complaints import note_read
from corymb.apps.outcomes.actions.telling import officials_of
from corymb.apps.outcomes.forms import AnswerForm, ComplaintForm, FileForm, GroundForm, NoteForm, NumberForm, RulingForm
from corymb.apps.outcomes.models import Complaint
from corymb.apps.outcomes.queries import complaints as reads
from corymb.apps.outcomes.queries.naming import call_url, complaint_url, outcome_url
from corymb.apps.outcomes.queries.outcomes_told import decided_for, latest_decision
from corymb.apps.outcomes.queries.terms import term_of
from corymb.apps.outcomes.rules import COMPLAIN, HANDLE, SEE
from corymb.apps.outcomes.states import (
    ADMIT,
    ANSWER,
    ANSWERED,
    APPOINT,
    COMPLAINT_TONES,
    COMPLAINTS,
    CONCLUDE,
    DISMISS,
    DISMISSED,
    DRAFT,
    FILE,
    MOVES,
    REGISTER,
    WAY,
    WAY_NOT_ADMITTED,
    WITHDRAW,
)
from corymb.apps.outcomes.views.finding import trail_of as trail_of_call
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.naming import application_url
from corymb.apps.selection.queries.seeing import call_key, keys_of
from corymb.kit.asking import NotPossible, Question, Trail, asked
from corymb.kit.doors import Refused, asks, signed_in
from corymb.kit.parts import Step
from corymb.kit.registries import Label
from corymb.kit.saying import language_of_page
from corymb.refusal import Refusal

FORMS: Mapping[str, type[forms.Form]] = {
    FILE: NoteForm,
    REGISTER: NumberForm,
    ADMIT: RulingForm,
    DISMISS: RulingForm,
    ANSWER: AnswerForm,
    WITHDRAW: NoteForm,
}
"""Moves that take a text at the most; who looks again and what they find have pages of their own."""


def found_complaint(request: HttpRequest, number: int) -> Complaint:
    return get_object_or_404(reads.visible_to(request.user), pk=number)


def told(request: HttpRequest, found: Complaint, code: str) -> Acting:
    application = found.decision.application
    return acting(request, code, [*keys_of(application), call_key(application.call_id)])


def must(request: HttpRequest, found: Complaint, code: str) -> None:
    """Refuse somebody who does not hold a permission over this complaint."""
    if not _may(request, found, code):
        raise Refused(code, found)


def _may(request: HttpRequest, found: Complaint, code: str) -> bool:
    if code == COMPLAIN:
        return reads.is_own(request.user, found)
    return may(request.user, code, [call_key(found.decision.application.call_id)])


def trail_of(request: HttpRequest, found: Complaint, *further: str) -> Trail:
    """The way to a complaint: by the application and its decision for the region, by the call for the office.

    Whoever looks again comes from their tasks: neither is theirs.
    """
    bid, title = found.decision.application, _("Complaint {receipt}").format(receipt=found.receipt)
    here, rest = complaint_url(found) if further else "", [(label, "") for label in further]
    if reads.is_own(request.user, found):
        decision = (_("Decision of the council"), outcome_url(bid))
        return [(bid.title, application_url(bid)), decision, (title, here), *rest]
    if reads.looks_at(request.user, found):
        return [(bid.title, ""), (title, here), *rest]
    return trail_of_call(bid.call, (f"{title}: {bid.title}", here), *rest)


@asks(COMPLAIN)
def start(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a complaint against the decision on one's own application."""
    found = get_object_or_404(decided_for(request.user), pk=number)
    if not may(request.user, COMPLAIN, [f"region:{found.region.code}"]):
        raise Refused(COMPLAIN, found)
    term = term_of(latest_decision(found))

    def act(filled: forms.Form) -> str:
        who = acting(request, COMPLAIN, keys_of(found))
        return complaint_url(actions.start_complaint(found, filled.cleaned_data["text"], me(request), **who))

    label = _("Complain about the decision")
    trail: Trail = [(found.title, outcome_url(found)), (label, "")]
    question = Question(label, _("Begin"), _("The complaint is begun; add its grounds and file it."), trail, term.told)
    return asked(request, question, ComplaintForm(request.POST or None), act)


@signed_in
def complaint(request: HttpRequest, number: int) -> HttpResponse:
    """A complaint: what it says, where it stands, what was found, what can be done now."""
    found = found_complaint(request, number)
    own, looks = reads.is_own(request.user, found), reads.looks_at(request.user, found)
    if not own and not looks:
        note_read(found, **told(request, found, SEE))
    state = reads.state_for(request.user, found)
    shown = not own or reads.is_told(found)
    handles = _may(request, found, HANDLE)
    went = reads.letters_went(found) if handles and found.state == ANSWERED else None
    unsaid = handles and reads.is_unsaid(found)
    language_of_page()
    context = {
        "found": found,
        "state": COMPLAINTS[state],
        "tone": COMPLAINT_TONES[state],
        "steps": _steps(found, state),
        "own": own,
        "handles": handles,
        "writes": own and found.state == DRAFT,
        "moves": _moves(request, found),
        "may_appoint": found.state in MOVES[APPOINT].sources and handles,
        "may_find": found.state in MOVES[CONCLUDE].sources and looks,
        "grounds": reads.grounds_of(found, with_findings=shown),
        "files": files_about(reads.KIND, str(found.pk)),
        "shown": shown,
        "upheld": shown and reads.is_upheld(found),
        "waits": bool(went) and not any(went or []) and not unsaid,
        "unsaid": unsaid,
        "on_paper": went == [],
        "later": reads.later_decision(found),
        "term": term_of(found.decision),
        "call_page": call_url(found.decision.application.call),
        "now": timezone.now(),
        "trail": trail_of(request, found),
    }
    return render(request, "outcomes/complaint.html", context)


def _steps(found: Complaint, state: str) -> list[Step]:
    """The way it goes; one that was answered without anybody who looks again was not admitted."""
    dismissed = state == DISMISSED or (state == ANSWERED and found.looker_id is None)
    way = WAY_NOT_ADMITTED if dismissed else WAY
    if state not in way:
        return []
    here = way.index(state)
    return [
        Step(COMPLAINTS[code], "done" if n < here or state == way[-1] else "now" if n == here else "todo")
        for n, code in enumerate(way)
    ]


def _moves(request: HttpRequest, found: Complaint) -> list[tuple[str, object, str]]:
    """(code, what the button says, its tone) of the moves this person can make now."""
    tones = {FILE: "primary", ADMIT: "primary", REGISTER: "primary", ANSWER: "primary", WITHDRAW: "danger"}
    return [
        (code, MOVES[code].label, tones.get(code, ""))
        for code in FORMS
        if reads.can_move(found, code) and _may(request, found, MOVES[code].permission)
    ]


@signed_in
def move(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Make a move that takes a text at the most."""
    if code not in FORMS:
        raise Http404
    found, step = found_complaint(request, number), MOVES[code]
    must(request, found, step.permission)

    def act(filled: forms.Form) -> str:
        who = told(request, found, step.permission)
        if code == FILE:
            actions.file_complaint(number, me(request), **who)
        else:
            actions.move_complaint(number, code, filled.cleaned_data.get("text", ""), **who)
        return complaint_url(found)

    lead = _("After that nothing in it can be changed. The receipt is of the moment of filing.") if code == FILE else ""
    tone = "danger" if code == WITHDRAW else "primary"
    done = _("The complaint: {state}.").format(state=COMPLAINTS[step.target])
    notices = _unwritten(found) if code == ANSWER else ()
    question = Question(step.label, step.label, done, trail_of(request, found, str(step.label)), lead, tone, notices)
    initial = {"text": found.answer} if code == ANSWER else {}
    return asked(request, question, FORMS[code](request.POST or None, initial=initial), act)


def _unwritten(found: Complaint) -> tuple[tuple[str, Label], ...]:
    """That no letter goes along with an answer, where nobody answers for the region on the site."""
    if officials_of(f"region:{found.decision.application.region.code}"):
        return ()
    said = _("Nobody answers for the region on the site: there will be no letter, the answer has to be given on paper.")
    return (("warning", said),)


@asks(COMPLAIN)
def write(request: HttpRequest, number: int) -> HttpResponse:
    """Change the text of a complaint."""
    found = found_complaint(request, number)
    must(request, found, COMPLAIN)

    def act(filled: forms.Form) -> str:
        actions.write_complaint(number, filled.cleaned_data["text"], **told(request, found, COMPLAIN))
        return complaint_url(found)

    label = _("Change the text")
    question = Question(label, _("Save"), _("Saved."), trail_of(request, found, label))
    return asked(request, question, ComplaintForm(request.POST or None, initial={"text": found.text}), act)


@asks(COMPLAIN)
def ground_add(request: HttpRequest, number: int) -> HttpResponse:
    """Add a ground."""
    found = found_complaint(request, number)
    must(request, found, COMPLAIN)
    language_of_page()
    labels = labels_of(content_of(found.decision.matter.session.ranking.by_version))

    def act(filled: forms.Form) -> str:
        values = filled.cleaned_data
        actions.add_ground(number, values["criterion"], values["text"], **told(request, found, COMPLAIN))
        return complaint_url(found)

    label = _("Add a ground")
    question = Question(label, _("Add"), _("The ground is added."), trail_of(request, found, label))
    return asked(request, question, GroundForm(request.POST or None, labels=labels), act)


@asks(COMPLAIN)
def ground_remove(request: HttpRequest, number: int, ground: int) -> HttpResponse:
    """Take a ground out."""
    found = found_complaint(request, number)
    must(request, found, COMPLAIN)

    def act(_filled: forms.Form) -> str:
        actions.remove_ground(number, ground, **told(request, found, COMPLAIN))
        return complaint_url(found)

    label = _("Take the ground out")
    question = Question(label, _("Take out"), _("Taken out."), trail_of(request, found, label), tone="danger")
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(COMPLAIN)
def attach(request: HttpRequest, number: int) -> HttpResponse:
    """Add a file."""
    found = found_complaint(request, number)
    must(request, found, COMPLAIN)

    def act(filled: forms.Form) -> str:
        try:
            actions.attach_file(number, filled.cleaned_data["file"], **told(request, found, COMPLAIN))
        except Refusal as refusal:
            raise NotPossible(str(refusal), "file") from refusal
        return complaint_url(found)

    label = _("Add a file")
    question = Question(label, _("Add"), _("The file is stored."), trail_of(request, found, label))
    return asked(request, question, FileForm(request.POST or None, request.FILES or None), act)
