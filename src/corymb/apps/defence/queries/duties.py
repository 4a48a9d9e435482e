"""What of a defence is due from a person: to plan and announce it, marks of what is heard now, names of who speaks.

Derived, never stored.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.defence.models import Commissioner, Defence, Slot
from corymb.apps.defence.queries.letters import are_late
from corymb.apps.defence.queries.naming import defence_url, own_url, slot_url
from corymb.apps.defence.queries.seeing import names_speakers, own_member, own_slots, visible_to
from corymb.apps.defence.queries.sheet import sheet_of
from corymb.apps.defence.rules import ANSWER, MARK, RUN
from corymb.apps.defence.states import HEARD, OPEN, PLANNED, WAITING
from corymb.apps.selection.models import Application, Call, CallVersion
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.seeing import decided_among
from corymb.apps.selection.states import PUBLISHED, SUBMITTED
from corymb.kit.registries import Task, told_of
from corymb.packs.call_defence import defence_stage

STEP = 18
"""Where a defence stands among what a call asks: marks of experts come before it, the ranking after."""


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """An application that is heard and waits for one's marks; slots for which nobody is named to speak;
    defences to plan, to announce, to open.
    """
    if holds(person, RUN):
        yield from _to_plan(person, now)
        yield from _planned(person)
        yield from _under_way(person)
    if holds(person, MARK):
        yield from _to_come(person, now)
        yield from _of_member(person)
    if holds(person, ANSWER):
        yield from _of_region(person, now)


def _to_come(person: Any, now: datetime) -> Iterator[Task]:
    """Defences a person sits in the commission of, once it was told, until they are opened."""
    rows = Defence.objects.filter(state=PLANNED, announced_at__isnull=False, starts_at__gte=now)
    for row in rows.filter(members__person=person.pk).select_related("call").order_by("starts_at", "pk"):
        title = _("You are in the commission of a defence")
        yield Task(f"defence-member:{row.pk}", title, defence_url(row), _("Look"), row.starts_at, row.call.title)


def _of_member(person: Any) -> Iterator[Task]:
    if not Slot.objects.filter(state=HEARD, defence__members__person=person.pk).exists():
        return
    for slot in visible_to(person).filter(state=HEARD):
        member = own_member(person, slot.defence)
        if member and not sheet_of(slot, member).is_whole:
            title = _("An application is being heard; your marks are wanted")
            about = slot.application.title
            yield Task(f"defence:{slot.pk}", title, slot_url(slot), _("Give marks"), slot.ends_at, about, is_now=True)


def _of_region(person: Any, now: datetime) -> Iterator[Task]:
    """Slots nobody is named to speak at, but where the region was told of a decision since the defence was planned.

    Till then the task stays, whatever is decided: that it went would tell.
    """
    rows = own_slots(person).filter(state=WAITING, starts_at__gte=now, speakers=None)
    slots = [slot for slot in rows.order_by("starts_at", "pk") if names_speakers(person, slot.application)]
    numbers = {slot.application_id for slot in slots}
    decided = {number: at for told in told_of for number, at in told(numbers).items()} if numbers else {}
    for slot in slots:
        at = decided.get(slot.application_id)
        if at is None or at < slot.defence.created_at:
            title = _("Name who speaks at the defence of your application")
            yield Task(
                f"speakers:{slot.pk}",
                title,
                own_url(slot),
                _("Name the speakers"),
                slot.starts_at,
                slot.application.title,
            )


def _to_plan(person: Any, now: datetime) -> Iterator[Task]:
    """Closed calls whose procedure has a defence and which have none, while nothing of them is decided."""
    handed_in = Application.objects.filter(call=OuterRef("pk"), state=SUBMITTED)
    planned = Defence.objects.filter(call=OuterRef("pk"))
    rows = Call.objects.filter(of_calls(person, "pk", RUN), Exists(handed_in), ~Exists(planned), state=PUBLISHED)
    calls = {call.pk: call for call in rows.filter(closes_at__lt=now).order_by("pk")}
    if not calls:
        return
    versions = CallVersion.objects.filter(call__in=calls).order_by("call", "-number").distinct("call")
    asking = [version.call_id for version in versions if defence_stage(content_of(version))]
    of_calls_asking = Application.objects.filter(call__in=asking, state=SUBMITTED)
    call_of = dict(of_calls_asking.values_list("pk", "call")) if asking else {}
    decided = {call_of[number] for number in decided_among(call_of)} if call_of else set()
    for number in asking:
        if number not in decided:
            title, url = _("The call has a defence, and none is planned"), reverse("defence:plan", args=[number])
            yield Task(f"defence-plan:{number}", title, url, _("Plan a defence"), about=calls[number].title, step=STEP)


def _under_way(person: Any) -> Iterator[Task]:
    """Defences under way: people sit there; a ranking waits for the end of one in which nobody is left to be heard."""
    left = Slot.objects.filter(defence=OuterRef("pk"), state__in=(WAITING, HEARD))
    rows = Defence.objects.filter(of_calls(person, "call", RUN), state=OPEN).select_related("call")
    for row in rows.annotate(goes_on=Exists(left)).order_by("starts_at", "pk"):
        title, act = _("Every application is heard; the defence can be closed"), _("Close the defence")
        if row.goes_on:
            title, act = _("A defence is under way"), _("Look")
        yield Task(f"defence-open:{row.pk}", title, defence_url(row), act, about=row.call.title, is_now=True)


def _planned(person: Any) -> Iterator[Task]:
    """Defences that are planned: first whom they hear and who sits, then their letters, then the day itself."""
    slots, members = Slot.objects.filter(defence=OuterRef("pk")), Commissioner.objects.filter(defence=OuterRef("pk"))
    rows = Defence.objects.filter(of_calls(person, "call", RUN), state=PLANNED).select_related("call")
    for row in rows.annotate(is_ready=Exists(slots) & Exists(members)).order_by("starts_at", "pk"):
        title, url, act = _("A defence is planned"), defence_url(row), _("Look")
        if not row.is_ready:
            title = _("A defence is planned without its commission or its order")
        elif row.announced_at is None:
            title, act = _("A defence is planned and nobody is written to about it"), _("Write the letters")
            url = reverse("defence:letters", args=[row.pk])
        elif are_late(row):
            title, act = _("Slots of a defence were moved since its letters"), _("Write the letters")
            url = reverse("defence:letters", args=[row.pk])
        yield Task(f"defence-planned:{row.pk}", title, url, act, row.starts_at, row.call.title)
