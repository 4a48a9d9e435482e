"""The commission of a defence: who sits in it, who is recused, who is present."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import me
from corymb.apps.assessment.models import Review
from corymb.apps.assessment.states import ACTIVE
from corymb.apps.defence.actions import commission as actions
from corymb.apps.defence.forms import ExcludeForm, LiftForm, MemberForm, NoteForm
from corymb.apps.defence.queries import seeing
from corymb.apps.defence.queries.naming import defence_url
from corymb.apps.defence.queries.recusals import recusal_of
from corymb.apps.defence.queries.shut import shut_to
from corymb.apps.defence.rules import RUN
from corymb.apps.defence.states import DONE
from corymb.apps.defence.views.finding import run_defence, told, trail_of
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks

STANDS_ELSEWHERE = gettext_lazy(
    "The member is recused from this application elsewhere, too: in the assessment or in a session of the council. It "
    "stays shut to them until that recusal is lifted there."
)


@asks(RUN)
def member_add(request: HttpRequest, number: int) -> HttpResponse:
    """Name a member of the commission."""
    found = run_defence(request, number)

    def act(filled: forms.Form) -> str:
        values = filled.cleaned_data
        actions.name_member(number, values["person"], is_chair=values["is_chair"], **told(request, found.call))
        return defence_url(found)

    label = _("Name a member of the commission")
    lead = _("People who hold the role of an expert or of a member of the council for this call.")
    question = Question(label, label, _("The member of the commission is named."), trail_of(found, (label, "")), lead)
    return asked(request, question, MemberForm(request.POST or None, defence=found), act)


@asks(RUN)
def member_remove(request: HttpRequest, number: int, member: int) -> HttpResponse:
    """Take a member out of a defence that is only planned."""
    found = run_defence(request, number)
    row = get_object_or_404(found.members.select_related("person"), pk=member)

    def act(_filled: forms.Form) -> str:
        done = _("The member of the commission is taken out.")
        if actions.remove_member(number, member, **told(request, found.call)):
            done = _("The member of the commission is taken out and is written to.")
        messages.success(request, done)
        return defence_url(found)

    label = _("Take out")
    lead = _(
        "{member} leaves the commission. A letter that has not gone to them yet does not go. Where one has "
        "reached them, another one tells them, with a file that takes the appointment out of their calendar."
    ).format(member=row.person)
    question = Question(label, label, "", trail_of(found, (label, "")), lead, "danger")
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(RUN)
def exclude(request: HttpRequest, number: int, member: int) -> HttpResponse:
    """Keep a member out of an application."""
    found = run_defence(request, number)
    row = get_object_or_404(found.members.select_related("person"), pk=member)
    slots = seeing.visible_to(request.user).filter(defence=found).order_by("starts_at")

    def act(filled: forms.Form) -> str:
        values = filled.cleaned_data
        slot = values["slot"]
        actions.exclude(number, member, slot.application_id, values["reason"], **told(request, found.call))
        own = Review.objects.filter(application=slot.application_id, expert__person=row.person_id, state__in=ACTIVE)
        if own.exists():
            said = _("{member} also assesses it as an expert: that review stands until the tie is on record there too.")
            messages.warning(request, said.format(member=row.person))
        if slot.state == DONE:
            messages.warning(
                request, _("A ranking that is frozen stays as it is; the marks do not count in the next one.")
            )
        return defence_url(found)

    label = _("Recuse from an application")
    lead = _(
        "{member} then sees nothing of how it is marked, and does not mark it. Marks already given stay on record and "
        "do not count from now on."
    ).format(member=row.person)
    done = _("The member is recused.")
    question = Question(label, label, done, trail_of(found, (label, "")), lead, "danger")
    return asked(request, question, ExcludeForm(request.POST or None, slots=slots), act)


@asks(RUN)
def lift(request: HttpRequest, number: int, recusal: int) -> HttpResponse:
    """Lift a recusal the register was wrong about."""
    found = run_defence(request, number)
    row = recusal_of(found, request.user, recusal)
    if row is None:
        raise Http404

    def act(filled: forms.Form) -> str:
        actions.lift_exclusion(number, recusal, filled.cleaned_data["reason"], me(request), **told(request, found.call))
        if row.application_id in shut_to(row.member.person, found.call_id):
            messages.warning(request, STANDS_ELSEWHERE)
        return defence_url(found)

    label = _("Lift the recusal")
    lead = _(
        "{member}, {title}: {reason}. Once lifted, the member sees the application and marks it, unless they are "
        "recused from it elsewhere."
    )
    lead = lead.format(member=row.member.person, title=row.application.title, reason=vars(row)["why"])
    question = Question(label, label, _("The recusal is lifted."), trail_of(found, (label, "")), lead, "danger")
    return asked(request, question, LiftForm(request.POST or None), act)


@asks(RUN)
@require_POST
def present(request: HttpRequest, number: int) -> HttpResponse:
    """Note who is present."""
    found = run_defence(request, number)
    members = {int(text) for text in request.POST.getlist("present") if text.isdigit()}
    try:
        actions.note_present(number, members, **told(request, found.call))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted."))
    return redirect(defence_url(found))
