"""What would stand in the way if somebody were invited as an expert. Nothing of it is kept."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.queries.reasons import names_for
from corymb.apps.assessment.queries.seeing import applications_visible_to
from corymb.apps.assessment.queries.ties import ties
from corymb.apps.assessment.states import KINDS
from corymb.apps.registry.models import Organisation
from corymb.apps.selection.models import Application, Call
from corymb.kit.saying import said

SHOWN = 100
"""Applications shown with their reasons."""


@dataclass(frozen=True)
class WhatIf:
    """How many applications there are, how many would be closed to the person, by what, and the first of them."""

    who: str
    applications: int
    closed: int
    by_kind: list[tuple[str, int]]
    rows: list[tuple[Application, list[str]]]


def what_if(call: Call, asker: Any, person: Person | None, organisation: Organisation | None) -> WhatIf:
    """Ties to the applications the asker may see; of a known person, of where somebody works, or of both."""
    visible = applications_visible_to(asker, call)
    supposed = [organisation.pk] if organisation else []
    found = ties(call.pk, [person.pk] if person else [], timezone.localdate(), supposed=supposed)
    seen = set(visible.values_list("pk", flat=True))
    found = [tie for tie in found if tie.application in seen]
    names = names_for(found)
    reasons: dict[int, list[str]] = {}
    for tie in found:
        reasons.setdefault(tie.application, []).append(names.reason(tie))
    rows = visible.filter(pk__in=sorted(reasons)[:SHOWN]).order_by("pk")
    kinds = Counter(kind for kind, _application in {(tie.kind, tie.application) for tie in found})
    return WhatIf(
        str(person or organisation),
        len(seen),
        len(reasons),
        [(said(KINDS, kind), count) for kind, count in sorted(kinds.items())],
        [(row, sorted(set(reasons[row.pk]))) for row in rows],
    )
