"""What a commission gave an application, as its page tells it once the defence of the slot is closed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.defence.models import Defence, Exclusion, Point, Slot
from corymb.apps.defence.queries.naming import defence_url
from corymb.apps.defence.queries.sheet import content_for, entitled
from corymb.apps.defence.states import HEARD, WAITING
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import told_there
from corymb.kit.saying import day, language_of_page, number
from corymb.packs.call import Criterion
from corymb.packs.call_defence import asked_at_defence, together


@dataclass(frozen=True)
class GivenTo:
    """A table: heads are the members without their names, each row a criterion, its marks and what they come to."""

    heads: list[str]
    rows: list[tuple[str, list[str], str]]
    remarks: list[tuple[str, str]]


@dataclass(frozen=True)
class ForCriterion:
    """What a commission gave for a criterion: of each member who marked, without names, always in the same order."""

    criterion: Criterion
    given: list[Point | None]

    @property
    def marks(self) -> list[int]:
        return [row.mark for row in self.given if row and row.mark is not None]

    @property
    def together(self) -> float | None:
        return float(together(self.marks, self.criterion.aggregate)) if self.marks else None

    @property
    def remarks(self) -> list[str]:
        return [row.reason for row in self.given if row and row.reason]


def given_for(slot: Slot) -> list[ForCriterion]:
    """Marks that count, by criterion. Who gave which is on record, and not shown."""
    content, members = content_for(slot), sorted(one.pk for one in entitled(slot))
    there = {(row.member_id, row.criterion): row for row in Point.objects.filter(slot=slot, member__in=members)}
    gave = [member for member in members if any(key[0] == member for key in there)]
    return [
        ForCriterion(leaf, [there.get((member, leaf.code)) for member in gave]) for leaf in asked_at_defence(content)
    ]


def given_to(slot: Slot) -> GivenTo:
    """The same in the language of the page."""
    language_of_page()
    found = given_for(slot)
    members = len(found[0].given) if found else 0
    return GivenTo(
        [_("Member {n}").format(n=n) for n in range(1, members + 1)],
        [
            (
                str(one.criterion.label),
                [_said(row) for row in one.given],
                "–" if one.together is None else number(one.together, 2),
            )
            for one in found
        ],
        [(str(one.criterion.label), text) for one in found for text in one.remarks],
    )


def set_aside(slot: Slot) -> list[str]:
    """Whose marks have not counted since a moment after the defence of a slot was closed, and why; for the office."""
    rows = Exclusion.objects.filter(member__defence=slot.defence_id, application=slot.application_id, lifted_at=None)
    told = _("{member} was recused on {day}, after the defence was closed, and the marks do not count since: {reason}")
    later = rows.filter(at__gt=slot.done_at).select_related("member__person").order_by("at", "pk")
    return [told.format(member=row.member.person, day=day(row.at), reason=row.reason) for row in later]


def _said(row: Point | None) -> str:
    if row is None:
        return "–"
    return _("abstained") if row.mark is None else str(row.mark)


def yet_to_be_heard(call: Call, applications: Collection[int]) -> Iterator[str]:
    """How many of some applications are still to be heard, and where, for whoever is about to decide on them."""
    rows = Slot.objects.filter(defence__call=call, state__in=(WAITING, HEARD)).select_related("defence")
    left = [slot for slot in rows.order_by("starts_at", "pk") if slot.application_id in applications]
    if left:
        told = ngettext(
            "{n} application is still to be heard at a defence of the call.",
            "{n} applications are still to be heard at a defence of the call.",
            len(left),
        ).format(n=number(len(left)))
        yield format_html('{} <a href="{}">{}</a>', told, defence_url(left[0].defence), _("Look at the defence"))


def before_opening(defence: Defence, now: datetime) -> Iterator[str]:
    """What whoever opens a defence should know before; nothing of it forbids to."""
    if defence.announced_at is None:
        yield _("The regions have not been told when they defend.")
    if now < defence.starts_at:
        yield _("The defence begins {moment}.").format(moment=told_there(defence.starts_at, defence.call.zone))
