"""A what-if as its page tells it: what was asked otherwise, and who would stand elsewhere."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.council.models import Ranking, Variant
from corymb.apps.council.queries.outcomes import rows_of
from corymb.apps.council.states import STANDING_TONES, STANDINGS, WITHIN
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.registries import Label
from corymb.kit.saying import as_written, number
from corymb.packs.call import CallContent
from corymb.packs.call_frozen import CONSENSUS, Frozen
from corymb.packs.call_what_if import WhatIf

UP, SAME, DOWN = "↑", "", "↓"


@dataclass(frozen=True)
class Row:
    """Where an application stands, and where it would stand; empty where it would not be ranked."""

    application: Application
    rank: int
    score: str
    then_rank: int | None
    then_score: str
    arrow: str
    standing: Label
    tone: str
    crosses: bool


@dataclass(frozen=True)
class Told:
    asked: list[str]
    sentences: list[str]
    rows: list[Row]


def asked_of(variant: Variant) -> WhatIf:
    return WhatIf.model_validate_json(variant.asked)


def experts_of(ranking: Ranking) -> list[str]:
    """Numbers of the experts whose marks were frozen."""
    found = {given.expert for given in Frozen.model_validate_json(ranking.inputs).marks}
    found = {name for name in found if not name.startswith(CONSENSUS)}
    return sorted(found, key=lambda name: (len(name), name))


def variant_told(variant: Variant) -> Told:
    """A what-if that was computed, beside its ranking."""
    content = content_of(variant.ranking.by_version)
    then = {row["application"]: row for row in json.loads(variant.outcome)["rows"]}
    now = rows_of(variant.ranking)
    named = Application.objects.filter(pk__in=[int(row["application"]) for row in now]).select_related("region")
    names = named.in_bulk()
    rows = [_row(names[int(row["application"])], row, then.get(row["application"])) for row in now]
    rows.sort(key=lambda row: (row.then_rank is None, row.then_rank, row.rank))
    return Told(_asked(asked_of(variant), content), _sentences(now, then, names), rows)


def _row(application: Application, now: dict[str, str], then: dict[str, str] | None) -> Row:
    rank, then_rank = int(now["rank"]), int(then["rank"]) if then else None
    standing = then["standing"] if then else ""
    return Row(
        application,
        rank,
        number(Decimal(now["score"]), 2),
        then_rank,
        number(Decimal(then["score"]), 2) if then else "",
        SAME if then_rank in {None, rank} else UP if then_rank is not None and then_rank < rank else DOWN,
        STANDINGS[standing] if standing else _("without all marks"),
        STANDING_TONES[standing] if standing else "warning",
        standing != now["standing"],
    )


def _asked(asked: WhatIf, content: CallContent) -> list[str]:
    published = {one.code: one for one in content.criteria}
    told = [
        _("{criterion}: weight {weight} in place of {published}").format(
            criterion=published[code].label, weight=as_written(weight), published=as_written(published[code].weight)
        )
        for code, weight in asked.weights.items()
        if code in published
    ]
    return told + [_("without expert {number}").format(number=expert) for expert in asked.without]


def _sentences(now: list[dict[str, str]], then: dict[str, dict[str, str]], names: dict[int, Application]) -> list[str]:
    before = {row["application"] for row in now if row["standing"] == WITHIN}
    after = {code for code, row in then.items() if row["standing"] == WITHIN}
    moved = sum(1 for row in now if row["application"] in then and then[row["application"]]["rank"] != row["rank"])
    told = [
        _("Above the line would come: {names}.").format(names=_named(after - before, names)) if after - before else "",
        _("Below the line would come: {names}.").format(names=_named(before - after, names)) if before - after else "",
        "" if before != after else _("The same applications would stand above the line."),
        _moved(moved),
    ]
    return [one for one in told if one]


def _moved(n: int) -> str:
    if not n:
        return _("No application would have another place.")
    told = ngettext("{n} application would have another place.", "{n} applications would have another place.", n)
    return told.format(n=n)


def _named(codes: Iterable[str], names: dict[int, Application]) -> str:
    return ", ".join(sorted(names[int(code)].title for code in codes))
