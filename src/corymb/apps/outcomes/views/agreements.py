"""Agreements: those of a call and how far they have come, their text, one of them, how it is sent and signed."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import Acting, acting, holds, may, me
from corymb.apps.council.queries.seeing import applies_in
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.forms import AGREEMENT_FORMS, DraftForm, TextForm
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries import agreements as reads
from corymb.apps.outcomes.queries.agreement_papers import files_by_edition
from corymb.apps.outcomes.queries.complaints import unsettled_said
from corymb.apps.outcomes.queries.naming import agreement_said, agreement_url, agreements_url
from corymb.apps.outcomes.queries.planned import counted_still
from corymb.apps.outcomes.queries.seeing import decisions_visible_to, is_kept
from corymb.apps.outcomes.queries.since import said_since
from corymb.apps.outcomes.rules import DRAW, SEE, SIGN
from corymb.apps.outcomes.states import (
    AGREEMENT_MOVES,
    AGREEMENT_TONES,
    AGREEMENTS,
    CANCEL,
    DECLINE,
    DRAFTED,
    KEPT,
    NOT_VERIFIED,
    ON_PAPER,
    RECALL,
    SEND,
    SENT,
    SIGN_OFFICE,
    SIGN_REGION,
    SIGNED,
    TERMINATE,
)
from corymb.apps.outcomes.tasks import making, papers
from corymb.apps.outcomes.views.finding import found_call, must_draw, trail_of
from corymb.apps.outcomes.views.finding import told as told_of_call
from corymb.apps.outcomes.views.lists import AGREEMENTS_LIST, KEPT_AGREEMENTS
from corymb.apps.programme.rules import RUN
from corymb.apps.programme.rules import SEE as SEE_PLAN
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.naming import application_url
from corymb.apps.selection.queries.seeing import call_key, keys_of
from corymb.kit import waiting
from corymb.kit.again import is_awaited
from corymb.kit.asking import NotPossible, Question, Trail, asked
from corymb.kit.doors import Refused, asks, signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.refusal import Refusal

ENDS = {CANCEL, DECLINE, TERMINATE}
TONES = {SEND: "primary", SIGN_REGION: "primary", SIGN_OFFICE: "primary"} | dict.fromkeys(ENDS, "danger")


@asks(SEE)
def agreements(request: HttpRequest, number: int) -> HttpResponseBase:
    """The agreements of a call, and how many stand where."""
    call = found_call(request, number)
    rows, tied = reads.of_call(call, request.user), is_kept(request.user, call)
    answer = export_of(AGREEMENTS_LIST, request, rows)
    if answer is not None:
        return answer
    context = {
        "call": call,
        "page": page_of(KEPT_AGREEMENTS if tied else AGREEMENTS_LIST, request, rows),
        "kept": KEPT if tied else "",
        "progress": () if tied else reads.progress(rows),
        "may": may(request.user, DRAW, [call_key(call.pk)]),
        "is_other": applies_in(request.user, call),
        "text": reads.newest_text(call),
        "trail": trail_of(call, (_("Agreements"), "")),
    }
    return render(request, "outcomes/agreements.html", context)


@asks(DRAW)
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Draft an agreement for each selected application without one."""
    call = found_call(request, number)
    must_draw(request, call)

    def act(filled: forms.Form) -> str:
        again = frozenset(int(one) for one in filled.cleaned_data.get("again", ()))
        made = actions.draft_agreements(number, me(request), again, **told_of_call(request, call, DRAW))
        said = ngettext("{n} agreement is drafted.", "{n} agreements are drafted.", len(made))
        messages.success(request, said.format(n=len(made)))
        return agreements_url(call)

    label = _("Draft the agreements")
    lead = _(
        "One for each selected application that had none, with the commitments the call names. Nobody sees them yet."
    )
    rows = reads.without_agreement(number).filter(pk__in=decisions_visible_to(request.user).values("pk"))
    titles = [one.application.title for one in rows if not vars(one)["had"]]
    ended = [(one.pk, f"{one.application.title}: {AGREEMENTS[vars(one)['had']]}") for one in rows if vars(one)["had"]]
    nothing = _("Every selected application has its agreement, or nothing is decided yet.")
    question = Question(
        label,
        label if titles or ended else "",
        "",
        _trail_below(call, label),
        _warned(request, call, lead),
        notices=() if titles or ended else (("info", nothing),),
        lists=((_("Applications"), titles),) if titles else (),
    )
    return asked(request, question, DraftForm(request.POST or None, ended=ended, is_all=not titles), act)


