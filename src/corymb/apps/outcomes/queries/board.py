"""The applications of a decided call, and what has followed for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from corymb.apps.council.models import Decision
from corymb.apps.council.states import RESULT_TONES, RESULTS
from corymb.apps.outcomes.models import Complaint, Release
from corymb.apps.outcomes.queries.seeing import decisions_visible_to
from corymb.apps.outcomes.states import COMPLAINTS, FEEDBACK, FEEDBACK_TONES, RELEASED, WAITS
from corymb.apps.selection.models import Call
from corymb.kit.registries import Label


@dataclass(frozen=True)
class Row:
    """An application: what was decided, and whether its comments are released."""

    decision: Decision
    result: Label
    tone: str
    comments: Label
    comments_tone: str
    complaint: Complaint | None
    complaint_state: Label


@dataclass(frozen=True)
class Followed:
    """What has followed: decisions whose comments are released, and complaints that were filed, by application."""

    released: frozenset[int]
    complaints: Mapping[int, Complaint]

    def comments(self, decision: Decision) -> str:
        return RELEASED if decision.pk in self.released else WAITS


def followed(decisions: Iterable[Decision]) -> Followed:
    """Asked once for all the decisions of a page."""
    rows = list(decisions)
    released = Release.objects.filter(decision__in=[row.pk for row in rows]).values_list("decision", flat=True)
    filed = Complaint.objects.filter(
        decision__application__in=[row.application_id for row in rows], filed_at__isnull=False
    )
    found = filed.select_related("decision").order_by("pk")
    return Followed(frozenset(released), {row.decision.application_id: row for row in found})


def rows_of(call: Call, person: Any) -> list[Row]:
    """Applications a person may see here, by title."""
    decisions = list(decisions_visible_to(person).filter(application__call=call).order_by("application__title", "pk"))
    after = followed(decisions)
    rows = []
    for one in decisions:
        state = after.comments(one)
        complaint = after.complaints.get(one.application_id)
        said = COMPLAINTS[complaint.state] if complaint else ""
        told = (FEEDBACK[state], FEEDBACK_TONES[state], complaint, said)
        rows.append(Row(one, RESULTS[one.result], RESULT_TONES[one.result], *told))
    return rows
