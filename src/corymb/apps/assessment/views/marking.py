"""Marks save themselves one by one while an expert goes through a sheet, or all at once without scripts."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.assessment.actions import marking
from corymb.apps.assessment.actions.marking import Typed
from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries.naming import review_url
from corymb.apps.assessment.queries.sheet import sheet_of
from corymb.apps.assessment.rules import ASSESS
from corymb.apps.assessment.views.finding import told
from corymb.apps.assessment.views.reviews import found_review, next_url
from corymb.kit.asking import NotPossible
from corymb.kit.doors import asks
from corymb.kit.saving import not_saved, typed_of

MARK, COMMENT = "mark-", "comment-"
"""How the names of the sheet's fields begin."""


def _typed(request: HttpRequest) -> dict[str, Typed]:
    marks, comments = typed_of(request.POST, MARK), typed_of(request.POST, COMMENT)
    return {
        code: Typed(
            marks[code][0] if code in marks else None,
            comments[code][0] if code in comments else None,
            (marks.get(code) or comments[code])[1],
        )
        for code in {**marks, **comments}
    }


@asks(ASSESS)
@require_POST
def save(request: HttpRequest, number: int) -> HttpResponse:
    """Save what was marked. With scripts the answer is the lines that were sent; without, the way on."""
    found = found_review(request, number)
    typed = _typed(request)
    try:
        result = marking.save_marks(number, typed, **told(request, found.application.call_id, ASSESS))
    except NotPossible as refusal:
        return _refused(request, found, str(refusal))
    if request.htmx:  # type: ignore[attr-defined]
        return _lines(request, number, typed, result)
    if result.met:
        messages.warning(request, _("Something was changed in another window meanwhile; look at it again."))
        return redirect(review_url(found))
    if request.POST.get("then") == "submit":
        return redirect("assessment:submit", number)
    if request.POST.get("then") == "next":
        return redirect(next_url(request, found))
    messages.success(request, _("Saved."))
    return redirect(review_url(found))


def _refused(request: HttpRequest, found: Review, reason: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return not_saved(request, reason)
    messages.error(request, reason)
    return redirect(review_url(found))


def _lines(request: HttpRequest, number: int, typed: Mapping[str, Typed], result: marking.Saved) -> HttpResponse:
    """The lines that were sent, as they stand now, when they were saved, and what is missing."""
    found = found_review(request, number)
    sheet = sheet_of(found)
    lines = [(line, line.code in result.met, typed[line.code]) for line in sheet.lines if line.code in typed]
    context = {
        "found": found,
        "sheet": sheet,
        "lines": lines,
        "writes": True,
        "saved_at": timezone.localtime(result.at),
        "told_anew": True,
    }
    return render(request, "assessment/saved.html", context)
