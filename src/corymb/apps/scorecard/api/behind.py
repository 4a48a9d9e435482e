"""What the living lines are made of, organisation by organisation and event by event, as far as the reader may see."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.rules import SEE_ALL
from corymb.apps.scorecard.actions.reading import note_read
from corymb.apps.scorecard.api import shapes
from corymb.apps.scorecard.models import Term
from corymb.apps.scorecard.queries import reading, showing, terms
from corymb.apps.scorecard.queries.events import Told, told_of
from corymb.apps.scorecard.queries.listed import can_be_listed, is_listed
from corymb.apps.scorecard.queries.reading import PROGRAMME
from corymb.apps.scorecard.rules import SEE, SEE_SMALL
from corymb.apps.scorecard.states import COHORTS, PRICES, STANDINGS
from corymb.apps.scorecard.tasks import ask_to_collect
from corymb.kit.answers import Asked, answer, page_of
from corymb.kit.doors import Refused
from corymb.kit.given import Code, OneOf
from corymb.kit.problems import Declined

router = Router(tags=["scorecard"])
SAID = "Left out: the official one of the target"


class TermsAsked(Asked):
    target: Code
    scope: shapes.Scope = PROGRAMME
    cohort: Annotated[str, OneOf(COHORTS)] = Field(default_factory=str, description=SAID)
    prices: Annotated[str, OneOf(PRICES)] = Field(default_factory=str, description=SAID)
    standing: Annotated[str, OneOf(STANDINGS)] = Field(default_factory=str)


@router.get("/scorecard/members", response=shapes.MemberTerms)
@opens(SEE, _("Members behind a line"))
def list_members_behind(request: HttpRequest, asked: Query[TermsAsked]) -> HttpResponse:
    """The members of a scope: who is counted in a line of the living scorecard, and with what; who is not, and why.

    Added up they are the line's sums. Whose figures you may not read is told in the foot, all together.
    """
    basis = _basis(request, asked)
    foot = terms.foot_of(basis, request.user, of_events=False)
    rows = _narrowed(foot, asked).select_related("organisation")
    page = page_of(request, rows, asked, _members, shapes.MemberTerms)
    told = shapes.MemberTerms(items=page.items, count=page.count, next=page.next, foot=_foot(basis, foot))
    if terms.is_noted(request.user, foot):
        note_read(basis, **acting(request, SEE_ALL))
    return answer(request, told)


@router.get("/scorecard/events", response=shapes.EventTerms)
@opens(SEE, _("Events behind a line"))
def list_events_behind(request: HttpRequest, asked: Query[TermsAsked]) -> HttpResponse:
    """The events of a scope's members: which are counted in a line of the living scorecard, which are not, and why."""
    basis = _basis(request, asked)
    if not basis.indicator.is_event:
        raise Http404
    foot = terms.foot_of(basis, request.user, of_events=True)
    pack = pack_of(basis.run.pack)

    def items(page: Sequence[Term]) -> list[shapes.EventTerm]:
        told = told_of(request.user, pack, page)
        return [_event(row, told.get((row.event, row.year or 0))) for row in page]

    page = page_of(request, _narrowed(foot, asked), asked, items, shapes.EventTerms)
    whole = shapes.EventTerms(items=page.items, count=page.count, next=page.next, foot=_foot(basis, foot))
    if terms.is_noted(request.user, foot):
        note_read(basis, **acting(request, SEE_ALL))
    return answer(request, whole)


def _basis(request: HttpRequest, asked: TermsAsked) -> terms.Basis:
    place, run = reading.place_of(asked.scope), reading.living()
    if place is None or run is None:
        raise Http404
    small = reading.sees_small(request.user, place)
    wanted = showing.Asked(place, asked.cohort or showing.OFFICIAL, asked.prices or showing.OFFICIAL, small)
    basis = terms.basis_of(run, wanted, asked.target)
    if basis is None:
        raise Http404
    if basis.row.is_withheld:
        raise Refused(SEE_SMALL)
    _await(basis)
    return basis


def _await(basis: terms.Basis) -> None:
    """Refuse where the terms of a scope are still to be collected, or are too many."""
    scope = basis.asked.place.scope
    if is_listed(basis.run, scope):
        return
    if not can_be_listed(scope):
        raise Declined(409, _("There are too many organisations in this scope; ask for a region or a cluster."))
    ask_to_collect(scope)
    raise Declined(409, _("A job is collecting what stands behind it; ask again in a few seconds."))


def _narrowed(foot: terms.Foot, asked: TermsAsked) -> terms.Rows:
    return foot.rows.filter(standing=asked.standing) if asked.standing else foot.rows


def _members(rows: Sequence[Term]) -> list[shapes.MemberTerm]:
    return [
        shapes.MemberTerm(
            organisation=row.organisation.identifier if row.organisation else "",
            share_0=row.share_0,
            share_t=row.share_t,
            **_term(row),
        )
        for row in rows
    ]


def _event(row: Term, told: Told | None) -> shapes.EventTerm:
    kind, _sign, number = row.event.partition(":")
    who = told.participants if told else []
    year = row.year or 0
    return shapes.EventTerm(kind=kind, event=number, year=year, amount=row.worth, participants=who, **_term(row))


def _term(row: Term) -> dict[str, Any]:
    return {
        "standing": row.standing,
        "reason": row.reason,
        "numerator_0": row.num_0,
        "denominator_0": row.den_0,
        "numerator_t": row.num_t,
        "denominator_t": row.den_t,
    }


def _foot(basis: terms.Basis, foot: terms.Foot) -> shapes.Foot:
    line = basis.row.line
    return shapes.Foot(
        cohort=line.cohort,
        prices=line.prices,
        baseline_year=line.baseline_year,
        year=line.year,
        shown=_sums(foot.shown),
        hidden=_sums(foot.hidden) if foot.hidden else None,
        whole=_sums(foot.whole),
        counted=foot.counted,
        line=_sums(foot.line) if foot.line else None,
        is_closed=foot.is_closed,
    )


def _sums(sums: terms.Sums) -> shapes.Sums:
    names = ("numerator_0", "denominator_0", "numerator_t", "denominator_t")
    return shapes.Sums(number=sums.n, **dict(zip(names, sums.cells, strict=True)))