def _warned(request: HttpRequest, call: Call, lead: str) -> str:
    """What a question says of itself, after what the office knows of complaints that are not settled."""
    return " ".join(filter(None, (unsettled_said(call.pk, request.user), lead)))


@asks(DRAW)
def text(request: HttpRequest, number: int) -> HttpResponse:
    """Write the text of a call's agreements as a new version."""
    call = found_call(request, number)
    must_draw(request, call)
    words = reads.words_of(reads.newest_text(call))

    def act(filled: forms.Form) -> str:
        texts = (filled.cleaned_data["text_en"], filled.cleaned_data["text_ru"])
        actions.write_text(number, texts, me(request), **told_of_call(request, call, DRAW))
        return agreements_url(call)

    label = _("Text of the agreements")
    lead = _("Lines that begin with # are headings. Placeholders: {names}.")
    names = ", ".join(f"{{{name}}}" for name in sorted(reads.FIELDS))
    done = _("The text is kept as a new version; agreements take it when they are sent.")
    question = Question(label, _("Save"), done, _trail_below(call, label), lead.format(names=names))
    initial = {"text_en": words["en"], "text_ru": words["ru"]}
    return asked(request, question, TextForm(request.POST or None, initial=initial), act)


def _trail_below(call: Call, label: str) -> Trail:
    return trail_of(None, (_("Agreements"), agreements_url(call)), (label, ""))


def found_agreement(request: HttpRequest, number: int) -> Agreement:
    return get_object_or_404(reads.visible_to(request.user), pk=number)


def _may(request: HttpRequest, found: Agreement, code: str) -> bool:
    if code == SEE:
        return may(request.user, SEE, [call_key(found.decision.application.call_id)])
    return reads.is_own(request.user, found) if code == SIGN else reads.acts_by_office(request.user, found, code)


def must(request: HttpRequest, found: Agreement, code: str) -> None:
    if not _may(request, found, code):
        raise Refused(code, found)


def told_of(request: HttpRequest, found: Agreement, code: str) -> Acting:
    return acting(request, code, [*keys_of(found.decision.application), call_key(found.decision.application.call_id)])


def way_to(request: HttpRequest, found: Agreement, *further: str) -> Trail:
    """The way to an agreement: by the call for the office, by the application for the region."""
    application = found.decision.application
    way: Trail = [(application.title, application_url(application))]
    if may(request.user, SEE, [call_key(application.call_id)]):
        way = trail_of(None, (_("Agreements"), agreements_url(application.call)))
    title = _("Agreement {number}").format(number=found.number or found.pk)
    return [*way, (title, agreement_url(found) if further else ""), *((label, "") for label in further)]


@signed_in
def agreement(request: HttpRequest, number: int) -> HttpResponse:
    """An agreement: its text filled, its commitments, its files, where it stands and what can be done."""
    found = found_agreement(request, number)
    waits = found.state == SENT and is_awaited(making(found.pk))
    answer = waiting.answered(request, waits=waits)
    if answer is not None:
        return answer
    draws, (files, replaced) = _may(request, found, DRAW), files_by_edition(found)
    others = reads.on_application(request.user, found.decision.application_id).exclude(pk=number)
    since = said_since(found, request.user)
    context = {
        "found": found,
        "waits": waits,
        "state": AGREEMENTS[found.state],
        "tone": AGREEMENT_TONES[found.state],
        "steps": reads.steps_of(found.state),
        "parts": reads.parts_of(found),
        "is_proposal": found.by_text is None and _may(request, found, SEE),
        "since": since,
        "counted": counted_still(found) if holds(request.user, SEE_PLAN) else [],
        "commitments": reads.commitments_of(found),
        "files": files,
        "replaced": replaced,
        "others": [(agreement_said(one), agreement_url(one)) for one in others],
        "signed": {found.region_file, found.office_file} - {None},
        "not_verified": NOT_VERIFIED,
        "writes": draws and found.state == DRAFTED,
        "may_carry": found.state == SIGNED and _may(request, found, RUN) and reads.has_targets(found),
        "is_other": not draws and holds(request.user, DRAW),
        "may_remind": draws and found.state == SENT and not since,
        "moves": [
            (code, AGREEMENT_MOVES[code].label, TONES.get(code, ""))
            for code in AGREEMENT_FORMS
            if found.state in AGREEMENT_MOVES[code].sources
            and _may(request, found, AGREEMENT_MOVES[code].permission)
            and not (since and code in {SEND, SIGN_REGION})
        ],
        "trail": way_to(request, found),
    }
    return render(request, "outcomes/agreement.html", context)


