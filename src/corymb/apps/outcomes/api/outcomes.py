"""What was decided: for the office, for an applicant, for everybody."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import may
from corymb.apps.assessment.api.shapes import OfCall
from corymb.apps.council.models import Decision
from corymb.apps.council.states import RESULTS
from corymb.apps.outcomes.queries.board import followed
from corymb.apps.outcomes.queries.complaints import standing_complaint
from corymb.apps.outcomes.queries.outcomes_told import decided_before, decided_for, outcome_of
from corymb.apps.outcomes.queries.public import public_calls, results_of
from corymb.apps.outcomes.queries.seeing import decisions_visible_to
from corymb.apps.outcomes.queries.terms import term_of
from corymb.apps.outcomes.rules import COMPLAIN, SEE
from corymb.apps.outcomes.states import COMPLAINTS, FEEDBACK
from corymb.kit.answers import Exact, Moment, Page, answer, page_of
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Code, Key, OneOf

router = Router(tags=["outcomes"])
Result = Annotated[str, OneOf(RESULTS)]


class ToldOfDecision(BaseModel):
    result: Result
    conditions: str
    at: Moment


class ToldDecided(ToldOfDecision):
    """The latest decision on an application, and what has followed."""

    number: int = Field(description="Of the decision")
    call: str
    application: int
    title: str
    region: str
    session: int = Field(description="The session that decided")
    comments: Annotated[str, OneOf(FEEDBACK)]
    complaint: Annotated[str, OneOf(COMPLAINTS)] | None


class ToldCriterion(BaseModel):
    criterion: str = Field(description="Its code in the call; `defence:` before what a commission marked")
    mark: Exact
    experts: int
    comments: list[str] = Field(
        description="Released ones, shuffled, without names; what a commission noted is kept to the office"
    )
    withheld: int


class ToldOutcome(ToldOfDecision):
    """What was decided on your own application, and on what grounds; nothing of the others."""

    application: int
    before: list[ToldOfDecision] = Field(description="What you were told of before it was decided anew, the last first")
    score: Exact
    worst: int
    best: int
    criteria: list[ToldCriterion]
    is_released: bool = Field(description="Whether the comments have been looked through and released")
    is_consensus: bool
    is_agreed: bool = Field(description="Whether it is a consensus to which all of its experts agreed")
    complaint_days: int
    complaints_until: Moment | None = Field(description="Null before the letter with the decision has gone")
    complaint: int | None = Field(description="The complaint of your region, where there is one")


class ToldResult(BaseModel):
    result: Result
    title: str
    region: str
    region_en: str
    region_ru: str
    cluster: str


class ToldDistrict(BaseModel):
    """A federal district; `applications` is null where a few who are not named could be worked out."""

    en: str
    ru: str
    applications: int | None


OLDER = "Null in results that were published before it was counted"


class ToldResults(BaseModel):
    """The public results of a call, as they were frozen."""

    call: str
    number: int
    published_at: Moment
    reason: str
    sha256: str = Field(
        description="Of the canonical text, which everybody reads at /outcomes/public/{code}/results.json"
    )
    submitted: int | None = Field(description=f"Applications. {OLDER}")
    counts: dict[str, int] = Field(description="By what was decided")
    not_admitted: int | None = Field(description=OLDER)
    withdrawn: int | None = Field(description=f"After they were submitted. {OLDER}")
    undecided: int | None = Field(description=f"Submitted, and nothing decided on them. {OLDER}")
    results: list[ToldResult]
    districts: list[ToldDistrict]
    remark: dict[str, str] | None = Field(
        description=f"Where the council has left the rule of the call, by language; empty where it has not. {OLDER}"
    )
    has_marks: bool = Field(description="Whether the marks are open data, beside it: marks.json and marks.csv")


class Decided(Page[ToldDecided]):
    """Decisions and what has followed."""


class DecidedAsked(OfCall):
    result: Result = Field(default_factory=str)


@router.get("/outcomes", response=Decided)
@opens(SEE, _("Outcomes"))
def list_outcomes(request: HttpRequest, asked: Query[DecidedAsked]) -> HttpResponse:
    """The latest decision on each application, but those you are recused from or assess."""
    rows = decisions_visible_to(request.user)
    rows = rows.filter(application__call__code=asked.call) if asked.call else rows
    rows = rows.filter(result=asked.result) if asked.result else rows
    return answer(request, page_of(request, rows, asked, _decided, Decided))


@router.get("/applications/{number}/outcome", response=ToldOutcome)
@opens(SIGNED_IN, _("The outcome of an application of mine"))
def read_outcome(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """What the council decided on an application you write or partner, once its letter has gone or it is published."""
    found = get_object_or_404(decided_for(request.user), pk=number)
    told = outcome_of(found)
    term, complains = term_of(told.decision), may(request.user, COMPLAIN, [f"region:{found.region.code}"])
    complaint = standing_complaint(told.decision) if complains else None
    whole = ToldOutcome(
        application=found.pk,
        **_decision(told.decision),
        before=[ToldOfDecision(**_decision(one)) for one in decided_before(told.decision)],
        score=told.exact,
        worst=told.worst,
        best=told.best,
        criteria=[
            ToldCriterion(
                criterion=one.code,
                mark=one.exact,
                experts=one.experts,
                comments=one.comments,
                withheld=one.withheld,
            )
            for one in told.criteria
        ],
        is_released=told.is_released,
        is_consensus=told.is_consensus,
        is_agreed=told.is_agreed,
        complaint_days=term.days,
        complaints_until=term.ends_at,
        complaint=complaint.pk if complaint else None,
    )
    return answer(request, whole)


@router.get("/calls/{code}/results", response=ToldResults)
@opens(SIGNED_IN, _("Results of a call"))
def read_results(request: HttpRequest, code: Path[Code]) -> HttpResponse:
    """What everybody reads of the results of a call, once they are published."""
    found = results_of(get_object_or_404(public_calls(), code=code))
    if found is None:
        raise Http404
    text = json.loads(found.text)
    whole = ToldResults(
        call=text["call"],
        number=found.number,
        published_at=found.ordered_at,
        reason=found.reason,
        sha256=found.sha256,
        counts=text["counts"],
        **{name: text.get(name) for name in ("submitted", "not_admitted", "withdrawn", "undecided", "remark")},
        results=text["results"],
        districts=text["districts"],
        has_marks=bool(found.marks),
    )
    return answer(request, whole)


def _decision(row: Decision) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ToldOfDecision.model_fields}


def _decided(rows: Sequence[Decision]) -> list[ToldDecided]:
    after = followed(rows)
    found = []
    for row in rows:
        bid, complaint = row.application, after.complaints.get(row.application_id)
        found.append(
            ToldDecided(
                number=row.pk,
                call=bid.call.code,
                application=bid.pk,
                title=bid.title,
                region=bid.region.code,
                session=row.matter.session_id,
                **_decision(row),
                comments=after.comments(row),
                complaint=complaint.state if complaint else None,
            )
        )
    return found
