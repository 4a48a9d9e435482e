"""Open to everybody: calls as they are published, results, open data."""

import csv
import io
from typing import IO, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.public import public_calls, results_of, rows_of_marks, told_of
from corymb.apps.outcomes.states import RESULTS_DONE
from corymb.apps.outcomes.views.lists import results_listing
from corymb.apps.selection.queries.contents import content_of, newest_version, standing_of, told_there
from corymb.apps.selection.queries.telling import facts_of, told
from corymb.apps.selection.states import STANDING_TONES, STANDINGS
from corymb.kit.doors import public
from corymb.kit.exports import export_of, in_pieces, written
from corymb.kit.listing import page_of

Answer = TypeVar("Answer", bound=HttpResponseBase)
COLUMNS = ("application", "expert", "criterion", "mark")


@public
def calls(request: HttpRequest) -> HttpResponse:
    """Calls, the newest first."""
    rows, now = [], timezone.now()
    done = set(Results.objects.filter(state=RESULTS_DONE).values_list("call", flat=True))
    for one in public_calls().order_by("-created_at"):
        standing = standing_of(one, now)
        rows.append(
            (one, STANDINGS[standing], STANDING_TONES[standing], told_there(one.closes_at, one.zone), one.pk in done)
        )
    return render(request, "outcomes/public_calls.html", {"rows": rows, "trail": [(_("Calls for applications"), "")]})


@public
def call(request: HttpRequest, code: str) -> HttpResponseBase:
    """A call: its text, window and version, and its results once they are published."""
    found = get_object_or_404(public_calls(), code=code)
    version, now = newest_version(found), timezone.now()
    if version is None:
        raise Http404
    content, standing, results = content_of(version), standing_of(found, now), results_of(found)
    told_ = told_of(results) if results else None
    answer = export_of(results_listing(results), request, told_.named) if results and told_ else None
    if answer is not None:
        return _open(answer)
    context = {
        "call": found,
        "versions": found.versions.defer("text").order_by("-number"),
        "told": told(content),
        "facts": facts_of(content),
        "state": STANDINGS[standing],
        "tone": STANDING_TONES[standing],
        "opens": told_there(found.opens_at, found.zone),
        "closes": told_there(found.closes_at, found.zone),
        "results": told_,
        "page": page_of(results_listing(results), request, told_.named) if results and told_ else None,
        "trail": [(_("Calls for applications"), reverse("outcomes:public_calls")), (found.title, "")],
    }
    return render(request, "outcomes/public_call.html", context)


@public
def results_json(request: HttpRequest, code: str) -> HttpResponse:
    """The results byte for byte: their sha256 is the one on the page."""
    del request
    return _open(HttpResponse(_results(code).text.encode(), content_type="application/json"))


@public
def marks_json(request: HttpRequest, code: str) -> HttpResponseBase:
    """The marks as data, where the call opens them."""
    del request
    return _open(in_pieces([_marks(code)], "application/json"))


@public
def marks_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same as a table; a mark that was not given is empty."""
    del request
    count, text = 0, _marks(code)

    def write(file: IO[bytes]) -> None:
        nonlocal count
        lines = io.TextIOWrapper(file, encoding="utf-8", newline="")
        table = csv.DictWriter(lines, COLUMNS)
        table.writeheader()
        for count, row in enumerate(rows_of_marks(text), 1):  # noqa: B007 - the last is how many there are
            table.writerow(row)
        lines.detach()

    answer = written(write, "text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="marks-{code}.csv"'
    answer["X-Row-Count"] = str(count)
    return _open(answer)


def _results(code: str) -> Results:
    found = results_of(get_object_or_404(public_calls(), code=code))
    if found is None:
        raise Http404
    return found


def _marks(code: str) -> str:
    """The canonical text of the marks."""
    found = _results(code)
    if not found.marks:
        raise Http404
    return found.marks


def _open(answer: Answer) -> Answer:
    """Programs of other sites may read it."""
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
