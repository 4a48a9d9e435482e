"""A frozen ranking as it is read: all of it, or what is left for somebody who is recused from a part of it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from corymb.apps.council.models import Ranking
from corymb.apps.council.states import BETWEEN
from corymb.apps.selection.models import Application

Plain = dict[str, Any]
KEPT_AT_HAND = 2
"""So many outcomes a process keeps as they were read last: of ten thousand applications one has megabytes."""


def outcome_of(ranking: Ranking) -> Plain:
    """What was computed, to be read and left as it is: whoever asks for the same ranking gets the same."""
    return _read(ranking.pk, ranking.sha256)


@lru_cache(KEPT_AT_HAND)
def _read(number: int, sha256: str) -> Plain:
    del sha256  # a frozen ranking never changes; the database of a test may give its number to another
    found: Plain = json.loads(Ranking.objects.values_list("outcome", flat=True).get(pk=number))
    return found


def changes_of(ranking: Ranking) -> dict[str, list[Plain]]:
    """What would be otherwise without each criterion and each expert, to be read and left as it is."""
    return _changes(ranking.pk, ranking.sha256)


@lru_cache(KEPT_AT_HAND)
def _changes(number: int, sha256: str) -> dict[str, list[Plain]]:
    return without_equals(_read(number, sha256))


def without_equals(whole: Plain) -> dict[str, list[Plain]]:
    """The same of a whole outcome: who is equal at the line anyway is no change."""
    equal = {row["application"] for row in whole["rows"] if row["standing"] == BETWEEN}
    return {
        name: [one | {"undecided": [] if set(one["undecided"]) == equal else one["undecided"]} for one in whole[name]]
        for name in ("without_criteria", "without_experts")
    }


def rows_of(ranking: Ranking) -> list[Plain]:
    """Rows of a frozen ranking, the best first."""
    rows: list[Plain] = outcome_of(ranking)["rows"]
    return rows


def row_of_each(ranking: Ranking) -> dict[int, Plain]:
    """The row of each application that is ranked, to be read and left as it is."""
    return _row_of_each(ranking.pk, ranking.sha256)


@lru_cache(KEPT_AT_HAND)
def _row_of_each(number: int, sha256: str) -> dict[int, Plain]:
    return {int(row["application"]): row for row in _read(number, sha256)["rows"]}


def regions_ranked(ranking: Ranking) -> dict[int, int]:
    """The region of each application that is ranked, by number; what was submitted stays in its region."""
    return _regions(ranking.pk, ranking.sha256, ranking.call_id)


@lru_cache(KEPT_AT_HAND)
def _regions(number: int, sha256: str, call: int) -> dict[int, int]:
    ranked = _row_of_each(number, sha256)
    rows = Application.objects.filter(call=call).values_list("pk", "region")
    return {application: region for application, region in rows if application in ranked}


@dataclass(frozen=True)
class Seen:
    """What a reader may see. `whole` is None where something is kept from them: then only `rows` are left."""

    rows: list[Plain]
    whole: Plain | None


KEPT = ("application", "score", "marks", "reviews", "group", "cost")
"""What is told of a row to somebody who must not infer the others: nothing that depends on them."""


def seen(ranking: Ranking, hidden: Collection[int]) -> Seen:
    """A ranking without the applications in `hidden`, and without anything from which they could be inferred."""
    found = outcome_of(ranking)
    ranked = {row["application"] for row in found["rows"]} | set(found["unranked"])
    kept_out = {str(number) for number in hidden} & ranked
    if not kept_out:
        return Seen(found["rows"], found)
    rows = [row for row in found["rows"] if row["application"] not in kept_out]
    return Seen([{name: row[name] for name in KEPT if name in row} for row in rows], None)
