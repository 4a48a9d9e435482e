"""What an agreement holds to: commitments are written, taken out, and carried into the plan of the targets."""

from django import forms
from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.outcomes import actions
from corymb.apps.outcomes.forms import CommitmentForm, NoteForm
from corymb.apps.outcomes.queries.agreements import planned_of
from corymb.apps.outcomes.queries.naming import agreement_url
from corymb.apps.outcomes.rules import DRAW
from corymb.apps.outcomes.views.agreements import found_agreement, must, told_of, way_to
from corymb.apps.programme.rules import RUN
from corymb.apps.selection.views.nameless import nameless
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks


@asks(DRAW)
def commitment_write(request: HttpRequest, number: int, commitment: int | None = None) -> HttpResponse:
    """Add what the region holds to, or correct what stands there."""
    found = found_agreement(request, number)
    must(request, found, DRAW)
    row = get_object_or_404(found.commitments, pk=commitment) if commitment else None

    def act(filled: forms.Form) -> str:
        told = filled.cleaned_data
        label, unit = (told["label_en"], told["label_ru"]), (told["unit_en"], told["unit_ru"])
        promise = actions.Promise(label, unit, told["value"], told["until"], told["target"])
        actions.write_commitment(number, promise, commitment, **told_of(request, found, DRAW))
        return agreement_url(found)

    label = _("Correct the commitment") if row else _("Add a commitment")
    question = Question(label, _("Save"), _("Saved."), way_to(request, found, label))
    initial = model_to_dict(row) | {"value": f"{row.value.normalize():f}"} if row else None
    return asked(request, question, CommitmentForm(request.POST or None, initial=initial), act)


@asks(DRAW)
def commitment_remove(request: HttpRequest, number: int, commitment: int) -> HttpResponse:
    """Take a commitment out."""
    found = found_agreement(request, number)
    must(request, found, DRAW)

    def act(_filled: forms.Form) -> str:
        actions.remove_commitment(number, commitment, **told_of(request, found, DRAW))
        return agreement_url(found)

    label = _("Take the commitment out")
    question = Question(label, _("Take out"), _("Taken out."), way_to(request, found, label), tone="danger")
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(RUN)
def carry(request: HttpRequest, number: int) -> HttpResponse:
    """Carry what was agreed on into the plan of the programme's targets."""
    found = found_agreement(request, number)
    must(request, found, RUN)

    def act(_filled: forms.Form) -> str:
        made = actions.carry_commitments(number, **told_of(request, found, RUN))
        said = ngettext("{n} part of a target is planned.", "{n} parts of targets are planned.", len(made))
        messages.success(request, said.format(n=len(made)))
        return agreement_url(found)

    label = _("Carry into the plan")
    lead = _("What is part of a target is planned for the cluster; what was planned for it before is replaced.")
    lists = ((_("These are planned"), planned_of(found)),)
    done = _("The plan says what was agreed on.")
    notices = nameless(request, [found.decision.application])
    way = way_to(request, found, label)
    question = Question(label, "" if notices else label, done, way, lead, notices=notices, lists=lists)
    return asked(request, question, NoteForm(request.POST or None), act)
