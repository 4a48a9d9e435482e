"""Workbooks: taken, given back with notes, taken over or left aside."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, me
from corymb.apps.programme.states import OPEN
from corymb.apps.returns.queries.form import page_of
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.queries.seeing import is_own
from corymb.apps.returns.rules import FILL
from corymb.apps.returns.states import EDITABLE
from corymb.apps.returns.tasks import checked_anew
from corymb.apps.returns.views.finding import found_return, may_on, must_on, trail_of
from corymb.apps.workbooks import actions
from corymb.apps.workbooks.actions.changes import changes_of, newer_than
from corymb.apps.workbooks.forms import WorkbookForm
from corymb.apps.workbooks.models import Upload
from corymb.apps.workbooks.queries.naming import bulk_url, upload_url
from corymb.apps.workbooks.queries.seeing import uploads_visible_to
from corymb.apps.workbooks.queries.templates import workbook_of
from corymb.apps.workbooks.states import COMING, TO_DECIDE, UPLOAD_TONES, UPLOADS
from corymb.apps.workbooks.tasks import read_upload
from corymb.kit import waiting
from corymb.kit.asking import NotPossible, Question, Trail, asked
from corymb.kit.doors import asks, signed_in
from corymb.kit.findings import told
from corymb.refusal import Refusal

LONGEST_NUMBER = 10
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
def workbook(request: HttpRequest, number: int) -> HttpResponse:
    """The workbook of a return, filled in as far as the return is, in the reader's language."""
    found = found_return(request, number)
    content = workbook_of(found, (get_language() or "en")[:2], own=is_own(request.user, found))
    answer = HttpResponse(content, content_type=SHEET)
    name = f"{found.organisation.number}-{found.period.code}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@asks(FILL)
def upload_give(request: HttpRequest, number: int) -> HttpResponse:
    """Give a workbook. It is stored before it is looked at; a job reads it."""
    found = found_return(request, number)
    must_on(request, FILL, found)

    def act(filled: WorkbookForm) -> str:
        try:
            with transaction.atomic():
                given = filled.cleaned_data["file"]
                upload = actions.take_workbook(number, given, me(request), **acting(request, FILL))
                read_upload.defer(number=upload.pk)
        except Refusal as refusal:
            raise NotPossible(str(refusal), "file") from refusal
        return upload_url(upload)

    question = Question(
        _("Upload the workbook"),
        _("Upload"),
        _("The workbook is stored; reading it has begun."),
        trail_of(found, (_("Workbook"), "")),
        _("Extra sheets, your own formulas and pasted cells are fine. Cells left empty change nothing in the return."),
    )
    return asked(request, question, WorkbookForm(request.POST or None, request.FILES or None), act)


@signed_in
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """What was read of a workbook: how many figures, what is wrong where, what it would change; the copy with notes."""
    given = get_object_or_404(uploads_visible_to(request.user), pk=number)
    works = given.state == COMING
    answer = waiting.answered(request, waits=works)
    if answer is not None:
        return answer
    found = given.member_return
    own = found is not None and is_own(request.user, found)
    decides = found is not None and given.state == TO_DECIDE and may_on(request, FILL, found)
    levels = [finding.get("level") for finding in given.findings]
    context = {
        "upload": given,
        "found": found,
        "own": own,
        "bulk": None if own else given.bulk,
        "trail": _trail(given, own=own),
        "state": UPLOADS[given.state],
        "tone": UPLOAD_TONES[given.state],
        "works": works,
        "waits": decides,
        "can_decide": decides and found is not None and found.state in EDITABLE and found.period.state == OPEN,
        "findings": told(given.findings),
        "errors": levels.count("error"),
        "to_explain": levels.count("explain"),
        "changes": changes_of(given, found) if found is not None and decides and own else [],
        "newer": newer_than(given) if decides else "",
        "not_taken": [row["code"] for row in given.events if row.get("wrong")] if own else [],
        "read": _read(given) if given.bulk and given.bulk.is_whole and own else [],
    }
    return render(request, "workbooks/upload.html", context)


def _trail(given: Upload, *, own: bool) -> Trail:
    """By the return for its own people; by the ZIP for whoever gave it: drafts are not theirs to see."""
    if given.member_return and own:
        return trail_of(given.member_return, (given.file_name, ""))
    returns = (_("Returns"), reverse("returns:returns"))
    if given.bulk:
        return [returns, (given.bulk.file_name, bulk_url(given.bulk)), (given.file_name, "")]
    return [returns, (given.file_name, "")]


def _read(given: Upload) -> list[dict[str, Any]]:
    """What a workbook of all members says of one, who does not open the workbook: other members' figures are in it."""
    if given.member_return is None:
        return []
    rows = (row for s in page_of(given.member_return, own=True).sections for row in s.rows if row.code in given.figures)
    return [
        {
            "label": row.label,
            "unit": row.unit,
            "written": given.figures[row.code]["written"],
            "where": _place(given.figures[row.code]),
        }
        for row in rows
    ]


def _place(figure: dict[str, Any]) -> str:
    return f"{figure['sheet']} {figure['cell']}"


@asks(FILL)
@require_POST
def upload_decide(request: HttpRequest, number: int) -> HttpResponse:
    """Take the figures of a workbook over, or leave it aside."""
    given = get_object_or_404(uploads_visible_to(request.user), pk=number)
    if given.member_return:
        must_on(request, FILL, given.member_return)
    try:
        if request.POST.get("decision") == "take":
            with checked_anew(given.member_return_id):
                actions.apply_upload(number, me(request), _chosen(request), **acting(request, FILL))
            messages.success(request, _("What you chose is in the return."))
        else:
            actions.leave_upload(number, **acting(request, FILL))
            messages.success(request, _("The workbook is left aside; nothing in the return has changed."))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect(upload_url(given))
    url = return_url(given.member_return) if given.member_return else reverse("returns:returns")
    return redirect(url)


def _chosen(request: HttpRequest) -> actions.Chosen:
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < LONGEST_NUMBER else None
    return actions.Chosen(request.POST.getlist("figure"), request.POST.getlist("event"), seen)
