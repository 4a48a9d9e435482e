"""Filling in: figures are saved one by one while they are typed, or all at once where scripts are off."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from corymb.apps.accounts.rules import acting, me
from corymb.apps.returns import actions
from corymb.apps.returns.forms import EvidenceForm, ExplanationForm, RemarkForm
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries import form, seeing
from corymb.apps.returns.queries.findings import remark_key, standing_of
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.rules import ACCEPT, FILL
from corymb.apps.returns.states import EDITABLE
from corymb.apps.returns.tasks import checked_anew
from corymb.apps.returns.views.finding import found_return, must_on, trail_of
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks, signed_in
from corymb.kit.saving import not_saved, typed_of
from corymb.refusal import Refusal

FIGURE = "figure-"
"""How the names of the form's fields begin."""


@asks(FILL)
@require_POST
def save(request: HttpRequest, number: int) -> HttpResponse:
    """Save what was typed. With scripts the answer is the rows that were sent; without, the whole page again."""
    found = found_return(request, number)
    must_on(request, FILL, found)
    typed = {code: actions.Typed(*one) for code, one in typed_of(request.POST, FIGURE).items()}
    try:
        with checked_anew(number):
            result = actions.save_figures(number, typed, me(request), **acting(request, FILL))
    except NotPossible as refusal:
        return _refused(request, found, refusal)
    if request.htmx:  # type: ignore[attr-defined]
        return _rows(request, found, typed, result)
    for figure in result.met.values():
        told = _("{label}: {who} has written {text} meanwhile; yours was not saved.")
        label = form.label_of(found, figure.variable) or figure.variable
        messages.warning(request, told.format(label=label, who=figure.by or "–", text=figure.written or "–"))
    if result.saved or not result.met:
        messages.success(request, _("Saved."))
    return redirect(return_url(found))


def _refused(request: HttpRequest, found: Return, refusal: NotPossible) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return not_saved(request, str(refusal))
    messages.error(request, str(refusal))
    return redirect(return_url(found))


def _rows(
    request: HttpRequest, found: Return, typed: Mapping[str, actions.Typed], result: actions.Saved
) -> HttpResponse:
    """The rows that were sent, as they stand now, and when they were saved."""
    found.version = result.version
    page = form.page_of(found, own=True)
    rows = [
        (row, result.met.get(row.code), typed[row.code].text)
        for section in page.sections
        for row in section.rows
        if row.code in typed
    ]
    context = {"found": found, "page": page, "rows": rows, "saved_at": timezone.localtime(result.at), "fills": True}
    return render(request, "returns/saved.html", context)


@signed_in
@require_GET
def standing(request: HttpRequest, number: int) -> HttpResponse:
    """What the checks say now: a fragment that asks again while they are at work."""
    found = found_return(request, number)
    own = seeing.is_own(request.user, found)
    waits = own and found.state in EDITABLE and not found.is_checked
    page = form.filled_of(found) if waits else form.page_of(found, own=own)
    context = {"found": found, "page": page, "fills": own, "told_anew": True}
    return render(request, "returns/standing.html", context)


@asks(FILL)
def explain(request: HttpRequest, number: int, finding: str, variable: str = "") -> HttpResponse:
    """Say why a figure is right although a check asks."""
    found = found_return(request, number)
    must_on(request, FILL, found)
    which = (finding, variable)
    asks_why = _what_asks(found, which)
    if not asks_why:
        raise Http404

    def act(filled: ExplanationForm) -> str:
        text = filled.cleaned_data["text"]
        actions.explain(number, which, text, me(request), **acting(request, FILL))
        return f"{return_url(found)}#{variable or 'general'}"

    before = found.explanations.filter(finding=finding, variable=variable).values_list("text", flat=True).first()
    taken_back = request.method == "POST" and not request.POST.get("text", "").strip()
    question = Question(
        form.label_of(found, variable) or _("Explain"),
        _("Explain"),
        _("The explanation is taken back.") if taken_back else _("The explanation is saved."),
        trail_of(found, (_("Explain"), "")),
        asks_why,
    )
    filled = ExplanationForm(request.POST or None, initial={"text": before})
    filled.fields["text"].required = not before
    return asked(request, question, filled, act)


def _what_asks(found: Return, which: tuple[str, str]) -> str:
    """What the checks say, or what was remarked, that is answered by this; empty where nothing is."""
    said = [one.told.text for one in standing_of(found).said if (one.finding, one.variable) == which]
    remarks = found.remarks.filter(variable=which[1])
    return " ".join([*said, *(one.text for one in remarks if remark_key(one.round) == which[0])])


@asks(FILL)
def evidence_add(request: HttpRequest, number: int, variable: str = "") -> HttpResponse:
    """Put a document behind a figure, or behind the return as a whole."""
    found = found_return(request, number)
    must_on(request, FILL, found)
    label = form.label_of(found, variable)
    if variable and label is None:
        raise Http404

    def act(filled: EvidenceForm) -> str:
        about = (variable, filled.cleaned_data["note"])
        try:
            with checked_anew(number):
                actions.add_evidence(number, about, filled.cleaned_data["file"], me(request), **acting(request, FILL))
        except Refusal as refusal:
            raise NotPossible(str(refusal), "file") from refusal
        return f"{return_url(found)}#{variable or 'general'}"

    title = label or _("Evidence for the return as a whole")
    question = Question(
        title,
        _("Add"),
        _("The document is stored."),
        trail_of(found, (_("Evidence"), "")),
        _("The document is kept with its hash and is seen by whoever may read the return."),
    )
    return asked(request, question, EvidenceForm(request.POST or None, request.FILES or None), act)


@asks(FILL)
def evidence_remove(request: HttpRequest, number: int, evidence: int) -> HttpResponse:
    """Take a document off a figure, or off the return as a whole; asks first."""
    found = found_return(request, number)
    must_on(request, FILL, found)
    proof = get_object_or_404(found.evidence, pk=evidence)

    def act(_filled: forms.Form) -> str:
        with checked_anew(number):
            actions.remove_evidence(number, evidence, **acting(request, FILL))
        return f"{return_url(found)}#{proof.variable or 'general'}"

    question = Question(
        _("Take {name} off").format(name=proof.file_name),
        _("Take off"),
        _("The document is taken off; the file stays stored."),
        trail_of(found, (_("Evidence"), "")),
        _("The return shows the document no more. The file itself stays stored."),
        "danger",
    )
    return asked(request, question, forms.Form(request.POST if request.method == "POST" else None), act)


@asks(ACCEPT)
def remark(request: HttpRequest, number: int, variable: str = "") -> HttpResponse:
    """Say what is to be mended in a figure, or in the return as a whole."""
    found = found_return(request, number)
    must_on(request, ACCEPT, found)
    label = form.label_of(found, variable)
    if variable and label is None:
        raise Http404

    def act(filled: RemarkForm) -> str:
        actions.remark(number, variable, filled.cleaned_data["text"], me(request), **acting(request, ACCEPT))
        return f"{return_url(found)}#{variable or 'general'}"

    before = found.remarks.filter(round=found.round, variable=variable).values_list("text", flat=True).first()
    taken_back = request.method == "POST" and not request.POST.get("text", "").strip()
    question = Question(
        label or _("Remark on the return as a whole"),
        _("Save the remark"),
        _("The remark is taken back.")
        if taken_back
        else _("The remark is saved; the organisation sees it when you return the return."),
        trail_of(found, (_("Remark"), "")),
    )
    filled = RemarkForm(request.POST or None, initial={"text": before})
    filled.fields["text"].required = not before
    return asked(request, question, filled, act)
