"""An expert's reviews: the list, the page on which an application is read and marked, what is done with it."""

from typing import Any

from django.db.models import Case, Q, When
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from corymb.apps.assessment.actions import declaring, marking
from corymb.apps.assessment.forms.conflicts import ConflictForm
from corymb.apps.assessment.forms.reviews import DeclineReviewForm, PutForm, SubmitForm
from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.agreeing import last_answer, put_to
from corymb.apps.assessment.queries.colleagues import colleagues_of
from corymb.apps.assessment.queries.naming import review_url
from corymb.apps.assessment.queries.opening import open_reviews
from corymb.apps.assessment.queries.sheet import sheet_of
from corymb.apps.assessment.queries.telling import due_of, is_blind, region_of, title_of
from corymb.apps.assessment.rules import ASSESS
from corymb.apps.assessment.states import ACTIVE, PUT, REVIEW_TONES, REVIEWS, SUBMITTED, WRITABLE
from corymb.apps.assessment.views.answers import said_of, told_to_rapporteur
from corymb.apps.assessment.views.finding import told
from corymb.apps.assessment.views.review_lists import MINE
from corymb.apps.files.models import StoredFile
from corymb.apps.files.views import given
from corymb.apps.selection.queries.form import page_of as form_of
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of


def found_review(request: HttpRequest, number: int) -> Review:
    """A review of this expert. One the register shuts by now is not there, whether a job has taken it back or not."""
    return get_object_or_404(open_reviews(request.user), pk=number)


def trail_of(found: Review, *further: str) -> Trail:
    way: Trail = [(_("My reviews"), reverse("assessment:reviews"))]
    way.append((title_of(found), review_url(found) if further else ""))
    return [*way, *((label, "") for label in further)]


def next_url(request: HttpRequest, found: Review) -> str:
    """The page of the next review that waits for marks, first of the same call; the list where none does."""
    waiting = open_reviews(request.user).filter(state__in=WRITABLE).exclude(pk=found.pk)
    of_call, later = Q(application__call=found.application.call_id), Q(pk__gt=found.pk)
    turn = Case(When(of_call & later, then=0), When(of_call, then=1), When(later, then=2), default=3)
    row = waiting.order_by(turn, "pk").first()
    return review_url(row) if row else reverse("assessment:reviews")


@asks(ASSESS)
def reviews(request: HttpRequest) -> HttpResponseBase:
    """What the expert was assigned, longest untouched first."""
    rows = open_reviews(request.user)
    answer = export_of(MINE, request, rows)
    if answer is not None:
        return answer
    experts = seeing.own_experts(request.user).order_by("pk")
    return render(request, "assessment/reviews.html", {"page": page_of(MINE, request, rows), "experts": experts})


@asks(ASSESS)
def review(request: HttpRequest, number: int) -> HttpResponse:
    """An application as its expert reads it, and the sheet on which they mark it."""
    found = found_review(request, number)
    marking.note_read(found, **told(request, found.application.call_id, ASSESS))
    return render(request, "assessment/review.html", context_of(request, found))


def context_of(request: HttpRequest, found: Review) -> dict[str, Any]:
    """Everything the page of a review shows. Texts are those that were submitted; names where they are not hidden."""
    blind = is_blind(found)
    content = form_of(found.application, live=False)
    asked = put_to(found)
    last = last_answer(asked, found) if asked else None
    return {
        "found": found,
        "title": title_of(found),
        "region": region_of(found),
        "cluster": "" if blind or not found.application.cluster else found.application.cluster.title,
        "blind": blind,
        "sections": content.sections,
        "papers": [] if blind else [paper for paper in content.papers if paper.files],
        "rulings": content.rulings,
        "sheet": sheet_of(found),
        "writes": found.state in WRITABLE,
        "is_active": found.state in ACTIVE,
        "due": due_of(found),
        "state": REVIEWS[found.state],
        "tone": REVIEW_TONES[found.state],
        "side": colleagues_of(found),
        "is_submitted": found.state == SUBMITTED,
        "is_put": found.state == PUT,
        "answers": told_to_rapporteur(found) if found.is_rapporteur else None,
        "asked": asked,
        "last": said_of(last) if last else None,
        "next_url": next_url(request, found),
        "trail": trail_of(found),
    }


@asks(ASSESS)
def paper(request: HttpRequest, number: int, attachment: int) -> HttpResponseBase:
    """A document of an application, where the expert may know who applies."""
    found = found_review(request, number)
    if is_blind(found):
        raise Http404
    files = [file for one in form_of(found.application, live=False).papers for file in one.files]
    wanted = next((file for file in files if file.pk == attachment), None)
    if wanted is None:
        raise Http404
    return given(request, get_object_or_404(StoredFile, pk=wanted.file))


@asks(ASSESS)
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Submit a review: it is locked. A consensus goes to the others instead."""
    found = found_review(request, number)

    def act(form: SubmitForm | PutForm) -> str:
        del form
        marking.submit_review(found.pk, **told(request, found.application.call_id, ASSESS))
        return review_url(found) if found.is_rapporteur else next_url(request, found)

    if found.is_rapporteur:
        return asked(request, _of_consensus(found), PutForm(request.POST or None), act)
    missing = marking.lacking(sheet_of(found))
    question = Question(
        _("Submit the review"),
        "" if missing else _("Submit"),
        format_html(
            '{} <a href="{}#colleagues">{}</a>',
            _("Submitted: {title}. What colleagues have marked there, or will, is open to you now.").format(
                title=title_of(found)
            ),
            review_url(found),
            _("What colleagues marked"),
        ),
        trail_of(found, _("Submit")),
        _("Afterwards the marks cannot be changed."),
        notices=(("warning", missing),) if missing else (),
    )
    return asked(request, question, SubmitForm(request.POST or None), act)


def _of_consensus(found: Review) -> Question:
    return Question(
        _("Put the consensus to the others"),
        _("Put to the others"),
        _("The others are asked; once all agree the consensus counts."),
        trail_of(found, _("Put to the others")),
        _("Whoever submitted a review agrees or objects with a reason. You may take the consensus up again meanwhile."),
    )


@asks(ASSESS)
def give_back(request: HttpRequest, number: int) -> HttpResponse:
    """Give an application back for another reason than a tie."""
    found = found_review(request, number)

    def act(form: DeclineReviewForm) -> str:
        where = next_url(request, found)
        reason = form.cleaned_data["reason"]
        marking.decline_review(found.pk, reason, **told(request, found.application.call_id, ASSESS))
        return where

    question = Question(
        _("Give the application back"), _("Give back"), _("Given back."), trail_of(found, _("Give back")), tone="danger"
    )
    return asked(request, question, DeclineReviewForm(request.POST or None), act)


@asks(ASSESS)
def conflict(request: HttpRequest, number: int) -> HttpResponse:
    """Say that one is tied to an application: it is closed at once."""
    found = found_review(request, number)

    def act(form: ConflictForm) -> str:
        where = next_url(request, found)
        values = form.cleaned_data
        who = told(request, found.application.call_id, ASSESS)
        declaring.declare_conflict(found.pk, values["kind"], values["words"], **who)
        return where

    question = Question(
        _("I am tied to this application"),
        _("Declare"),
        _("Thank you. The application “{title}” is closed to you.").format(title=title_of(found)),
        trail_of(found, _("Declaration")),
        _("It is closed to you at once; what you wrote does not count."),
        tone="danger",
    )
    return asked(request, question, ConflictForm(request.POST or None), act)
