"""Applications as PDF for an expert who travels: asked for, and opened while everything in it is open to them."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from corymb.apps.assessment import tasks
from corymb.apps.assessment.actions.packing import ask_for_pack
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.naming import invitation_url
from corymb.apps.assessment.queries.opening import is_open
from corymb.apps.assessment.rules import ASSESS
from corymb.apps.assessment.views.finding import told
from corymb.apps.assessment.views.own import found_own
from corymb.apps.files.models import StoredFile
from corymb.apps.files.views import given
from corymb.kit.asking import NotPossible
from corymb.kit.doors import asks
from corymb.kit.saying import language_of_page


@asks(ASSESS)
@require_POST
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for everything that waits for marks as PDF; a job makes it."""
    found = found_own(request, number)
    try:
        with transaction.atomic():
            row = ask_for_pack(found.pk, **told(request, found.call_id, ASSESS))
            tasks.pack.defer(number=row.pk, language=language_of_page())
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect(invitation_url(found))


@asks(ASSESS)
def pack(request: HttpRequest, number: int) -> HttpResponseBase:
    """The PDF, while no conflict stands in the way of anything in it, on record or in the register."""
    row = get_object_or_404(seeing.own_packs(request.user).select_related("expert"), pk=number, made_at__isnull=False)
    if not is_open(request.user, row):
        raise Http404
    return given(request, get_object_or_404(StoredFile, pk=row.file))
