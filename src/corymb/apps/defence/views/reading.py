"""What a commission hears: the application as it was submitted, with its documents."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from corymb.apps.defence.queries.naming import slot_url
from corymb.apps.defence.rules import SEE
from corymb.apps.defence.views.finding import found_slot, told, trail_of
from corymb.apps.files.views import given
from corymb.apps.selection.actions import note_read
from corymb.apps.selection.queries.form import page_of, submitted_file
from corymb.apps.selection.queries.sources import with_sources
from corymb.kit.doors import asks


@asks(SEE)
def application(request: HttpRequest, number: int) -> HttpResponse:
    """The application of a slot, for whoever sees the slot; the reading is journaled."""
    found = found_slot(request, number)
    note_read(found.application, **told(request, found.defence.call, SEE))
    way = (found.application.title, slot_url(found)), (_("The application"), "")
    context = {
        "slot": found,
        "page": with_sources(page_of(found.application, live=False), found.application, named=False),
        "trail": trail_of(found.defence, *way),
    }
    return render(request, "defence/application.html", context)


@asks(SEE)
def document(request: HttpRequest, number: int, attachment: int) -> FileResponse:
    """A document of the application of a slot, as it was submitted."""
    found = found_slot(request, number)
    return given(request, get_object_or_404(submitted_file(found.application, attachment)))
