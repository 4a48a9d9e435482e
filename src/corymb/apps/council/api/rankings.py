"""Rankings: the list, and one with its rows, or what is left of it for who is recused from a part."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.assessment.api.shapes import OfCall
from corymb.apps.council import actions
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.outcomes import Plain, Seen, seen
from corymb.apps.council.rules import SEE
from corymb.apps.council.states import FROZEN, RANKINGS, STANDINGS, WHYS, ZONES
from corymb.apps.defence.queries.scores import commission_scores
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.answers import Exact, Moment, Page, answer, page_of
from corymb.kit.given import Key, OneOf
from corymb.packs.call import CallContent

router = Router(tags=["council"])
OfAll = "Null where you are recused from an application of the call: it hangs on the others"


class ToldRanking(BaseModel):
    number: int
    call: str
    ranking: int = Field(description="Its number within the call")
    state: Annotated[str, OneOf(RANKINGS)]
    reason: str
    call_version: int
    ordered_at: Moment = Field(description="The marks are those of this moment")
    done_at: Moment | None
    inputs_sha256: str
    sha256: str = Field(description="Of the outcome; empty before it is frozen")
    code_version: str


class ToldRow(BaseModel):
    application: int
    title: str
    region: str
    cluster: str | None
    score: Exact
    marks: dict[str, Exact] = Field(description="By criterion, as experts' marks are put together")
    reviews: int
    commission: Exact | None = Field(description="What the commission of the defence gave, of a hundred")
    heard: int = Field(description="Members of a commission who marked it")
    rank: int | None = Field(description=OfAll)
    low: int | None = Field(description="The first of the places it takes in 95 of 100 draws. " + OfAll)
    high: int | None
    within: Exact | None = Field(description="The chance to be above the line, and what the draws can err by")
    within_error: Exact | None
    standing: Annotated[str, OneOf(STANDINGS)] | None = Field(description=OfAll)
    group: str | None = Field(description="What the quotas count it with: a region by its code, or an answer")
    cost: Exact | None = Field(description="In the currency of the call; null too where it does not say, see `rule`")
    spent: Exact | None = Field(description="What the selected take of the budget down to this one. " + OfAll)
    why: Annotated[str, OneOf(WHYS)] | None = Field(
        description="Why the rule leaves it out, where better ones did not simply take the places. " + OfAll
    )
    over: Exact | None = Field(description="How much too much for the budget it is. " + OfAll)
    calibrated: Exact | None = Field(description="Where calibrated scores are advised")
    calibrated_rank: int | None
    calibrated_low: int | None = Field(description="The first of the places it takes in 90 of 100 draws. " + OfAll)
    calibrated_high: int | None
    chance: Exact | None = Field(description="How often the rule selects it by draws of calibrated marks")
    chance_error: Exact | None = Field(description="Half the interval of 95 % of `chance`, by chance of the draws")
    zone: Annotated[str, OneOf(ZONES)] | None


class ToldChange(BaseModel):
    """The least change of weights that moves somebody across the line; `exact` says whether less provably does not."""

    distance: Exact | None
    enters: int | None
    leaves: int | None
    exact: bool


class ToldCalibration(BaseModel):
    """The crossed model of applications and experts. What was not kept when the ranking was frozen is null.

    `leniency`, points of a hundred an expert adds, by number, is told to those alone who arrange the assessment.
    """

    advised: bool
    refused: str | None = Field(description="Why nothing is computed: gaps, alike, one_expert, no_scatter")
    against: list[str] = Field(description="Why it is not advised: alike, apart")
    experts: int | None
    linking: int | None = Field(description="Experts who marked two applications or more")
    components: int | None
    single: int | None = Field(description="Components of one application")
    largest: int | None = Field(description="Applications in the largest component")
    between_experts: Exact | None = Field(description="Variance; `low` and `high` are its interval of 95 %")
    low: Exact | None
    high: Exact | None
    enters: list[int] = Field(description="Who would be selected by the calibrated order and is not")
    leaves: list[int]
    leniency: dict[str, Exact] | None


class ToldQuota(BaseModel):
    """Places of a group: `value` names it, or each is one of its own; `about` is the region or a question."""

    about: str
    value: str
    at_least: int
    at_most: int | None


class ToldRule(BaseModel):
    """The rule of the call. Whoever does not say what it costs takes the whole budget; `spent` is of those selected."""

    places: int
    quotas: list[ToldQuota]
    budget: Exact | None
    currency: str
    spent: Exact | None = Field(description=OfAll + "; and for rankings frozen before it was kept")


class ToldRankingWhole(ToldRanking):
    """`rows` are the best first; where `is_whole` is false they leave out what you are recused from."""

    is_whole: bool
    rows: list[ToldRow]
    rule: ToldRule
    line: Exact | None
    unranked: dict[str, list[str]] = Field(description="Applications without all marks, and for which criteria")
    change: ToldChange | None
    calibration: ToldCalibration | None = Field(description=OfAll)


class Rankings(Page[ToldRanking]):
    """Rankings."""


@router.get("/rankings", response=Rankings)
@opens(SEE, _("Rankings"))
def list_rankings(request: HttpRequest, asked: Query[OfCall]) -> HttpResponse:
    """Rankings of the calls you have to do with."""
    rows = seeing.rankings_visible_to(request.user).defer("inputs", "outcome")
    rows = rows.filter(call__code=asked.call) if asked.call else rows
    page = page_of(request, rows, asked, lambda found: [ToldRanking(**_ranking(row)) for row in found], Rankings)
    return answer(request, page)


@router.get("/rankings/{number}", response=ToldRankingWhole)
@opens(SEE, _("A ranking"))
def read_ranking(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """A ranking as it was frozen. That you read it is journaled."""
    found = get_object_or_404(seeing.rankings_visible_to(request.user), pk=number)
    actions.note_read(found, **acting(request, SEE, [call_key(found.call_id)]))
    shown = seen(found, seeing.hidden_from(request.user, found.call)) if found.state == FROZEN else Seen([], None)
    whole = shown.whole or {}
    told = ToldRankingWhole(
        **_ranking(found),
        is_whole=shown.whole is not None,
        rows=_rows(found, shown.rows),
        rule=_rule(content_of(found.by_version), whole),
        line=whole.get("line"),
        unranked=whole.get("unranked", {}),
        change=_change(whole["change"]) if whole else None,
        calibration=_calibration(whole, seeing.names_experts(request.user, found.call)) if whole else None,
    )
    return answer(request, told)


def _ranking(row: Ranking) -> dict[str, Any]:
    same = ("state", "reason", "ordered_at", "done_at", "inputs_sha256", "sha256", "code_version")
    told = {name: getattr(row, name) for name in same}
    return {
        "number": row.pk,
        "call": row.call.code,
        "ranking": row.number,
        "call_version": row.by_version.number,
        **told,
    }


def _rows(ranking: Ranking, rows: list[Plain]) -> list[ToldRow]:
    numbers = [int(row["application"]) for row in rows]
    bids = Application.objects.filter(pk__in=numbers).select_related("region", "cluster").in_bulk()
    scores = commission_scores(ranking.call_id, ranking.by_version, numbers) if rows else {}
    return [_row(bids[int(row["application"])], row, scores) for row in rows]


def _row(bid: Application, row: Plain, scores: Mapping[int, tuple[Decimal | None, int]]) -> ToldRow:
    """What depends on the others is not there for who may not see them all."""
    commission, heard = scores.get(bid.pk, (None, 0))
    hanging = (
        "rank", "low", "high", "within", "within_error", "standing", "calibrated", "zone",
        "calibrated_rank", "calibrated_low", "calibrated_high", "chance", "chance_error",
        "group", "cost", "spent", "why", "over",
    )  # fmt: skip
    return ToldRow(
        application=bid.pk,
        title=bid.title,
        region=bid.region.code,
        cluster=bid.cluster.code if bid.cluster else None,
        score=row["score"],
        marks=row["marks"],
        reviews=row["reviews"],
        commission=commission,
        heard=heard,
        **{name: row.get(name) for name in hanging},
    )


def _rule(content: CallContent, whole: Plain) -> ToldRule:
    return ToldRule(
        places=content.places,
        quotas=[ToldQuota(**one.model_dump(include=set(ToldQuota.model_fields))) for one in content.quotas],
        budget=content.budget,
        currency=content.currency,
        spent=whole.get("spent"),
    )


def _change(found: Plain) -> ToldChange:
    across = {name: None if found[name] is None else int(found[name]) for name in ("enters", "leaves")}
    return ToldChange(distance=found["distance"], exact=found["exact"], **across)


def _calibration(whole: Plain, names_experts: bool) -> ToldCalibration:  # noqa: FBT001 - whether, and no more
    found = whole["calibration"] or {}
    low, high = found.get("interval", (None, None))
    same = ("experts", "linking", "components", "single", "largest", "between_experts")
    return ToldCalibration(
        advised=found.get("advised", False),
        refused=whole.get("calibration_refused"),
        against=found.get("against", []),
        low=low,
        high=high,
        enters=[int(one) for one in found.get("enters", ())],
        leaves=[int(one) for one in found.get("leaves", ())],
        leniency=found.get("leniency") if names_experts else None,
        **{name: found.get(name) for name in same},
    )
