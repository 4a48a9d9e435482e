"""The history of answers: what stood there before, who changed it and when; an earlier text is put back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, me
from corymb.apps.selection import actions
from corymb.apps.selection.forms.applications import history_filter
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries import history as texts
from corymb.apps.selection.queries.contents import content_of, standing_of
from corymb.apps.selection.queries.naming import application_url
from corymb.apps.selection.queries.seeing import keys_of
from corymb.apps.selection.rules import FILL
from corymb.apps.selection.states import OPEN, WRITING
from corymb.apps.selection.views.finding import found_application, may_on, must_on, trail_of
from corymb.kit.asking import NotPossible
from corymb.kit.doors import asks, signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import listed

TITLE = gettext_lazy("History of the answers")
HISTORY = listed("answer_history", TITLE)
BEGINS = 120
"""So many signs of a text stand in the list; its own page, and a file, have the whole."""


@signed_in
def history(request: HttpRequest, number: int) -> HttpResponseBase:
    """What stood in the answers before, the last change first."""
    found = found_application(request, number)
    rows = texts.earlier_texts(request.user, found)
    listing = _listing(request, found)
    answer = export_of(listing, request, rows)
    if answer is not None:
        return answer
    context = {"found": found, "page": page_of(listing, request, rows), "trail": trail_of(found, str(TITLE))}
    return render(request, "selection/history.html", context)


def _listing(request: HttpRequest, found: Application) -> Listing:
    questions = texts.questions_of(found)
    changed = texts.changed_of(request.user, found)
    columns = (
        Column(
            "question",
            _("Question"),
            lambda row: str(questions[row.question].label),
            link=lambda row: reverse("selection:earlier", args=[found.pk, row.pk]),
        ),
        Column("begins", _("What stood there"), lambda row: Truncator(texts.told_of(questions, row)).chars(BEGINS)),
        Column("text", _("The whole text"), lambda row: texts.told_of(questions, row), shown=False),
        Column("by", _("Written by"), texts.whose),
        Column("at", _("Written"), lambda row: timezone.localtime(row.at)),
        Column("replaced_by", _("Replaced by"), lambda row: texts.whose(row.next)),
        Column("replaced_at", _("Replaced"), lambda row: timezone.localtime(row.next.at), sort="replaced"),
    )
    return Listing(
        code=HISTORY,
        columns=columns,
        filters=history_filter((code, str(one.label)) for code, one in questions.items() if code in changed),
        narrow=lambda rows, asked: rows.filter(question=asked["question"]) if asked["question"] else rows,
        sort="-replaced",
        empty_title=_("No answer was changed"),
        empty_text=_("Once somebody replaces the text of an answer, what stood there before is kept here."),
        prepare=texts.with_next,
        about=((_("Application"), found.title),),
    )


@signed_in
def earlier(request: HttpRequest, number: int, entry: int) -> HttpResponse:
    """An earlier text beside what stands there now; who writes the application can put it back."""
    found = found_application(request, number)
    row = get_object_or_404(texts.earlier_texts(request.user, found), pk=entry)
    texts.with_next([row])
    now, questions = texts.text_now(request.user, found, row), texts.questions_of(found)
    is_asked = any(one.code == row.question for one in content_of(found.by_version).questions)
    fills = found.state == WRITING and standing_of(found.call, timezone.now()) == OPEN and may_on(request, FILL, found)
    label = str(questions[row.question].label)
    *way, here = trail_of(found, label)
    context = {
        "found": found,
        "row": row,
        "now": now,
        "label": label,
        "sides": [(one, texts.told_of(questions, one), texts.whose(one)) for one in (row, now)],
        "replaced_by": texts.whose(row.next),
        "is_asked": is_asked,
        "can_put_back": fills and is_asked and row.text not in {"", now.text},
        "trail": [*way, (TITLE, reverse("selection:history", args=[found.pk])), here],
    }
    return render(request, "selection/earlier.html", context)


@asks(FILL)
@require_POST
def put_back(request: HttpRequest, number: int, entry: int) -> HttpResponse:
    """Write an earlier text anew, as if it were typed; what somebody has written since the page was shown stays."""
    found = found_application(request, number)
    must_on(request, FILL, found)
    row = get_object_or_404(texts.earlier_texts(request.user, found), pk=entry)
    seen = request.POST.get("seen", "")
    typed = {row.question: actions.Typed(row.text, int(seen) if seen.isdecimal() else row.version)}
    try:
        result = actions.save_answers(number, typed, me(request), **acting(request, FILL, keys_of(found)))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("selection:earlier", found.pk, row.pk)
    if result.met:
        told = _("{who} has written something else meanwhile; nothing was put back. Look at what stands there now.")
        messages.warning(request, told.format(who=result.met[row.question].by or "–"))
        return redirect("selection:earlier", found.pk, row.pk)
    messages.success(request, _("The earlier text is put back; what it replaced is in the history now."))
    return redirect(f"{application_url(found)}#row-{row.question}")
