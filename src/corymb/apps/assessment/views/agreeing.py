"""An expert answers a consensus that was put to them; its rapporteur takes it up again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from corymb.apps.assessment.actions import agreeing
from corymb.apps.assessment.forms.reviews import AnswerForm, TakeUpForm
from corymb.apps.assessment.queries.agreeing import last_answer, put_to
from corymb.apps.assessment.queries.colleagues import beside
from corymb.apps.assessment.queries.naming import review_url
from corymb.apps.assessment.queries.telling import title_of
from corymb.apps.assessment.rules import ASSESS
from corymb.apps.assessment.states import PUT
from corymb.apps.assessment.views.answers import said_of
from corymb.apps.assessment.views.finding import told
from corymb.apps.assessment.views.reviews import found_review, trail_of
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks


@asks(ASSESS)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The consensus on an application one has marked, beside one's own marks: agree to it, or object with a reason."""
    found = found_review(request, number)
    consensus = put_to(found)
    if consensus is None:
        messages.info(request, _("No consensus waits for your answer here."))
        return redirect(review_url(found))
    form = AnswerForm(request.POST or None, initial={"sha256": consensus.sha256})
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.answer_consensus(found.pk, form.reply(), **told(request, found.application.call_id, ASSESS))
        except NotPossible as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Thank you. Your answer is on record."))
            return redirect(review_url(found))
    last = last_answer(consensus, found)
    context = {
        "found": found,
        "title": title_of(found),
        "side": beside(consensus, found),
        "last": said_of(last) if last else None,
        "form": form,
        "trail": trail_of(found, _("Consensus")),
    }
    return render(request, "assessment/answer.html", context, status=422 if form.errors else 200)


@asks(ASSESS)
def take_up(request: HttpRequest, number: int) -> HttpResponse:
    """Write a consensus again that was put to the others."""
    found = found_review(request, number)
    if not found.is_rapporteur or found.state != PUT:
        raise Http404

    def act(form: TakeUpForm) -> str:
        del form
        agreeing.take_up_again(found.pk, **told(request, found.application.call_id, ASSESS))
        return review_url(found)

    question = Question(
        _("Take the consensus up again"),
        _("Take up again"),
        _("Change what is to be changed, and put it to the others again."),
        trail_of(found, _("Take up again")),
        _("Where marks or comments change, everybody is asked anew."),
    )
    return asked(request, question, TakeUpForm(request.POST or None), act)
