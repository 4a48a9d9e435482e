"""The dossier of a call is asked for; a job puts it together."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import me
from corymb.apps.council.forms import NoteForm
from corymb.apps.council.queries.dossiers import dossiers_open_to
from corymb.apps.council.rules import DOSSIER
from corymb.apps.council.views.finding import told, trail_of
from corymb.apps.dossiers.actions.asking import ask_for_dossier
from corymb.apps.dossiers.tasks import dossier as made
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks


@asks(DOSSIER)
def dossier(request: HttpRequest, number: int) -> HttpResponse:
    """Have the dossier of a call put together; it stands on the page of its council."""
    found = get_object_or_404(dossiers_open_to(request.user), pk=number)

    def act(_filled: forms.Form) -> str:
        with transaction.atomic():
            ask_for_dossier(number, **told(request, found, DOSSIER))
            made.configure(lock=f"dossier {number}").defer(number=number, person=str(me(request).pk))
        return reverse("council:call", args=[number])

    label = _("Put the dossier together")
    question = Question(
        label,
        label,
        _("The dossier is being put together; it stands here in a moment."),
        trail_of(found, (label, "")),
        _("One archive with all of the call as it stands now, and checksums. It proves itself without the site."),
    )
    return asked(request, question, NoteForm(request.POST or None), act)
