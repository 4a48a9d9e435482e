"""What a ranking is computed from: applications as they were submitted, and the marks of reviews that count."""

from decimal import Decimal

from corymb.apps.assessment.queries.marks import marks_of
from corymb.apps.selection.models import Application, Call, CallVersion, HandingIn
from corymb.apps.selection.queries.snapshots import read
from corymb.apps.selection.states import SUBMITTED
from corymb.packs.call import REGION, CallContent, number_of
from corymb.packs.call_frozen import Entry, Frozen, Given


def frozen_of(call: Call, version: CallVersion) -> Frozen:
    """Applications that stand submitted, with their marks, in the order of their numbers."""
    content = CallContent.model_validate_json(version.text)
    rows = Application.objects.filter(call=call, state=SUBMITTED).select_related("region").order_by("pk")
    handed = {row.application_id: row for row in HandingIn.objects.filter(application__in=rows).order_by("round")}
    entries = tuple(_entry(content, row, handed[row.pk]) for row in rows)
    there = {entry.application for entry in entries}
    marks = (
        Given(application=str(m.application), expert=str(m.expert), criterion=m.criterion, mark=m.mark)
        for m in marks_of(call)
    )
    return Frozen(
        call=call.code,
        call_version=version.number,
        call_sha256=version.sha256,
        applications=entries,
        marks=tuple(given for given in marks if given.application in there),
    )


def _entry(content: CallContent, row: Application, handed: HandingIn) -> Entry:
    answers = {one["question"]: one["text"] for one in read(handed.snapshot)["answers"]}
    about = content.quotas[0].about if content.quotas else ""
    return Entry(
        application=str(row.pk),
        sha256=handed.sha256,
        group=row.region.code if about == REGION else answers.get(about, ""),
        cost=_cost(answers.get(content.cost or "", "")),
    )


def _cost(text: str) -> Decimal | None:
    return number_of(text) if text else None
