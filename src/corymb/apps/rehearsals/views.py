"""A draft is tried out before it is published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, holds, me
from corymb.apps.rehearsals.actions.asking import Expected, ask_rehearsal
from corymb.apps.rehearsals.forms import MOST, RehearseForm
from corymb.apps.rehearsals.queries.telling import rehearsal_told, rehearsals_visible_to
from corymb.apps.rehearsals.tasks import rehearse as compute
from corymb.apps.selection.models import Rehearsal
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.rules import RUN, SEE_DRAFTS
from corymb.apps.selection.views.calls import found_call, trail_of
from corymb.kit import waiting
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks
from corymb.packs.call_stages import experts_of

BEFORE = 10
"""So many that were asked before stand on the page of one."""


@asks(RUN)
def rehearse(request: HttpRequest, number: int) -> HttpResponse:
    """Ask what the draft would come to."""
    call = found_call(request, number)

    def act(form: RehearseForm) -> str:
        expected = Expected(**form.cleaned_data)
        made = ask_rehearsal(call.pk, expected, me(request), **acting(request, RUN))
        if not (made.outcome or made.trouble):
            compute.configure(lock=f"rehearsal {made.pk}").defer(number=made.pk)
        return reverse("rehearsals:rehearsal", args=[made.pk])

    draft = draft_of(call)
    many, planned = min(2 * draft.places, MOST), experts_of(draft)
    label = _("Try it out")
    question = Question(
        _("Trial of the draft"),
        label,
        _("It is being tried out."),
        trail_of(call, _("Trial of the draft")),
        _(
            "The site invents applications and marks many times and applies the rule of the draft: how often it finds "
            "the best, how often equals stand at the line, how much experts have to do, when each stage ends."
        ),
    )
    initial = {"applications": many, "regions": many, "experts": max(many, planned)}
    form = RehearseForm(request.POST or None, planned=planned, initial=initial)
    return asked(request, question, form, act)


@asks(SEE_DRAFTS)
def rehearsal(request: HttpRequest, number: int) -> HttpResponse:
    """What the draft would come to."""
    row = get_object_or_404(rehearsals_visible_to(request.user), pk=number)
    waits = not (row.outcome or row.trouble)
    answer = waiting.answered(request, waits=waits)
    if answer is not None:
        return answer
    context = {
        "row": row,
        "title": draft_of(row.call).title,
        "told": rehearsal_told(row),
        "waits": waits,
        "is_old": row.sha256 != row.call.sha256,
        "may_run": holds(request.user, RUN),
        "before": Rehearsal.objects.filter(call=row.call).filter(at__lt=row.at).order_by("-at")[:BEFORE],
        "trail": trail_of(row.call, _("Trial of the draft")),
    }
    return render(request, "rehearsals/rehearsal.html", context)
