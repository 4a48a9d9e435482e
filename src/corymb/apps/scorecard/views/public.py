"""What everybody may read: the last published scorecard, with what would show a member's figures withheld."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language

from corymb.apps.files.actions import path_of
from corymb.apps.registry.models.titles import in_language
from corymb.apps.registry.queries import seeing as registered
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import documents, reading, showing
from corymb.apps.scorecard.queries.publications import with_years
from corymb.apps.scorecard.queries.reading import PROGRAMME
from corymb.apps.scorecard.queries.rows import rows_of
from corymb.apps.scorecard.queries.showing import Asked
from corymb.apps.scorecard.queries.standing import measured_told
from corymb.apps.scorecard.states import DONE, PUBLIC, PUBLISHED
from corymb.apps.scorecard.views import open_data
from corymb.kit.doors import public


@public
def board(request: HttpRequest, number: int | None = None, scope: str = PROGRAMME) -> HttpResponse:
    """A published scorecard; the last one where none is named. Of what was not published it says so."""
    place = reading.place_of(scope)
    run = _published(number)
    if run is None:
        return render(request, "scorecard/public_none.html")
    asked = Asked(place, small=True, audience=PUBLIC) if place else None
    rows = with_years(run, asked, rows_of(run, asked)) if asked else []
    if place is None or not rows:
        missing = {"run": run, "place": place, "is_region": scope.startswith("region:")}
        return render(request, "scorecard/public_none.html", missing, status=404)
    programme = str(showing.programme_of(run).name)
    context = {
        "run": run,
        "place": place,
        "trail": [(programme, reverse("scorecard:public_run", args=[run.pk])), (place.title, "")]
        if place.title
        else [],
        "title": place.title or programme,
        "rows": rows,
        "has_years": showing.have_years(rows),
        "measured": measured_told(run),
        "earlier": Run.objects.filter(kind=PUBLISHED, state=DONE).exclude(pk=run.pk).order_by("-pk")[:20],
        "forms": [(label, reverse(f"scorecard:public_{name}", args=[run.pk])) for name, label in open_data.FORMS],
        "documents": documents.documents_of(run, get_language() or "en"),
        "clusters": _clusters(run) if scope == PROGRAMME else [],
    }
    return render(request, "scorecard/public.html", context)


def _clusters(run: Run) -> list[tuple[str, str]]:
    """Title and address of every cluster; there may be a thousand, so that none is made a row of its own."""
    own = reverse("scorecard:public_run", args=[run.pk])
    rows = registered.clusters().filter(parent=None).order_by("code").values_list("code", "title_en", "title_ru")
    return [(in_language(english, russian), f"{own}cluster:{code}/") for code, english, russian in rows]


def _published(number: int | None) -> Run | None:
    if number is None:
        return reading.last_published()
    rows = Run.objects.select_related("pack", "baseline").defer("pack__text")
    return get_object_or_404(rows, pk=number, kind=PUBLISHED, state=DONE)


@public
def document(request: HttpRequest, number: int, language: str, kind: str) -> FileResponse:
    """The published scorecard as report or workbook."""
    del request
    run = get_object_or_404(Run, pk=number, kind=PUBLISHED, state=DONE)
    stored = documents.document_of(run, language, kind)
    if stored is None:
        raise Http404
    answer = FileResponse(path_of(stored.sha256).open("rb"), as_attachment=True, filename=stored.name)
    answer["Content-Type"] = "application/octet-stream"
    answer["Content-Security-Policy"] = "sandbox"
    return answer
