"""What the council decides on: the application as it was submitted, with its documents and its score."""

from decimal import Decimal

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from corymb.apps.council.queries.naming import matter_url
from corymb.apps.council.queries.outcomes import row_of_each
from corymb.apps.council.rules import SEE
from corymb.apps.council.views.finding import found_matter, told, trail_of
from corymb.apps.files.views import given
from corymb.apps.selection.actions import note_read
from corymb.apps.selection.queries.form import page_of, submitted_file
from corymb.apps.selection.queries.sources import with_sources
from corymb.kit.doors import asks
from corymb.kit.saying import number as number_said


@asks(SEE)
def application(request: HttpRequest, number: int) -> HttpResponse:
    """The application of an item, for whoever sees the item; the reading is journaled."""
    found = found_matter(request, number)
    note_read(found.application, **told(request, found.session.call, SEE))
    way = (found.application.title, matter_url(found)), (_("The application"), "")
    score = row_of_each(found.session.ranking).get(found.application_id, {}).get("score", "")
    context = {
        "matter": found,
        "page": with_sources(page_of(found.application, live=False), found.application, named=False),
        "score": number_said(Decimal(score), 2) if score else "",
        "trail": trail_of(found.session.call, *way),
    }
    return render(request, "council/application.html", context)


@asks(SEE)
def document(request: HttpRequest, number: int, attachment: int) -> FileResponse:
    """A document of the application of an item, as it was submitted."""
    found = found_matter(request, number)
    return given(request, get_object_or_404(submitted_file(found.application, attachment)))
