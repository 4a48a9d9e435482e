"""Marks that everybody may read, without names: of each application those its decision rests on. For jobs."""

import json
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.council.models import Decision, Ranking
from corymb.apps.council.states import REFUSED
from corymb.apps.defence.models import Commissioner
from corymb.apps.defence.queries.scores import counted
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.results import counting, rankings_of
from corymb.apps.outcomes.states import FEWEST
from corymb.apps.selection.queries.contents import content_of
from corymb.i18n import LANGUAGES
from corymb.kit.saying import speaking
from corymb.methods.chain import canonical
from corymb.packs.call import CallContent, Criterion
from corymb.packs.call_defence import asked_at_defence
from corymb.packs.call_frozen import CONSENSUS, DEFENCE

FORMAT = "corymb-marks-4"
"""Forms before left nobody out, or told of one ranking alone. `defence:` stands before what a commission marked."""
Plain = dict[str, Any]


def marks_text(found: Results, chance: Random) -> str:
    """The marks of what is decided, without names, places or comments; empty where the call opens none.

    Of fewer than three who are named with one result there are none; those of commissions are there, too, where the
    call opens them. Applications, experts, consensuses and members of a commission stand by labels drawn by `chance`,
    whoever is the same person by one; rows in the order of the labels.
    """
    content = content_of(found.session.ranking.by_version)
    if not content.after.opens_marks:
        return ""
    decisions = list(counting(found))
    told_apart = _told_apart(decisions, content)
    marks, heard = _given([one for one in decisions if one.pk not in told_apart], content)
    bids = labels(sorted({one["application"] for one in [*marks, *heard]}), "A", chance)
    given_by = {one["expert"] for one in marks}
    agreed = {one for one in given_by if one.startswith(CONSENSUS)}
    experts = labels(sorted(given_by - agreed), "E", chance) | labels(sorted(agreed), "C", chance)
    members = labels(sorted({one["expert"] for one in heard}), "M", chance)
    rows = [
        (bids[one["application"]], people[one["expert"]], one["criterion"], one["mark"])
        for some, people in ((marks, experts), (heard, members)) for one in some
    ]  # fmt: skip
    asked = asked_at_defence(content) if heard else ()
    return canonical({
        "format": FORMAT,
        "call": found.call.code,
        "call_sha256": found.session.ranking.by_version.sha256,
        "rankings": rankings_of(decisions),
        "left_out": len(told_apart),
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


def _told_apart(decisions: Sequence[Decision], content: CallContent) -> set[int]:
    """Decisions on those who are named and share their result with too few: their scores tell whose marks these are."""
    named = [one for one in decisions if one.result != REFUSED or content.after.names_not_selected]
    counts = Counter(one.result for one in named)
    return {one.pk for one in named if counts[one.result] < FEWEST}


def _given(decisions: Sequence[Decision], content: CallContent) -> tuple[list[Plain], list[Plain]]:
    """(marks of experts, marks of commissions) that decisions rest on, read ranking by ranking."""
    of_ranking: dict[int, set[str]] = {}
    for one in decisions:
        of_ranking.setdefault(one.matter.session.ranking_id, set()).add(str(one.application_id))
    marks: list[Plain] = []
    heard: list[Plain] = []
    for number in sorted(of_ranking):
        ranking = Ranking.objects.get(pk=number)
        told = json.loads(ranking.inputs)
        marks += [one for one in told["marks"] if one["application"] in of_ranking[number]]
        heard += [one for one in _heard(ranking, told, content) if one["application"] in of_ranking[number]]
    return marks, heard


def _heard(ranking: Ranking, told: Plain, content: CallContent) -> list[Plain]:
    """Marks of commissions as the ranking took them, or of closed slots where they are no part of the score.

    A member stands by their person: who sits in the commissions of two defences is one.
    """
    if not content.after.opens_defence:
        return []
    found = told.get("defence")
    if found is None:
        given = counted(ranking.call_id).values_list("slot__application", "member", "criterion", "mark")
        names = ("application", "expert", "criterion", "mark")
        found = [dict(zip(names, (str(bid), str(who), what, mark), strict=True)) for bid, who, what, mark in given]
    members = Commissioner.objects.filter(defence__call=ranking.call_id).values_list("pk", "person")
    people = {str(member): str(person) for member, person in members}
    return [one | {"criterion": f"{DEFENCE}{one['criterion']}", "expert": people[one["expert"]]} for one in found]


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
