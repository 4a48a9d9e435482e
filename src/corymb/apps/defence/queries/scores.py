"""What commissions gave: marks that count, and the mean of each application. Of slots alone whose defence is closed."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from corymb.apps.assessment.queries.spread import totals
from corymb.apps.defence.models import Commissioner, Exclusion, Point, Slot
from corymb.apps.defence.states import DONE
from corymb.apps.selection.models import Call, CallVersion
from corymb.apps.selection.queries.contents import content_of
from corymb.packs.call import CallContent
from corymb.packs.call_defence import points, share_of_defence


@dataclass
class Heard:
    """Marks of a commission for an application, by criterion and by member. Numbers of members, no names."""

    by_criterion: dict[str, list[int]] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)

    def score(self, content: CallContent) -> Decimal | None:
        """From 0 to 100, to two decimals; None where nobody gave a mark that weighs."""
        found = points(content, self.by_criterion)
        return None if found is None else Decimal(round(found * 100)) / 100


def counted(*calls: Call | int, among: Q | None = None) -> QuerySet[Point]:
    """Marks of calls that count: of closed slots, by members who are not recused from the application.

    `among`: the recusals that were on record then; all there are without it.
    """
    of_it = {"member": OuterRef("member"), "application": OuterRef("slot__application")}
    recused = Exclusion.objects.filter(lifted_at=None, **of_it)  # none is lifted of whom there are marks
    if among is not None:
        recused = recused.filter(among)
    rows = Point.objects.filter(~Exists(recused), slot__defence__call__in=calls, slot__state=DONE)
    return rows.order_by("slot__application", "member", "criterion")


def heard_of(call: Call | int, slots: list[int] | None = None, among: Q | None = None) -> dict[int, Heard]:
    """By application; of some slots alone where they are named."""
    found: dict[int, Heard] = {}
    rows = counted(call, among=among) if slots is None else counted(call, among=among).filter(slot__in=slots)
    for application, member, criterion, mark in rows.values_list("slot__application", "member", "criterion", "mark"):
        one = found.setdefault(application, Heard())
        if mark is not None:
            one.members.add(member)
            one.by_criterion.setdefault(criterion, []).append(mark)
    return found


def commission_scores(
    call: Call | int, version: CallVersion, applications: Collection[int], frozen_at: datetime
) -> dict[int, tuple[Decimal | None, int]]:
    """Application -> the commission's mean from 0 to 100, and how many members gave a mark; of some applications.

    Where the marks are part of the score, those that counted when it was frozen; beside it, those that count now.
    """
    content = content_of(version)
    among = Q(at__lte=frozen_at) if share_of_defence(content) else None
    slots = Slot.objects.filter(application__in=applications, defence__call=call, state=DONE).values_list(
        "pk", flat=True
    )
    found = heard_of(call, list(slots), among)
    return {number: (one.score(content), len(one.members)) for number, one in found.items()}


def members_of(call: int) -> dict[int, int]:
    """The number of each member of the commissions of a call: by it pages call them that name nobody."""
    rows = Commissioner.objects.filter(defence__call=call).order_by("pk").values_list("pk", flat=True)
    return {member: n for n, member in enumerate(rows, 1)}


def has_heard(call: Call | int) -> bool:
    """Whether a commission has given marks that count in this call."""
    return counted(call).filter(mark__isnull=False).order_by().exists()


def experts_totals(call: Call) -> dict[int, float]:
    """Application -> mean of the totals of its experts, or the total of their consensus, in points of a hundred."""
    alone, agreed = totals(call), totals(call, agreed=True)
    told = {**alone, **agreed}
    return {number: sum(one.by_review.values()) / len(one.by_review) for number, one in told.items() if one.by_review}
