"""Open to everybody: calls as they are published, results, open data."""

import csv
import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.public import public_calls, results_of, told_of
from corymb.apps.outcomes.states import RESULTS_DONE
from corymb.apps.selection.queries.contents import content_of, newest_version, standing_of, told_there
from corymb.apps.selection.queries.telling import facts_of, told
from corymb.apps.selection.states import STANDING_TONES, STANDINGS
from corymb.kit.doors import public

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
def call(request: HttpRequest, code: str) -> HttpResponse:
    """A call: its text, window and version, and its results once they are published."""
    found = get_object_or_404(public_calls(), code=code)
    version, now = newest_version(found), timezone.now()
    if version is None:
        raise Http404
    content, standing, results = content_of(version), standing_of(found, now), results_of(found)
    context = {
        "call": found,
        "version": version,
        "told": told(content),
        "facts": facts_of(content),
        "state": STANDINGS[standing],
        "tone": STANDING_TONES[standing],
        "opens": told_there(found.opens_at, found.zone),
        "closes": told_there(found.closes_at, found.zone),
        "results": told_of(results) if results else None,
        "trail": [(_("Calls for applications"), reverse("outcomes:public_calls")), (found.title, "")],
    }
    return render(request, "outcomes/public_call.html", context)


@public
def results_json(request: HttpRequest, code: str) -> HttpResponse:
    """The results byte for byte: their sha256 is the one on the page."""
    del request
    return _open(HttpResponse(_results(code).text.encode(), content_type="application/json"))


@public
def marks_json(request: HttpRequest, code: str) -> HttpResponse:
    """The marks as data, where the call opens them."""
    del request
    return _open(JsonResponse(_marks(code)))


@public
def marks_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a table; a mark that was not given is empty."""
    del request
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="marks-{code}.csv"'
    table = csv.DictWriter(answer, COLUMNS)
    table.writeheader()
    table.writerows(_marks(code)["marks"])
    return _open(answer)


def _results(code: str) -> Results:
    found = results_of(get_object_or_404(public_calls(), code=code))
    if found is None:
        raise Http404
    return found


def _marks(code: str) -> dict[str, list[dict[str, object]]]:
    found = _results(code)
    if not found.marks:
        raise Http404
    marks: dict[str, list[dict[str, object]]] = json.loads(found.marks)
    return marks


def _open(answer: HttpResponse) -> HttpResponse:
    """Programs of other sites may read it."""
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