@signed_in
def move(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Send, take back, sign, cancel, terminate."""
    if code not in AGREEMENT_FORMS:
        raise Http404
    found, step = found_agreement(request, number), AGREEMENT_MOVES[code]
    must(request, found, step.permission)

    def act(filled: forms.Form) -> str:
        _moved(found, code, filled, told_of(request, found, step.permission))
        return agreement_url(found)

    leads = {
        SEND: _(
            "The region reads it with its text as it is now, and is written to. It is made as PDF and for Word in both "
            "languages, with its approval sheet."
        ),
        RECALL: _(
            "The agreement is a draft again, with its number: the region neither sees it nor is written to until it is "
            "sent anew."
        ),
        SIGN_REGION: _("The file is kept with its hash. Nothing on the site checks whose signature it is."),
        ON_PAPER: _(
            "For a region that sent its copy by post. The file is kept with its hash; who took it in is on record."
        ),
        DECLINE: _(
            "The programme office reads why, and can draft another one. To have something changed before you sign, "
            "write to the office: it can take the agreement back to change it."
        ),
        TERMINATE: _(
            "Say by which paper and from which day. What was carried into the plan stays there until it is planned "
            "anew."
        ),
        SIGN_OFFICE: _(
            "The agreement holds from the day of the second signature, under the number it was sent with: {number}."
        ).format(number=found.number),
    }
    done = _("The agreement: {state}.").format(state=AGREEMENTS[step.target])
    trail, since, lead = way_to(request, found, str(step.label)), said_since(found, request.user), leads.get(code, "")
    if code == SEND:
        lead = _warned(request, found.decision.application.call, lead)
    tone, stands = "danger" if code in ENDS else "primary", {"number": found.number, "edition": found.round}
    question = Question(step.label, step.label, done, trail, lead, tone, (("warning", since),) if since else ())
    form = AGREEMENT_FORMS[code](request.POST or None, request.FILES or None, initial=stands)
    return asked(request, question, form, act)


def _moved(found: Agreement, code: str, filled: forms.Form, who: Acting) -> None:
    values = filled.cleaned_data
    if code == SEND:
        with transaction.atomic():
            actions.send_agreement(found.pk, values["sign_by"], values["number"], **who)
            papers.configure(lock=making(found.pk)).defer(number=found.pk)
    elif code in {SIGN_REGION, ON_PAPER, SIGN_OFFICE}:
        try:
            signing = actions.Signing(values["on"], values["file"], values.get("number", ""), values["edition"])
            actions.sign_agreement(found.pk, code, signing, **who)
        except Refusal as refusal:
            raise NotPossible(str(refusal), "file") from refusal
    else:
        actions.move_agreement(found.pk, code, values.get("reason", ""), values.get("edition"), **who)


@asks(DRAW)
@require_POST
def remind(request: HttpRequest, number: int) -> HttpResponse:
    """Write to the region that an agreement waits."""
    found = found_agreement(request, number)
    must(request, found, DRAW)
    try:
        count = actions.remind(number, **told_of(request, found, DRAW))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, ngettext("{n} letter goes out.", "{n} letters go out.", count).format(n=count))
    return redirect(agreement_url(found))
