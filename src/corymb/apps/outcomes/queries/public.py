"""What everybody may read: calls as they are published, and their results. Nothing here depends on who asks."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from corymb.apps.council.states import RESULT_TONES
from corymb.apps.council.states import RESULTS as DECIDED
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.states import RESULTS_DONE
from corymb.apps.selection.models import Call
from corymb.apps.selection.states import CANCELLED, PUBLISHED
from corymb.kit.registries import Label
from corymb.kit.saying import language_of_page


@dataclass(frozen=True)
class Told:
    """Results in the language of the page. `districts`: a federal district and how many applied, None withheld."""

    results: Results
    groups: Sequence[tuple[Label, str, list[tuple[str, str]]]]
    counts: Sequence[tuple[Label, int]]
    districts: list[tuple[str, int | None]]
    has_marks: bool

    @property
    def withholds(self) -> bool:
        return any(count is None for _name, count in self.districts)


def public_calls() -> QuerySet[Call]:
    """Calls of which a version was published."""
    return Call.objects.filter(state__in=(PUBLISHED, CANCELLED), versions__isnull=False).distinct()


def results_of(call: Call) -> Results | None:
    """What is published of a call's results now."""
    return Results.objects.filter(call=call, state=RESULTS_DONE).order_by("-number").first()


def told_of(results: Results) -> Told:
    language, told = language_of_page(), json.loads(results.text)
    groups = []
    for result, label in DECIDED.items():
        rows = [_named(row, language) for row in told["results"] if row["result"] == result]
        if rows:
            groups.append((label, RESULT_TONES[result], rows))
    districts = [(row[language] or _("not known"), row["applications"]) for row in told["districts"]]
    counts = [(label, told["counts"][result]) for result, label in DECIDED.items()]
    return Told(results, groups, counts, districts, bool(results.marks))


def _named(row: dict[str, Any], language: str) -> tuple[str, str]:
    return row["title"], row[f"region_{language}"]
