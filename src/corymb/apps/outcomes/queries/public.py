"""What everybody may read: calls as they are published, and their results. Nothing here depends on who asks."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from corymb.apps.council.queries.outcomes import KEPT_AT_HAND, Plain
from corymb.apps.council.states import RESULTS as DECIDED
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.states import COUNTED, IF_ANY, RESULTS_DONE
from corymb.apps.selection.models import Call
from corymb.apps.selection.states import CANCELLED, PUBLISHED
from corymb.kit.held import Held
from corymb.kit.registries import Label
from corymb.kit.saying import language_of_page

MARKS = '"marks":['
"""What the marks stand behind in the canonical text."""


class Named:
    """An application that the results name; `place` is its place among them."""

    __slots__ = ("place", "region", "result", "session", "title")

    def __init__(self, place: int, row: dict[str, Any], language: str) -> None:
        self.place, self.result, self.title = place, row["result"], row["title"]
        self.region, self.session = row[f"region_{language}"], row.get("session")

    @property
    def pk(self) -> int:
        return self.place


OTHERS = ("Other federal districts", "Другие федеральные округа")
ALL = ("All federal districts", "Все федеральные округа")
"""What stands for the districts that are told together."""


@dataclass(frozen=True)
class Told:
    """Results in the language of the page. `districts`: a federal district and how many applied.

    Results that were published earlier have None for what is withheld; now it stands as one row for several districts.
    """

    results: Results
    named: Held
    counts: Sequence[tuple[Label, int]]
    districts: list[tuple[str, int | None]]
    has_marks: bool
    withholds: bool
    remark: str
    leaves_out: bool


def public_calls() -> QuerySet[Call]:
    """Calls of which a version was published."""
    return Call.objects.filter(state__in=(PUBLISHED, CANCELLED), versions__isnull=False).distinct()


def results_of(call: Call) -> Results | None:
    """What is published of a call's results now, without the two texts of it."""
    rows = Results.objects.filter(call=call, state=RESULTS_DONE).select_related("call", "session")
    rows = rows.annotate(has_marks=~Q(marks="")).defer("text", "marks")
    return rows.order_by("-number").first()


@lru_cache(KEPT_AT_HAND)
def _read(number: int, sha256: str) -> Plain:
    """Results as they were published, to be read and left as they are."""
    del sha256  # what is published never changes; the database of a test may give its number to another
    found: Plain = json.loads(Results.objects.values_list("text", flat=True).get(pk=number))
    return found


def told_of(results: Any) -> Told:
    language, told = language_of_page(), _read(results.pk, results.sha256)
    best = {result: place for place, result in enumerate(DECIDED)}
    rows = sorted(told["results"], key=lambda row: best[row["result"]])
    named = Held(Named(place, row, language) for place, row in enumerate(rows, 1))
    districts = [(row[language] or _("not known"), row["applications"]) for row in told["districts"]]
    counted = told | told["counts"]
    there = [name for name in COUNTED if name in counted and (counted[name] or name not in IF_ANY)]
    counts = [(COUNTED[name], counted[name]) for name in there]
    withholds = any(row["applications"] is None or row["en"] in {OTHERS[0], ALL[0]} for row in told["districts"])
    remark = told.get("remark", {}).get(language, "")
    return Told(results, named, counts, districts, results.has_marks, withholds, remark, "marks_sha256" in told)


def rows_of_marks(text: str) -> Iterator[Plain]:
    """The marks of a publication one by one: all of them at once would be hundreds of megabytes."""
    decoder, place = json.JSONDecoder(), text.index(MARKS) + len(MARKS)
    while text[place] != "]":
        row, place = decoder.raw_decode(text, place + (text[place] == ","))
        yield row
