"""What a commission gave an application, as its page tells it once the defence of the slot is closed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from corymb.apps.defence.models import Point, Slot
from corymb.apps.defence.queries.sheet import content_for, entitled
from corymb.kit.saying import language_of_page, number
from corymb.packs.call_defence import asked_at_defence, together


@dataclass(frozen=True)
class GivenTo:
    """A table: heads are the members without their names, each row a criterion, its marks and what they come to."""

    heads: list[str]
    rows: list[tuple[str, list[str], str]]
    remarks: list[tuple[str, str]]


def given_to(slot: Slot) -> GivenTo:
    """Marks that count, in the language of the page. Who gave which is on record, and not shown."""
    language_of_page()
    content, members = content_for(slot), sorted(one.pk for one in entitled(slot))
    there = {(row.member_id, row.criterion): row for row in Point.objects.filter(slot=slot, member__in=members)}
    gave = [number_ for number_ in members if any(key[0] == number_ for key in there)]
    rows, remarks = [], []
    for leaf in asked_at_defence(content):
        found = [there.get((member, leaf.code)) for member in gave]
        marks = [row.mark for row in found if row and row.mark is not None]
        both = number(float(together(marks, leaf.aggregate)), 2) if marks else "–"
        rows.append((str(leaf.label), [_said(row) for row in found], both))
        remarks += [(str(leaf.label), row.reason) for row in found if row and row.reason]
    return GivenTo([_("Member {n}").format(n=n) for n in range(1, len(gave) + 1)], rows, remarks)


def _said(row: Point | None) -> str:
    if row is None:
        return "–"
    return _("abstained") if row.mark is None else str(row.mark)
