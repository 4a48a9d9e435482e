"""Lines of a run: of a scope, under a rule and in prices, as far as the reader may see them; and those published."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.scorecard.api import shapes
from corymb.apps.scorecard.api.finding import found_run
from corymb.apps.scorecard.api.runs import told
from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.queries import reading, showing, telling
from corymb.apps.scorecard.queries.reading import PROGRAMME
from corymb.apps.scorecard.rules import SEE
from corymb.apps.scorecard.states import COHORTS, DONE, PRICES, PUBLIC, PUBLISHED
from corymb.kit.answers import Asked, all_known, answer, page_of
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Code, Given, OneOf

router = Router(tags=["scorecard"])
ALL = "all"
TELLS_NOTHING = (
    "target",
    "indicator",
    "scope",
    "cohort",
    "prices",
    "unit",
    "baseline_year",
    "year",
    "actual_is_index",
    "threshold",
    "official_rule",
    "excluded",
    "provisional",
    "as_known_on",
    "origin",
    "evidence",
    "pack",
    "pack_hash",
    "inputs_hash",
    "code_version",
)
"""What of a withheld line is told all the same: nothing in it comes from the figures of its organisations."""


class LinesAsked(Given):
    scope: shapes.Scope = PROGRAMME
    prices: Annotated[str, OneOf(PRICES)] = Field(
        default_factory=str,
        description="Left out: the official prices of each target; indicators without these prices are told in nominal",
    )
    cohort: Annotated[str, OneOf([*COHORTS, ALL])] = Field(
        default_factory=str, description="Left out: the official rule of each target; all: every rule"
    )


class PublicAsked(Asked):
    scope: shapes.Scope = Field(default_factory=str)
    target: Code = Field(default_factory=str)


@router.get("/scorecard/runs/{run}/lines", response=shapes.Lines)
@opens(SEE, _("Lines of the scorecard"))
def read_lines(request: HttpRequest, run: Path[shapes.RunName], asked: Query[LinesAsked]) -> HttpResponse:
    """The lines of the programme, a region or a cluster.

    Figures of one or two organisations are withheld from whoever may not see members' figures there.
    """
    all_known(request, asked)
    place = reading.place_of(asked.scope)
    if place is None:
        raise Http404
    found = found_run(request.user, run)
    small = reading.sees_small(request.user, place)
    rows = _by_target(found, place.scope, asked)
    items = [_line(telling.told_on(row.told, found), hidden=reading.withheld(row.told, small=small)) for row in rows]
    return answer(request, shapes.Lines(run=told([found], request.user)[0], scope=place.scope, items=items))


def _by_target(run: Run, scope: str, asked: LinesAsked) -> list[Line]:
    """Lines in the order of the pack's targets, under one rule and in one price basis, each target's own, or all rules.

    In the official prices as pages show them; where there is no line in those yet, in nominal terms.
    """
    bases = [
        (target.code, rule, asked.prices or target.official_prices)
        for target in showing.programme_of(run).targets
        for rule in (COHORTS if asked.cohort == ALL else [asked.cohort or target.official_rule])
    ]
    known = reading.lines_of(run, scope, bases)
    return [line for basis in bases if (line := reading.line_under(known, *basis))]


@router.get("/scorecard/runs/{run}/public-lines", response=shapes.PublicLines)
@opens(SIGNED_IN, _("Published lines"))
def list_public_lines(request: HttpRequest, run: Path[shapes.RunName], asked: Query[PublicAsked]) -> HttpResponse:
    """Lines of a publication as everybody may read them: under official rules, after disclosure control."""
    found = _published(run)
    if found is None:
        raise Http404
    rows = Line.objects.filter(run=found, audience=PUBLIC).defer("explained")
    rows = rows.filter(scope=asked.scope) if asked.scope else rows
    rows = rows.filter(target=asked.target) if asked.target else rows

    def items(page: Sequence[Line]) -> list[shapes.Line]:
        return [_line(telling.told_on(row.told, found)) for row in page]

    return answer(request, page_of(request, rows, asked, items, shapes.PublicLines))


def _published(name: str) -> Run | None:
    """A publication, whoever asks."""
    if not name.isdigit():
        return reading.last_published() if name == PUBLISHED else None
    return Run.objects.filter(kind=PUBLISHED, state=DONE, pk=int(name)).first()


def _line(kept: dict[str, Any], *, hidden: bool = False) -> shapes.Line:
    if not hidden:
        return shapes.Line(**kept)
    nothing: dict[str, Any] = dict.fromkeys(shapes.Line.model_fields)
    known = {name: kept[name] for name in TELLS_NOTHING}
    said = {"status": "cannot_be_said", "reason": "closed_block_too_small", "is_withheld": True}
    return shapes.Line(**nothing | known | said)
