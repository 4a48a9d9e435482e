"""The files of an application: taken along, given back, their answers taken over one by one or left aside."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, me
from corymb.apps.selection import actions
from corymb.apps.selection.forms.applications import WorkbookForm
from corymb.apps.selection.models import Application, Workbook
from corymb.apps.selection.queries import workbooks as books
from corymb.apps.selection.queries.contents import content_of, standing_of
from corymb.apps.selection.queries.naming import application_url, workbook_url
from corymb.apps.selection.queries.seeing import keys_of, versions_visible_to, workbooks_visible_to
from corymb.apps.selection.rules import FILL
from corymb.apps.selection.states import COMING, OPEN, TO_DECIDE, WORKBOOK_TONES, WORKBOOKS, WRITING
from corymb.apps.selection.tasks import read_workbook
from corymb.apps.selection.views.finding import found_application, must_on, trail_of
from corymb.kit import waiting
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks, signed_in
from corymb.kit.findings import told
from corymb.kit.saving import typed_of
from corymb.kit.saying import language_of_page
from corymb.refusal import Refusal

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
MEDIA = {"xlsx": f"{_OPEN_XML}.spreadsheetml.sheet", "docx": f"{_OPEN_XML}.wordprocessingml.document"}
TAKE = "take-"
"""How the names of the boxes begin by which answers are chosen."""


def _is_written(found: Application) -> bool:
    """Whether the application may be changed now."""
    return found.state == WRITING and standing_of(found.call, timezone.now()) == OPEN


def _found(request: HttpRequest, number: int) -> Application:
    found = found_application(request, number)
    must_on(request, FILL, found)
    return found


@asks(FILL)
def workbook(request: HttpRequest, number: int) -> HttpResponse:
    """The workbook of an application that is being written, in the reader's language."""
    return _file_of(request, number, books.workbook_of, "xlsx")


@asks(FILL)
def document(request: HttpRequest, number: int) -> HttpResponse:
    """The Word document of an application that is being written, in the reader's language."""
    return _file_of(request, number, books.document_of, "docx")


def _file_of(request: HttpRequest, number: int, made: Callable[[Application, str], bytes], ending: str) -> HttpResponse:
    found = _found(request, number)
    if not _is_written(found):
        messages.error(request, _("The application cannot be changed now; look where it stands."))
        return redirect(application_url(found))
    return _sent(made(found, _language()), f"{found.call.code}-{found.pk}.{ending}")


@signed_in
def blank(request: HttpRequest, number: int) -> HttpResponse:
    """The Word document of a version of a call without any answer: to print, or to fill in before one applies."""
    version = get_object_or_404(versions_visible_to(request.user).defer(None), pk=number)
    return _sent(books.blank_of(version, _language()), f"{version.call.code}-{version.number}-blank.docx")


def _language() -> str:
    return (get_language() or "en")[:2]


def _sent(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=MEDIA[name.rpartition(".")[2]])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@asks(FILL)
def workbook_give(request: HttpRequest, number: int) -> HttpResponse:
    """Give a workbook or Word document. It is stored before it is looked at; a job reads it."""
    found = _found(request, number)

    def act(filled: WorkbookForm) -> str:
        given = filled.cleaned_data["file"]
        try:
            with transaction.atomic():
                row = actions.take_workbook(number, given, me(request), **acting(request, FILL, keys_of(found)))
                read_workbook.defer(number=row.pk, language=_language())
        except Refusal as refusal:
            raise NotPossible(str(refusal), "file") from refusal
        return workbook_url(row)

    lead = _("Nothing goes into the application by itself: you see what is new, answer by answer, and take it over.")
    question = Question(
        _("Upload the file filled in"),
        _("Upload"),
        _("The file is stored; reading it has begun."),
        trail_of(found, _("File filled in")),
        lead,
    )
    return asked(request, question, WorkbookForm(request.POST or None, request.FILES or None), act)


@asks(FILL)
def workbook_shown(request: HttpRequest, number: int) -> HttpResponse:
    """What was read of a file: what is wrong where, what would change; the copy with notes."""
    row = get_object_or_404(workbooks_visible_to(request.user), pk=number)
    works, waits = row.state == COMING, row.state == TO_DECIDE
    answer = waiting.answered(request, waits=works)
    if answer is not None:
        return answer
    is_other = row.by_version_id != row.application.by_version_id
    context = {
        "book": row,
        "found": row.application,
        "trail": trail_of(row.application, row.file_name),
        "state": WORKBOOKS[row.state],
        "tone": WORKBOOK_TONES[row.state],
        "works": works,
        "waits": waits,
        "differences": books.differences_of(row) if waits and not is_other else [],
        "is_other": is_other,
        "can_decide": waits and not is_other and _is_written(row.application),
        "findings": told(row.findings),
        "errors": sum(finding["level"] == "error" for finding in row.findings),
    }
    return render(request, "selection/workbook.html", context)


@asks(FILL)
@require_POST
def workbook_decide(request: HttpRequest, number: int) -> HttpResponse:
    """Take over the answers that were chosen, or leave the file aside."""
    row = get_object_or_404(workbooks_visible_to(request.user), pk=number)
    must_on(request, FILL, row.application)
    who = acting(request, FILL, keys_of(row.application))
    try:
        if request.POST.get("decision") == "take":
            chosen = {code: seen for code, (_on, seen) in typed_of(request.POST, TAKE).items()}
            saved = actions.take_over(number, chosen, me(request), **who)
            return _taken(request, row, saved)
        actions.leave_workbook(number, me(request), **who)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect(workbook_url(row))
    messages.success(request, _("The file is left aside; nothing in the application has changed."))
    return redirect(application_url(row.application))


def _taken(request: HttpRequest, row: Workbook, saved: actions.Saved) -> HttpResponse:
    """What came of taking answers over; the file again where somebody wrote something else meanwhile."""
    labels = {question.code: question.label for question in content_of(row.application.by_version).questions}
    language_of_page()
    for code, met in saved.met.items():
        said = _("{label}: {who} has written something else meanwhile; the file's answer was not taken over.")
        messages.warning(request, said.format(label=labels[code], who=met.by or "–"))
    if saved.saved:
        messages.success(request, _("The answers are in the application."))
    return redirect(workbook_url(row) if saved.met else application_url(row.application))
