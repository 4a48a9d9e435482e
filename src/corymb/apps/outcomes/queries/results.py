"""What everybody may read of a decided call, put together. Loads numpy: for jobs."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from corymb.apps.council.models import Decision
from corymb.apps.council.queries.beyond import beyond_said
from corymb.apps.council.queries.seeing import LARGE
from corymb.apps.council.states import REFUSED, RESULTS
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.public import ALL, OTHERS
from corymb.apps.outcomes.queries.seeing import latest_decisions
from corymb.apps.outcomes.states import RESULTS_DONE
from corymb.apps.registry.queries.among import one_of
from corymb.apps.selection.models import Application, Call, HandingIn
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.states import NOT_ADMITTED, SUBMITTED, WITHDRAWN
from corymb.i18n import LANGUAGES
from corymb.kit.saying import speaking
from corymb.methods.chain import canonical
from corymb.methods.disclosure import Key, PublishedSum, protect
from corymb.methods.programme import DisclosureRule

FORMAT = "corymb-results-4"
"""The first form counted what was decided on alone, the second named one ranking, the third told no hash of marks."""
TOTAL = ("total",)
EXACT = DisclosureRule(rounding=Decimal("0.001"))
"""Counts are told as they are, nothing is hidden by rounding: the usual rule otherwise."""
District = tuple[str, ...]
"""A federal district in English and Russian; both empty where the register knows none."""
Unnamed = Mapping[District, list[str]]  # numbers of those who are not named, by district and by `TOTAL`


def results_text(found: Results) -> str:
    """Who was selected, of the second category and in reserve; the others counted, or named where the call says so."""
    version = found.session.ranking.by_version
    content = content_of(version)
    decisions = list(counting(found).order_by("application__region__code", "application__title", "pk"))
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
        "rankings": rankings_of(decisions),
        "remark": _remark(found),
        "marks_sha256": sha256(found.marks.encode()).hexdigest() if found.marks else None,
        "submitted": len(decisions) + len(left),
        "counts": {result: counts[result] for result in RESULTS},
        "not_admitted": states[NOT_ADMITTED],
        "withdrawn": states[WITHDRAWN],
        "undecided": states[SUBMITTED],
        "results": [_row(one) for one in named],
        "districts": _districts(
            found, [*(one.application for one in decisions), *left], {one.application_id for one in named}
        ),
    })  # fmt: skip


def counting(found: Results) -> QuerySet[Decision]:
    """What counts of the decisions up to the session of a publication, each with the ranking it rests on."""
    rows = latest_decisions().filter(application__call=found.call_id, matter__session__number__lte=found.session.number)
    return rows.select_related("matter__session__ranking").defer(*(f"matter__session__{name}" for name in LARGE))


def rankings_of(decisions: Iterable[Decision]) -> list[str]:
    """Hashes of the rankings some decisions rest on, the first frozen first."""
    found = {one.matter.session.ranking for one in decisions}
    return [one.sha256 for one in sorted(found, key=lambda one: one.number)]


def _remark(found: Results) -> dict[str, str]:
    """Where the council has left the rule of the call, in both languages; empty where it has not."""
    told = {}
    for language in LANGUAGES:
        with speaking(language):
            told[language] = beyond_said(found.session)
    return told


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
        "session": decision.matter.session.number,
        "title": application.title,
        "region": application.region.code,
        "region_en": application.region.name_en,
        "region_ru": application.region.name_ru,
        "cluster": cluster.code if cluster else "",
    }


def _districts(found: Results, applications: Sequence[Application], named: set[int]) -> list[dict[str, Any]]:
    """How many applied from each federal district; together, where a few who are not named could be worked out.

    A row of its own would tell already that somebody applied from there, where nobody of it is named.
    """
    applied: dict[District, list[Application]] = {}
    for one in applications:
        region = one.region
        applied.setdefault((region.federal_district_en, region.federal_district_ru), []).append(one)
    unnamed = {place: [str(one.pk) for one in rows if one.pk not in named] for place, rows in applied.items()}
    hidden = withheld(unnamed, list(_told_before(found, applied)))
    told = [(place, len(rows)) for place, rows in sorted(applied.items()) if place not in hidden]
    if hidden:
        told.append((OTHERS if told else ALL, sum(len(applied[place]) for place in hidden)))
    return [{"en": place[0], "ru": place[1], "applications": count} for place, count in told]


def _told_before(found: Results, applied: Mapping[District, Sequence[Application]]) -> Iterator[Unnamed]:
    """What earlier publications tell: of each district with a count of its own, and in all, who is not named there."""
    for row in Results.objects.filter(call=found.call_id, number__lt=found.number, state=RESULTS_DONE):
        told = json.loads(row.text)
        named = {(one["title"], one["region"]) for one in told["results"]}
        left = {
            place: [str(one.pk) for one in rows if (one.title, one.region.code) not in named]
            for place, rows in applied.items()
        }
        own = {place: left[place] for one in told["districts"] if (place := (one["en"], one["ru"])) in left}
        yield own | {TOTAL: [one for rows in left.values() for one in rows]}


def withheld(unnamed: Unnamed, before: Sequence[Unnamed] = ()) -> set[District]:
    """Districts whose count is not told: fewer than three who are not named, and others by which they could be found,
    together with what was told `before`: whoever kept that compares. Who was named once is known.

    How many were not selected in all is told, so that one withheld count alone would follow from the others. Where
    fewer than three are not named in all, no count is told: those that are would show where nobody of them is.
    """
    everybody = {one for rows in unnamed.values() for one in rows}.intersection(*(told[TOTAL] for told in before))
    if len(everybody) < EXACT.minimum_contributors:
        return set(unnamed) if everybody else set()
    past = {(str(n), *place): rows for n, told in enumerate(before) for place, rows in told.items()}
    there, kept = ({key: own for key, rows in told.items() if (own := everybody & {*rows})} for told in (unnamed, past))
    sums = [
        PublishedSum(key, "applications", dict.fromkeys(sorted(rows), 1.0))
        for key, rows in ((TOTAL, everybody), *sorted(there.items()), *sorted(kept.items()))
    ]
    worth: dict[Key, float] = {**dict.fromkeys((TOTAL, *kept), 10.0 * len(everybody)), **dict.fromkeys(there, 1.0)}
    suppressed = protect(sums, EXACT, {}, worth=worth).suppressed
    # what stands in an earlier publication cannot be taken back: where it gives somebody away, no more is told
    return set(there) if suppressed & kept.keys() else {place for place in there if place in suppressed}
