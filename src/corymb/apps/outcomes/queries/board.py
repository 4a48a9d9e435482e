"""The applications of a decided call, and what has followed for each."""

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


def rows_of(call: Call, person: Any) -> list[Row]:
    """Applications a person may see here, by title."""
    decisions = decisions_visible_to(person).filter(application__call=call).order_by("application__title", "pk")
    released = set(Release.objects.filter(decision__in=decisions.values("pk")).values_list("decision", flat=True))
    filed = Complaint.objects.filter(decision__application__call=call, filed_at__isnull=False).select_related(
        "decision"
    )
    complaints = {row.decision.application_id: row for row in filed.order_by("pk")}
    rows = []
    for one in decisions:
        state = RELEASED if one.pk in released else WAITS
        complaint = complaints.get(one.application_id)
        said = COMPLAINTS[complaint.state] if complaint else ""
        told = (FEEDBACK[state], FEEDBACK_TONES[state], complaint, said)
        rows.append(Row(one, RESULTS[one.result], RESULT_TONES[one.result], *told))
    return rows
