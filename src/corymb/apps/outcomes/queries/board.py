"""The applications of a decided call, and what has followed for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from corymb.apps.council.models import Decision
from corymb.apps.outcomes.models import Complaint
from corymb.apps.outcomes.queries.comments import waits_for_release
from corymb.apps.outcomes.states import RELEASED, WAITS


@dataclass(frozen=True)
class Followed:
    """What has followed: decisions whose comments are to be released, and filed complaints by application."""

    waiting: frozenset[int]
    complaints: Mapping[int, Complaint]

    def comments(self, decision: Decision) -> str:
        return WAITS if decision.pk in self.waiting else RELEASED


def followed(decisions: Iterable[Decision]) -> Followed:
    """Asked once for all the decisions of a page."""
    rows = list(decisions)
    waiting = Decision.objects.filter(waits_for_release(), pk__in=[row.pk for row in rows])
    filed = Complaint.objects.filter(
        decision__application__in=[row.application_id for row in rows], filed_at__isnull=False
    )
    found = filed.select_related("decision").order_by("pk")
    return Followed(
        frozenset(waiting.values_list("pk", flat=True)), {row.decision.application_id: row for row in found}
    )


def with_what_followed(decisions: Iterable[Any]) -> None:
    """Fetch what has followed for the decisions of a page at once."""
    rows = list(decisions)
    after = followed(rows)
    for row in rows:
        vars(row)["comments"] = after.comments(row)
        vars(row)["complaint"] = after.complaints.get(row.application_id)
