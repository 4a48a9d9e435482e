"""Conflicts of interest, for whoever arranges an assessment: the list, a look into the register, lifting one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import me
from corymb.apps.assessment import tasks
from corymb.apps.assessment.actions import conflicts as actions
from corymb.apps.assessment.forms.conflicts import ActingForm, LiftForm, OwnTieForm
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.naming import expert_url
from corymb.apps.assessment.queries.reasons import reason_of
from corymb.apps.assessment.rules import ARRANGE, SEE
from corymb.apps.assessment.states import REGISTER
from corymb.apps.assessment.views.finding import arranged_call, found_call, told, trail_of
from corymb.apps.assessment.views.lists import CONFLICTS
from corymb.apps.assessment.views.recusal_lists import recusals_listing
from corymb.kit import waiting
from corymb.kit.again import is_awaited, last_run
from corymb.kit.asking import Question, asked
from corymb.kit.doors import Refused, asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of


@asks(SEE)
def conflicts(request: HttpRequest, number: int) -> HttpResponseBase:
    """Conflicts of a call, raised last first."""
    call = found_call(request, number)
    waits = is_awaited(tasks.looking(call.pk))
    polled = waiting.answered(request, waits=waits)
    if polled is not None:
        return polled
    rows = seeing.conflicts_visible_to(request.user).filter(expert__call=call)
    answer = export_of(CONFLICTS, request, rows)
    if answer is not None:
        return answer
    run = last_run(tasks.looking(call.pk))
    context = {
        "call": call,
        "waits": waits,
        "looked_at": run and run[1],
        "found": rows.filter(source=REGISTER, raised_at__gte=run[0]).count() if run else 0,
        "page": page_of(CONFLICTS, request, rows),
        "arranges": seeing.arranges(request.user, call),
        "trail": trail_of(call, _("Conflicts")),
    }
    return render(request, "assessment/conflicts.html", context)


@asks(ARRANGE)
@require_POST
def look(request: HttpRequest, number: int) -> HttpResponse:
    """Have the register looked into; a job does it."""
    call = arranged_call(request, number)
    tasks.look_into_register(call.pk)
    messages.success(request, _("The register is looked into; what is found stands here in a moment."))
    return redirect(reverse("assessment:conflicts", args=[call.pk]))


@asks(ARRANGE)
def lift(request: HttpRequest, number: int) -> HttpResponse:
    """Lift a conflict with a reason."""
    row = get_object_or_404(seeing.conflicts_visible_to(request.user), pk=number)
    if not seeing.arranges(request.user, row.expert.call_id):
        raise Refused(ARRANGE, row)

    def act(form: LiftForm) -> str:
        reason = form.cleaned_data["reason"]
        actions.lift_conflict(row.pk, reason, me(request), **told(request, row.expert.call_id))
        return expert_url(row.expert)

    question = Question(
        _("Lift the conflict"),
        _("Lift"),
        _("The conflict is lifted."),
        trail_of(row.expert.call, str(row.expert.person), _("Lift")),
        reason_of(row),
        tone="danger",
    )
    return asked(request, question, LiftForm(request.POST or None), act)


@asks(SEE)
def recusals(request: HttpRequest, number: int) -> HttpResponseBase:
    """Who arranges the assessment and is tied to an application, and who acts instead; not the reader's own."""
    call = found_call(request, number)
    rows = seeing.recusals_visible_to(request.user).filter(application__call=call)
    listing = recusals_listing(with_acts=seeing.arranges(request.user, call))
    answer = export_of(listing, request, rows)
    if answer is not None:
        return answer
    context = {"call": call, "page": page_of(listing, request, rows), "trail": trail_of(call, _("Acting"))}
    return render(request, "assessment/recusals.html", context)


@asks(ARRANGE)
def recuse_oneself(request: HttpRequest, number: int, application: int) -> HttpResponse:
    """Declare a tie to an application whose assessment one arranges; nothing of it is shown to one afterwards."""
    call = arranged_call(request, number)
    found = get_object_or_404(seeing.applications_visible_to(request.user, call), pk=application)

    def act(form: OwnTieForm) -> str:
        tie = actions.OwnTie(form.cleaned_data["kind"], form.cleaned_data["words"])
        actions.recuse_oneself(found.pk, tie, me(request), **told(request, call))
        return reverse("assignment:applications", args=[call.pk])

    lead = _(
        "“{application}”: nothing of how it is assessed and decided is shown to you from now on; somebody else acts "
        "for you. You cannot take it back."
    )
    label = _("I am tied to it")
    question = Question(
        label,
        _("Declare"),
        _("Declared. Nothing of the application is shown to you any more."),
        trail_of(call, label),
        lead.format(application=found.title),
        tone="danger",
    )
    return asked(request, question, OwnTieForm(request.POST or None), act)


@asks(ARRANGE)
def recusal_lift(request: HttpRequest, number: int) -> HttpResponse:
    """Lift what the register says of somebody who arranges the assessment."""
    row = get_object_or_404(seeing.recusals_visible_to(request.user), pk=number)
    call = row.application.call
    if not seeing.arranges(request.user, call):
        raise Refused(ARRANGE, row)

    def act(form: LiftForm) -> str:
        actions.lift_recusal(row.pk, form.cleaned_data["reason"], me(request), **told(request, call))
        return reverse("assessment:recusals", args=[call.pk])

    lead = _("{person} is tied to “{application}” and sees nothing of how it is assessed.")
    question = Question(
        _("Lift the recusal"),
        _("Lift"),
        _("The recusal is lifted."),
        trail_of(call, _("Acting")),
        lead.format(person=row.person, application=row.application.title),
        tone="danger",
    )
    return asked(request, question, LiftForm(request.POST or None), act)


@asks(ARRANGE)
def acting(request: HttpRequest, number: int) -> HttpResponse:
    """Name who acts for somebody tied to an application."""
    row = get_object_or_404(seeing.recusals_visible_to(request.user), pk=number)
    call = row.application.call
    if not seeing.arranges(request.user, call):
        raise Refused(ARRANGE, row)

    def act(form: ActingForm) -> str:
        actions.name_acting(row.pk, form.cleaned_data["person"], **told(request, call))
        return reverse("assessment:recusals", args=[call.pk])

    lead = _("{person} is tied to “{application}” and sees nothing of how it is assessed.")
    question = Question(
        _("Who acts instead"),
        _("Name who acts instead"),
        _("Named; it stands among their tasks."),
        trail_of(call, _("Acting")),
        lead.format(person=row.person, application=row.application.title),
    )
    return asked(request, question, ActingForm(request.POST or None, recusal=row), act)
