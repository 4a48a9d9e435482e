"""What everybody may read of a decided call, put together. Loads numpy: for jobs."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from corymb.apps.council.models import Decision, Ranking
from corymb.apps.council.states import REFUSED, RESULTS
from corymb.apps.defence.queries.scores import counted
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.public import ALL, OTHERS
from corymb.apps.outcomes.queries.seeing import latest_decisions
from corymb.apps.registry.queries.among import one_of
from corymb.apps.selection.models import Application, Call, HandingIn
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.states import NOT_ADMITTED, SUBMITTED, WITHDRAWN
from corymb.i18n import LANGUAGES
from corymb.kit.saying import speaking
from corymb.methods.chain import canonical
from corymb.methods.disclosure import Key, PublishedSum, protect
from corymb.methods.programme import DisclosureRule
from corymb.packs.call import CallContent, Criterion
from corymb.packs.call_defence import asked_at_defence
from corymb.packs.call_frozen import CONSENSUS, DEFENCE

FORMAT, MARKS_FORMAT, MARKS_WITH_DEFENCE = "corymb-results-2", "corymb-marks-1", "corymb-marks-2"
"""Results of the first form counted what was decided on alone. Marks are of the second where those of a commission are
among them; `defence:` stands before what they are for."""
TOTAL = ("total",)
EXACT = DisclosureRule(rounding=Decimal("0.001"))
"""Counts are told as they are, nothing is hidden by rounding: the usual rule otherwise."""
District = tuple[str, str]
"""A federal district in English and Russian; both empty where the register knows none."""


def results_text(found: Results) -> str:
    """Who was selected, of the second category and in reserve; the others counted, or named where the call says so."""
    version = found.session.ranking.by_version
    content = content_of(version)
    decisions = list(_decided(found).order_by("application__region__code", "application__title", "pk"))
    named = [one for one in decisions if one.result != REFUSED or content.after.names_not_selected]
    counts = Counter(one.result for one in decisions)
    left = list(_left(found.call, [one.application_id for one in decisions]))
    states = Counter(one.state for one in left)
    return canonical({
        "format": FORMAT,
        "call": found.call.code,
        "call_version": version.number,
        "call_sha256": version.sha256,
        "session": found.session.number,
        "ranking_sha256": found.session.ranking.sha256,
        "submitted": len(decisions) + len(left),
        "counts": {result: counts[result] for result in RESULTS},
        "not_admitted": states[NOT_ADMITTED],
        "withdrawn": states[WITHDRAWN],
        "undecided": states[SUBMITTED],
        "results": [_row(one) for one in named],
        "districts": _districts(
            [*(one.application for one in decisions), *left], {one.application_id for one in named}
        ),
    })  # fmt: skip


def _decided(found: Results) -> QuerySet[Decision]:
    """What counts of the decisions up to the session of a publication."""
    return latest_decisions().filter(application__call=found.call_id, matter__session__number__lte=found.session.number)


def _left(call: Call, decided: Sequence[int]) -> QuerySet[Application]:
    """Applications that were submitted and on which nothing is decided; also those not admitted and those withdrawn."""
    handed_in = Exists(HandingIn.objects.filter(application=OuterRef("pk")))
    rows = Application.objects.filter(handed_in, call=call, state__in=(SUBMITTED, NOT_ADMITTED, WITHDRAWN))
    rows = rows.exclude(one_of("pk", decided))
    return rows.select_related("region").order_by("pk")


def _row(decision: Decision) -> dict[str, Any]:
    application = decision.application
    cluster = application.cluster
    return {
        "result": decision.result,
        "title": application.title,
        "region": application.region.code,
        "region_en": application.region.name_en,
        "region_ru": application.region.name_ru,
        "cluster": cluster.code if cluster else "",
    }


def _districts(applications: Sequence[Application], named: set[int]) -> list[dict[str, Any]]:
    """How many applied from each federal district; together, where a few who are not named could be worked out.

    A row of its own would tell already that somebody applied from there, where nobody of it is named.
    """
    applied: dict[District, list[Application]] = {}
    for one in applications:
        region = one.region
        applied.setdefault((region.federal_district_en, region.federal_district_ru), []).append(one)
    unnamed = {place: [str(one.pk) for one in rows if one.pk not in named] for place, rows in applied.items()}
    hidden = withheld(unnamed)
    told = [(place, len(rows)) for place, rows in sorted(applied.items()) if place not in hidden]
    if hidden:
        told.append((OTHERS if told else ALL, sum(len(applied[place]) for place in hidden)))
    return [{"en": place[0], "ru": place[1], "applications": count} for place, count in told]


def withheld(unnamed: dict[District, list[str]]) -> set[District]:
    """Districts whose count is not told: fewer than three who are not named, and others by which they could be found.

    How many were not selected in all is told, so that one withheld count alone would follow from the others. Where
    fewer than three are not named in all, no count is told: those that are would show where nobody of them is.
    """
    everybody = [one for rows in unnamed.values() for one in rows]
    if len(everybody) < EXACT.minimum_contributors:
        return set(unnamed) if everybody else set()
    there = {place: rows for place, rows in unnamed.items() if rows}
    sums = [
        PublishedSum(place, "applications", dict.fromkeys(rows, 1.0))
        for place, rows in ((TOTAL, everybody), *sorted(there.items()))
    ]
    worth: dict[Key, float] = {TOTAL: float(10 * len(everybody)), **dict.fromkeys(there, 1.0)}
    suppressed = protect(sums, EXACT, {}, worth=worth).suppressed
    return {place for place in there if place in suppressed}


def marks_text(found: Results, chance: Random) -> str:
    """The marks of what is decided, without names, places or comments; empty where the call opens none.

    Those of commissions too, where the call opens them. Applications, experts, consensuses and members of a commission
    stand by labels drawn by `chance`, rows in the order of the labels.
    """
    ranking = found.session.ranking
    content = content_of(ranking.by_version)
    if not content.after.opens_marks:
        return ""
    there = {str(number) for number in _decided(found).values_list("application", flat=True)}
    marks, heard = (
        [one for one in rows if one["application"] in there]
        for rows in (json.loads(ranking.inputs)["marks"], _heard(ranking, content))
    )
    bids = labels(sorted({one["application"] for one in [*marks, *heard]}), "A", chance)
    given_by = {one["expert"] for one in marks}
    agreed = {one for one in given_by if one.startswith(CONSENSUS)}
    experts = labels(sorted(given_by - agreed), "E", chance) | labels(sorted(agreed), "C", chance)
    members = labels(sorted({one["expert"] for one in heard}), "M", chance)
    rows = [*_rows(marks, bids, experts), *_rows(heard, bids, members)]
    asked = asked_at_defence(content) if heard else ()
    return canonical({
        "format": MARKS_WITH_DEFENCE if heard else MARKS_FORMAT,
        "call": found.call.code,
        "call_sha256": ranking.by_version.sha256,
        "ranking_sha256": ranking.sha256,
        "scale": {"worst": content.scale.worst, "best": content.scale.best},
        "criteria": [
            *({"code": leaf.code, "en": leaf.label["en"], "ru": leaf.label["ru"]} for leaf in content.leaves),
            *({"code": f"{DEFENCE}{leaf.code}", **_at_defence(leaf)} for leaf in asked),
        ],
        "marks": [
            {"application": bid, "expert": who, "criterion": criterion, "mark": mark}
            for bid, who, criterion, mark in sorted(rows, key=lambda row: row[:3])
        ],
    })  # fmt: skip


def _rows(
    marks: Sequence[dict[str, Any]], bids: Mapping[str, str], people: Mapping[str, str]
) -> Iterator[tuple[str, str, str, int | None]]:
    """Marks under labels."""
    return ((bids[one["application"]], people[one["expert"]], one["criterion"], one["mark"]) for one in marks)


def _heard(ranking: Ranking, content: CallContent) -> list[dict[str, Any]]:
    """Marks of commissions as the ranking took them, or of closed slots where they are no part of the score."""
    if not content.after.opens_defence:
        return []
    told = json.loads(ranking.inputs)
    found = told.get("defence")
    if found is None:
        there = {one["application"] for one in told["applications"]}
        given = counted(ranking.call_id).values_list("slot__application", "member", "criterion", "mark")
        rows = ((str(bid), str(member), criterion, mark) for bid, member, criterion, mark in given)
        found = [
            {"application": bid, "expert": member, "criterion": criterion, "mark": mark}
            for bid, member, criterion, mark in rows
            if bid in there
        ]
    return [one | {"criterion": f"{DEFENCE}{one['criterion']}"} for one in found]


def _at_defence(leaf: Criterion) -> dict[str, str]:
    """The name of what a commission marked, in both languages."""
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = _("At the defence: {criterion}").format(criterion=leaf.label[language])
    return found


def labels(numbers: Sequence[str], letter: str, chance: Random) -> dict[str, str]:
    """A label for each: A01, A02 ..., drawn, so that neither number nor order tells whose it is."""
    width = max(2, len(str(len(numbers))))
    drawn = [f"{letter}{n:0{width}d}" for n in range(1, len(numbers) + 1)]
    chance.shuffle(drawn)
    return dict(zip(numbers, drawn, strict=True))
