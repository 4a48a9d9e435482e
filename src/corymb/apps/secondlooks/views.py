"""The second look: who is named, what they read, what they find."""

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import me
from corymb.apps.files.models import StoredFile
from corymb.apps.files.views import given
from corymb.apps.outcomes.queries import complaints as reads
from corymb.apps.outcomes.queries.comments import comments_of
from corymb.apps.outcomes.queries.naming import complaint_url
from corymb.apps.outcomes.queries.outcomes_told import outcome_of
from corymb.apps.outcomes.queries.submitted import answers_of
from corymb.apps.outcomes.rules import HANDLE
from corymb.apps.outcomes.views.complaints import found_complaint, must, told, trail_of
from corymb.apps.secondlooks import actions
from corymb.apps.secondlooks.forms import FindingsForm, LookerForm, lookers
from corymb.apps.secondlooks.queries.barring import barred
from corymb.apps.secondlooks.queries.deciding import decided_told, minutes_of
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks, signed_in


@asks(HANDLE)
def appoint(request: HttpRequest, number: int) -> HttpResponse:
    """Name who looks again."""
    found = found_complaint(request, number)
    must(request, found, HANDLE)

    def act(filled: forms.Form) -> str:
        values = filled.cleaned_data
        actions.appoint_looker(number, values["person"], values["look_by"], **told(request, found, HANDLE))
        return complaint_url(found)

    label = _("Name who looks again")
    lead = _(
        "Somebody who took no part in the first decision: not its experts, not the members of the council, nobody tied "
        "to the application. If there is nobody, the administrator invites an expert."
    )
    done = _("They are written to, and it stands among their tasks.")
    question = Question(label, label, done, trail_of(request, found, label), lead)
    people = lookers()
    among = people.exclude(pk__in=barred(found, people.values_list("pk", flat=True)))
    return asked(request, question, LookerForm(request.POST or None, among=among), act)


@signed_in
def look(request: HttpRequest, number: int) -> HttpResponse:
    """What whoever looks again reads: the application as it was submitted, how it was marked and how decided."""
    found = found_complaint(request, number)
    if not reads.looks_at(request.user, found):
        raise Http404
    application = found.decision.application
    context = {
        "found": found,
        "answers": answers_of(found.decision),
        "documents": application.attachments.filter(removed_at=None).order_by("document", "pk"),
        "outcome": outcome_of(application, found.decision),
        "criteria": comments_of(found.decision),
        "decided": decided_told(found.decision, request.user),
        "trail": trail_of(request, found, _("What was assessed")),
    }
    return render(request, "secondlooks/look.html", context)


@signed_in
def document(request: HttpRequest, number: int, attachment: int) -> FileResponse:
    """A document of the application, for whoever looks again."""
    found = found_complaint(request, number)
    if not reads.looks_at(request.user, found):
        raise Http404
    row = get_object_or_404(found.decision.application.attachments, pk=attachment, removed_at=None)
    return given(request, get_object_or_404(StoredFile, pk=row.file))


@signed_in
def minutes(request: HttpRequest, number: int, ending: str) -> FileResponse:
    """The minutes of the session that decided, for whoever looks again and is tied to nothing of the call."""
    found = found_complaint(request, number)
    file = minutes_of(found.decision, request.user).get(ending) if reads.looks_at(request.user, found) else None
    if file is None:
        raise Http404
    return given(request, file)


@signed_in
def find(request: HttpRequest, number: int) -> HttpResponse:
    """Give a finding on every ground."""
    found = found_complaint(request, number)
    if not reads.looks_at(request.user, found):
        raise Http404
    grounds = [(line.ground, line.about) for line in reads.grounds_of(found, with_findings=False)]

    def act(filled: FindingsForm) -> str:
        findings = {pk: actions.Found(upheld, reason) for pk, (upheld, reason) in filled.given().items()}
        actions.conclude(number, findings, me(request), **told(request, found, HANDLE))
        return complaint_url(found)

    label = _("Give the findings")
    lead = _("One for each ground. They cannot be changed afterwards.")
    question = Question(label, label, _("The findings are on record."), trail_of(request, found, label), lead)
    return asked(request, question, FindingsForm(request.POST or None, grounds=grounds), act)
