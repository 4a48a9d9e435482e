"""What a ranking is computed from: applications as they were submitted, and the marks that count.

Those of reviews; those of commissions where the call gives its defence a share in the score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from corymb.apps.assessment.queries.marks import agreed_on, counted_keys, marks_in
from corymb.apps.defence.queries.scores import counted
from corymb.apps.selection.models import Application, Call, CallVersion, HandingIn
from corymb.apps.selection.queries.snapshots import read
from corymb.apps.selection.states import SUBMITTED
from corymb.packs.call import REGION, CallContent, number_of
from corymb.packs.call_defence import share_of_defence
from corymb.packs.call_frozen import CONSENSUS, FORMAT, WITH_DEFENCE, Entry, Frozen, Given


@dataclass(frozen=True)
class Heard:
    """What of the defence stood at a moment: slots that were closed, recusals of members that were on record."""

    slots: Sequence[int]
    recusals: Sequence[int]


def frozen_of(call: Call, version: CallVersion) -> Frozen:
    """Applications that stand submitted, with their marks, in the order of their numbers."""
    rows = Application.objects.filter(call=call, state=SUBMITTED)
    handed = HandingIn.objects.filter(application__in=rows).select_related("application__region").order_by("round")
    last = {row.application_id: row for row in handed}
    return frozen_from(call, version, [last[number] for number in sorted(last)], counted_keys(call))


def frozen_from(
    call: Call,
    version: CallVersion,
    handed: Sequence[HandingIn],
    reviews: Sequence[int],
    heard: Heard | None = None,
) -> Frozen:
    """The same from what was submitted, one for each application, and from the reviews that count.

    `heard`: what of the defence stood then; None for what stands now.
    """
    content = CallContent.model_validate_json(version.text)
    entries = tuple(_entry(content, row) for row in handed)
    there = {entry.application for entry in entries}
    agreed = agreed_on(reviews)
    marks = (
        Given(
            application=str(m.application),
            expert=f"{CONSENSUS}{m.application}" if m.application in agreed else str(m.expert),
            criterion=m.criterion,
            mark=m.mark,
        )
        for m in marks_in(reviews)
    )
    defence = tuple(given for given in _of_commissions(call, content, heard) if given.application in there)
    return Frozen(
        format=WITH_DEFENCE if defence else FORMAT,
        call=call.code,
        call_version=version.number,
        call_sha256=version.sha256,
        applications=entries,
        marks=tuple(given for given in marks if given.application in there),
        defence=defence,
    )


def _of_commissions(call: Call, content: CallContent, heard: Heard | None) -> list[Given]:
    """Marks of commissions by the numbers of their members; none where they are no part of the score."""
    if not share_of_defence(content):
        return []
    points = counted(call)
    if heard is not None:
        points = counted(call, among=Q(pk__in=heard.recusals)).filter(slot__in=heard.slots)
    rows = points.values_list("slot__application", "member", "criterion", "mark")
    return [
        Given(application=str(application), expert=str(member), criterion=criterion, mark=mark)
        for application, member, criterion, mark in rows
    ]


def _entry(content: CallContent, handed: HandingIn) -> Entry:
    answers = {one["question"]: one["text"] for one in read(handed.snapshot)["answers"]}
    about = content.quotas[0].about if content.quotas else ""
    return Entry(
        application=str(handed.application_id),
        sha256=handed.sha256,
        group=handed.application.region.code if about == REGION else answers.get(about, ""),
        cost=_cost(answers.get(content.cost or "", "")),
    )


def _cost(text: str) -> Decimal | None:
    return number_of(text) if text else None
