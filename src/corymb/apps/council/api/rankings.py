"""Rankings: the list, and one with its rows, or what is left of it for who is recused from a part."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.assessment.api.shapes import OfCall
from corymb.apps.council import actions
from corymb.apps.council.api.shapes import (
    Rankings,
    ToldCalibration,
    ToldChange,
    ToldFirm,
    ToldImportance,
    ToldQuota,
    ToldRanking,
    ToldRankingWhole,
    ToldRow,
    ToldRule,
)
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.outcomes import Plain, Seen, seen
from corymb.apps.council.rules import SEE
from corymb.apps.council.states import FROZEN
from corymb.apps.defence.queries.scores import commission_scores
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.queries.telling import money_unit
from corymb.kit.answers import answer, page_of
from corymb.kit.given import Key
from corymb.packs.call import CallContent

router = Router(tags=["council"])


@router.get("/rankings", response=Rankings)
@opens(SEE, _("Rankings"))
def list_rankings(request: HttpRequest, asked: Query[OfCall]) -> HttpResponse:
    """Rankings of the calls you have to do with."""
    rows = seeing.rankings_visible_to(request.user).defer("inputs", "outcome")
    rows = rows.filter(call__code=asked.call) if asked.call else rows
    return answer(request, page_of(request, rows, asked, lambda found: _rankings(request.user, found), Rankings))


@router.get("/rankings/{number}", response=ToldRankingWhole)
@opens(SEE, _("A ranking"))
def read_ranking(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """A ranking as it was frozen. That you read it is journaled."""
    found = get_object_or_404(seeing.rankings_visible_to(request.user), pk=number)
    actions.note_read(found, **acting(request, SEE, [call_key(found.call_id)]))
    shown = seen(found, seeing.hidden_from(request.user, found.call)) if found.state == FROZEN else Seen([], None)
    whole = shown.whole or {}
    told = ToldRankingWhole(
        **_ranking(found, seeing.reasons_told(request.user, [found])),
        is_whole=shown.whole is not None,
        rows=_rows(found, shown.rows),
        rule=_rule(content_of(found.by_version), whole),
        line=whole.get("line"),
        unranked=whole.get("unranked", {}),
        change=_change(whole["change"]) if whole else None,
        importance=[_importance(one) for one in whole.get("importance", ())],
        firm=ToldFirm.model_validate(whole["firm"] | {"draws": whole["draws"]}) if "firm" in whole else None,
        calibration=_calibration(whole, seeing.names_experts(request.user, found.call)) if whole else None,
    )
    return answer(request, told)


def _rankings(person: Any, rows: Sequence[Ranking]) -> list[ToldRanking]:
    reasons = seeing.reasons_told(person, rows)
    return [ToldRanking(**_ranking(row, reasons)) for row in rows]


def _ranking(row: Ranking, reasons: Mapping[int, str]) -> dict[str, Any]:
    same = ("state", "ordered_at", "done_at", "inputs_sha256", "sha256", "code_version")
    told = {name: getattr(row, name) for name in same}
    return {
        "number": row.pk,
        "call": row.call.code,
        "ranking": row.number,
        "reason": reasons[row.pk],
        "call_version": row.by_version.number,
        **told,
    }


def _rows(ranking: Ranking, rows: list[Plain]) -> list[ToldRow]:
    numbers = [int(row["application"]) for row in rows]
    bids = Application.objects.filter(pk__in=numbers).select_related("region", "cluster").in_bulk()
    told = (ranking.call_id, ranking.by_version, numbers, ranking.ordered_at)
    scores = commission_scores(*told) if rows else {}
    return [_row(bids[int(row["application"])], row, scores) for row in rows]


def _row(bid: Application, row: Plain, scores: Mapping[int, tuple[Decimal | None, int]]) -> ToldRow:
    """What depends on the others is not there for who may not see them all."""
    commission, heard = scores.get(bid.pk, (None, 0))
    hanging = (
        "rank", "low", "high", "within", "within_error", "standing", "calibrated", "zone",
        "any_low", "any_high", "any_within", "any_within_error",
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
        unit=money_unit(content),
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
        gapped=[int(one) for one in whole.get("gapped", ())],
        low=low,
        high=high,
        enters=[int(one) for one in found.get("enters", ())],
        leaves=[int(one) for one in found.get("leaves", ())],
        leniency=found.get("leniency") if names_experts else None,
        **{name: found.get(name) for name in same},
    )


def _importance(one: Plain) -> ToldImportance:
    values: dict[str, Any] = {name: one.get(name) for name in ToldImportance.model_fields}
    return ToldImportance(**values)
