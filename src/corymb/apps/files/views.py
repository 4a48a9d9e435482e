"""Taking a file out: always as a download, never as a page of this site."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from corymb.apps.files.actions import note_taken, path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import visible_to
from corymb.apps.journal.actions import Actor
from corymb.kit.doors import signed_in


@signed_in
def download(request: HttpRequest, number: int) -> FileResponse:
    """The file as it was given."""
    return given(request, get_object_or_404(visible_to(request.user), pk=number))


def given(request: HttpRequest, file: StoredFile) -> FileResponse:
    """A file as an answer, for a view that has made sure that the person may open it.

    That somebody took a confidential one is journaled.
    """
    place = path_of(file.sha256)
    if not place.exists():
        raise Http404
    if file.is_confidential:
        actor = Actor("person", str(request.user.pk), request=request.META.get("REQUEST_ID", ""))
        note_taken(file, actor=actor, now=timezone.now())
    answer = FileResponse(place.open("rb"), as_attachment=True, filename=file.name)
    answer["Content-Type"] = "application/octet-stream"
    answer["Content-Security-Policy"] = "sandbox"
    return answer
