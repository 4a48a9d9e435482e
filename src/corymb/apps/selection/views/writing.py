"""Writing: answers are saved one by one while they are typed, or all at once without scripts; documents, partners."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, me
from corymb.apps.selection import actions
from corymb.apps.selection.forms.applications import AttachForm, CorrectForm, NoteForm, PartnerForm
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries import form
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.history import changed_of
from corymb.apps.selection.queries.naming import application_url
from corymb.apps.selection.queries.seeing import keys_of
from corymb.apps.selection.queries.sources import with_sources
from corymb.apps.selection.rules import FILL
from corymb.apps.selection.views.finding import found_application, may_on, must_on, trail_of
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks
from corymb.kit.saving import not_saved, typed_of
from corymb.kit.saying import language_of_page
from corymb.refusal import Refusal

ANSWER = "answer-"
"""How the names of the form's fields begin."""


def _found(request: HttpRequest, number: int) -> Application:
    found = found_application(request, number)
    must_on(request, FILL, found)
    return found


@asks(FILL)
@require_POST
def save(request: HttpRequest, number: int) -> HttpResponse:
    """Save what was typed. With scripts the answer is the rows that were sent; without, the whole page again."""
    found = _found(request, number)
    typed = {code: actions.Typed(*one) for code, one in typed_of(request.POST, ANSWER).items()}
    try:
        result = actions.save_answers(number, typed, me(request), **acting(request, FILL, keys_of(found)))
    except NotPossible as refusal:
        return _refused(request, found, refusal)
    if request.htmx:  # type: ignore[attr-defined]
        return _rows(request, number, typed, result)
    labels = {question.code: question.label for question in content_of(found.by_version).questions}
    language_of_page()
    for code, row in result.met.items():
        told = _("{label}: {who} has written something else meanwhile; yours was not saved.")
        messages.warning(request, told.format(label=labels[code], who=row.by or "–"))
    if result.saved or not result.met:
        messages.success(request, _("Saved."))
    if wrong := form.page_of(found, live=True).wrong:
        told = _("Answers that cannot be taken as they stand: {labels}. Beside each it is said why.")
        messages.warning(request, told.format(labels="; ".join(str(row.question.label) for row in wrong)))
    return redirect(application_url(found))


def _refused(request: HttpRequest, found: Application, refusal: NotPossible) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return not_saved(request, str(refusal))
    messages.error(request, str(refusal))
    return redirect(application_url(found))


def _rows(request: HttpRequest, number: int, typed: Mapping[str, actions.Typed], result: actions.Saved) -> HttpResponse:
    """The rows that were sent, as they stand now, when they were saved, what is met and missing."""
    found = found_application(request, number)
    page = with_sources(form.page_of(found, live=True, day=timezone.localdate()), found, named=True)
    rows = [(row, result.met.get(row.code), typed[row.code].text) for row in page.rows if row.code in typed]
    context = {"found": found, "page": page, "rows": rows, "saved_at": timezone.localtime(result.at), "fills": True}
    context["changed"] = changed_of(request.user, found)
    return render(request, "selection/saved.html", context | {"told_anew": True})


@asks(FILL)
@require_POST
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """Take the newest version of the call over."""
    found = _found(request, number)
    try:
        actions.follow_version(number, **acting(request, FILL, keys_of(found)))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The application answers the newest version now; look what is new."))
    return redirect(application_url(found))


@asks(FILL)
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Correct the title and the cluster."""
    found = _found(request, number)

    def act(filled: CorrectForm) -> str:
        title, cluster = filled.cleaned_data["title"], filled.cleaned_data["cluster"]
        if not may_on(request, FILL, Application(region=found.region, cluster=cluster)):
            told = _("You could not open the application afterwards; a regional official can change its cluster so.")
            raise NotPossible(told, "cluster")
        who = acting(request, FILL, keys_of(found))
        return application_url(actions.correct_application(number, title, cluster, **who))

    lead = _("What was filled in from the register and nobody changed follows the cluster; other answers stay.")
    trail = trail_of(found, _("Title and cluster"))
    question = Question(_("Change the title or the cluster"), _("Save"), _("Saved."), trail, lead)
    begun = {"title": found.title, "cluster": found.cluster}
    filled_in = CorrectForm(request.POST or None, initial=begun, regions=[found.region.code])
    return asked(request, question, filled_in, act)


# Documents


@asks(FILL)
def attach(request: HttpRequest, number: int, document: str) -> HttpResponse:
    """Add a document the call asks for."""
    found = _found(request, number)
    language_of_page()
    one = next((d for d in content_of(found.by_version).documents if d.code == document), None)
    if one is None:
        raise Http404

    def act(filled: AttachForm) -> str:
        who = acting(request, FILL, keys_of(found))
        try:
            actions.attach(number, document, filled.cleaned_data["file"], me(request), **who)
        except Refusal as refusal:
            raise NotPossible(str(refusal), "file") from refusal
        return f"{application_url(found)}#paper-{document}"

    lead = _("The document is kept with its hash and is seen by whoever may read the application.")
    done = _("The document is stored.")
    question = Question(str(one.label), _("Add"), done, trail_of(found, _("Document")), lead)
    return asked(request, question, AttachForm(request.POST or None, request.FILES or None), act)


@asks(FILL)
@require_POST
def detach(request: HttpRequest, number: int, attachment: int) -> HttpResponse:
    """Take a document off."""
    found = _found(request, number)
    try:
        actions.detach(number, attachment, **acting(request, FILL, keys_of(found)))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The document is taken off; the file stays stored."))
    return redirect(application_url(found))


# Partners


@asks(FILL)
def partner_add(request: HttpRequest, number: int) -> HttpResponse:
    """Name a partner."""
    found = _found(request, number)

    def act(filled: PartnerForm) -> str:
        values = filled.cleaned_data
        actions.add_partner(number, values["organisation"], values["role"], **acting(request, FILL, keys_of(found)))
        return f"{application_url(found)}#partners"

    lead = _("Its certifier is asked to sign the application off before it is submitted.")
    done = _("The partner is named.")
    question = Question(_("Partner"), _("Add"), done, trail_of(found, _("Partner")), lead)
    return asked(request, question, PartnerForm(request.POST or None), act)


@asks(FILL)
def partner_remove(request: HttpRequest, number: int, consent: int) -> HttpResponse:
    """Take a partner out."""
    found = _found(request, number)

    def act(filled: NoteForm) -> str:
        del filled
        actions.remove_partner(number, consent, **acting(request, FILL, keys_of(found)))
        return f"{application_url(found)}#partners"

    question = Question(
        _("Take the partner out"), _("Take out"), _("Taken out."), trail_of(found, _("Partner")), tone="danger"
    )
    return asked(request, question, NoteForm(request.POST or None), act)
