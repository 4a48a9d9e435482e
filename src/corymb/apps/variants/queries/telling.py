"""A what-if as its page tells it: what was asked otherwise, and who would stand elsewhere."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.assessment.queries.telling import number_in, numbers_of
from corymb.apps.council.models import Ranking, Variant
from corymb.apps.council.queries.outcomes import Plain, outcome_of, rows_of
from corymb.apps.council.queries.ranked import rows_beside
from corymb.apps.council.states import BETWEEN, OUTSIDE, WITHIN
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.held import Held
from corymb.kit.saying import MOST_NAMED, as_written, names_of
from corymb.packs.call import CallContent
from corymb.packs.call_frozen import DEFENCE
from corymb.packs.call_what_if import WhatIf


@dataclass(frozen=True)
class Told:
    asked: list[str]
    sentences: list[str]
    rows: Held


def asked_of(variant: Variant) -> WhatIf:
    return WhatIf.model_validate_json(variant.asked)


def experts_of(ranking: Ranking) -> list[tuple[str, str]]:
    """The experts whose marks were frozen, each as it is kept, and by its number in the call."""
    names = sorted((one["left_out"] for one in outcome_of(ranking)["without_experts"]), key=lambda x: (len(x), x))
    numbers = numbers_of(ranking.call_id)
    return [(name, number_in(numbers, name)) for name in names if not name.startswith(DEFENCE)]


def variant_told(variant: Variant) -> Told:
    """A what-if that was computed, beside its ranking."""
    content = content_of(variant.ranking.by_version)
    then = {row["application"]: row for row in json.loads(variant.outcome)["rows"]}
    now = rows_of(variant.ranking)
    return Told(_asked(variant, content), _sentences(now, then), rows_beside(now, then))


def _asked(variant: Variant, content: CallContent) -> list[str]:
    asked, numbers = asked_of(variant), numbers_of(variant.ranking.call_id)
    published = {one.code: one for one in content.criteria}
    told = [
        _("{criterion}: weight {weight} in place of {published}").format(
            criterion=published[code].label, weight=as_written(weight), published=as_written(published[code].weight)
        )
        for code, weight in asked.weights.items()
        if code in published
    ]
    return told + [_("without expert {number}").format(number=number_in(numbers, one)) for one in asked.without]


def _sentences(now: list[Plain], then: dict[str, Plain]) -> list[str]:
    before = {row["application"]: row["standing"] for row in now}
    after = {code: then[code]["standing"] if code in then else OUTSIDE for code in before}
    words = (
        (WITHIN, _("Above the line would come: {names}.")),
        (BETWEEN, _("Equal at the line, so that the rule would not choose among them, would be: {names}.")),
        (OUTSIDE, _("Below the line would come: {names}.")),
    )
    told = []
    for standing, text in words:
        if comes := {code for code in before if after[code] == standing != before[code]}:
            told.append(text.format(names=_named(comes)))
    if not told:
        told = [_("The same applications would stand above the line.")]
    if wanting := before.keys() - then.keys():
        told.append(_("Not ranked, for marks would be missing: {names}.").format(names=_named(wanting)))
    moved = sum(1 for row in now if row["application"] in then and then[row["application"]]["rank"] != row["rank"])
    return [*told, _moved(moved)]


def _moved(n: int) -> str:
    if not n:
        return _("No application would have another place.")
    told = ngettext("{n} application would have another place.", "{n} applications would have another place.", n)
    return told.format(n=n)


def _named(codes: Collection[str]) -> str:
    """The first of them by title; how many there are besides."""
    rows = Application.objects.filter(pk__in=[int(code) for code in codes]).order_by("title", "pk")
    return names_of(list(rows.values_list("title", flat=True)[:MOST_NAMED]), len(codes))
