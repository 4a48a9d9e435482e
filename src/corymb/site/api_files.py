"""Stored files for programs: whatever an answer names by its number, for whoever may open it."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Router

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.files.actions import note_taken, path_of
from corymb.apps.files.queries import visible_to
from corymb.kit.answers import Answer, file_answer
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Key

router = Router(tags=["files"])
ROUTERS = (router,)
BYTES = "application/octet-stream"
OF_BYTES = {"responses": {200: {"content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}}}


@router.get("/files/{number}", response={200: None}, openapi_extra=OF_BYTES)
@opens(SIGNED_IN, _("A stored file"))
def read_file(request: HttpRequest, number: Path[Key]) -> Answer:
    """A file as it was stored: a receipt, a document behind a figure, a workbook with notes, the inputs of a run.

    That somebody takes a confidential one is journaled.
    """
    found = get_object_or_404(visible_to(request.user), pk=number)
    place = path_of(found.sha256)
    if not place.exists():
        raise Http404
    if found.is_confidential:
        note_taken(found, **acting(request))
    return file_answer(request, place, BYTES, found.name, found.sha256)
