"""The sheet of a member of a commission for a slot: what is asked, what marks mean, what was given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from django.db.models import Q

from corymb.apps.assessment.queries.sheet import ABSTAIN
from corymb.apps.defence.models import Commissioner, Exclusion, Point, Slot
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.saying import language_of_page
from corymb.methods.chain import canonical
from corymb.packs.call import CallContent, Criterion
from corymb.packs.call_defence import asked_at_defence

FORMAT = "corymb-defence-1"


@dataclass(frozen=True)
class Line:
    """A criterion: what marks mean, what was given."""

    criterion: Criterion
    choices: tuple[tuple[int, str], ...]
    given: str
    reason: str

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def lacks_reason(self) -> bool:
        """Whether the member abstains and does not say why."""
        return self.given == ABSTAIN and not self.reason


@dataclass(frozen=True)
class Sheet:
    lines: list[Line]

    @cached_property
    def given(self) -> int:
        return sum(bool(line.given) and not line.lacks_reason for line in self.lines)

    @property
    def asked(self) -> int:
        return len(self.lines)

    @property
    def is_whole(self) -> bool:
        return self.given == self.asked


def content_for(slot: Slot) -> CallContent:
    """The version of the call that the application answers."""
    return content_of(slot.application.by_version)


def sheet_of(slot: Slot, member: Commissioner) -> Sheet:
    """The sheet in the language of the page."""
    language_of_page()
    content = content_for(slot)
    there = {row.criterion: row for row in Point.objects.filter(slot=slot, member=member)}
    lines = []
    for leaf in asked_at_defence(content):
        told = {anchor.mark: str(anchor.text) for anchor in content.anchors_of(leaf)}
        choices = tuple((mark, told.get(mark, "")) for mark in content.scale.marks)
        row = there.get(leaf.code)
        lines.append(Line(leaf, choices, given_of(row), row.reason if row else ""))
    return Sheet(lines)


def given_of(row: Point | None) -> str:
    """A mark as a form writes it."""
    return "" if row is None else ABSTAIN if row.mark is None else str(row.mark)


def entitled(slot: Slot, at: datetime | None = None) -> list[Commissioner]:
    """Members who are not recused from the application; who were not at a moment."""
    out = Exclusion.objects.filter(member__defence=slot.defence_id, application=slot.application_id)
    stood = Q(lifted_at=None)
    out = out.filter(stood | Q(lifted_at__gt=at), at__lte=at) if at else out.filter(stood)
    rows = slot.defence.members.exclude(pk__in=out.values("member"))
    return list(rows.select_related("person").order_by("-is_chair", "person__name", "pk"))


def whole_sheets(slot: Slot) -> set[int]:
    """Numbers of members who have marked, or abstained with a reason from, everything that is asked."""
    asked = {leaf.code for leaf in asked_at_defence(content_for(slot))}
    given: dict[int, set[str]] = {}
    for row in Point.objects.filter(slot=slot):
        if row.mark is not None or row.reason:
            given.setdefault(row.member_id, set()).add(row.criterion)
    return {member for member, codes in given.items() if asked <= codes}


@dataclass(frozen=True)
class Marked:
    """How many members present have marked everything, of how many who may."""

    whole: int
    members: int


def marked_of(slot: Slot) -> Marked:
    there = {one.pk for one in entitled(slot) if one.present_at}
    return Marked(len(whole_sheets(slot) & there), len(there))


def canonical_points(slot: Slot, members: Iterable[Commissioner]) -> str:
    """The marks of a slot that count, one way to write them, of which the hash is taken."""
    rows = Point.objects.filter(slot=slot, member__in=[one.pk for one in members]).order_by("member", "criterion")
    return canonical({
        "format": FORMAT,
        "application": str(slot.application_id),
        "call_sha256": slot.application.by_version.sha256,
        "marks": [
            {"member": str(row.member_id), "criterion": row.criterion, "mark": row.mark, "reason": row.reason}
            for row in rows
        ],
    })  # fmt: skip


def hash_of(slot: Slot) -> str:
    """Of the marks that count when its defence is closed; who is recused later does not change it."""
    return sha256(canonical_points(slot, entitled(slot, slot.done_at)).encode()).hexdigest()
