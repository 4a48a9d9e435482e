"""Letters about a defence: to the regions about their slots, to the members of its commission about all of it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import CharField, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.defence.models import Commissioner, Defence, Slot
from corymb.apps.defence.queries.agenda import agenda_of, speakers_of
from corymb.apps.defence.queries.printed import KIND, files_of_defences
from corymb.apps.defence.queries.seeing import ABOUT, visible_to
from corymb.apps.defence.queries.shut import shut_to
from corymb.apps.defence.rules import RUN
from corymb.apps.defence.states import LETTER, LETTER_COMMISSION, LETTER_REMOVED, WAITING
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries.outbox import last_to
from corymb.apps.letters.states import LetterKind, State
from corymb.apps.registry.queries.scopes import answered_for
from corymb.apps.selection.queries.contents import told_there_in_both
from corymb.apps.selection.queries.seeing import kept_in
from corymb.reports.icalendar import Appointment

MOST_TOLD = 1_000
"""So often no member is written to of one defence."""
SAID_BEFORE = ("defence", "member", "call_en", "call_ru", "when_en", "when_ru", "place", "starts", "ends")
"""What a letter to somebody who is in the commission no longer takes over from the one that convened them."""


def names_of(slot: Slot) -> tuple[str, ...]:
    """What letters about a slot are and were called: one whose time has changed is written about anew."""
    return tuple(f"{slot.pk}-{revision}" for revision in range(1, slot.revision + 1))


def letters_of_defence(number: str) -> Q:
    """Letters about a defence, and about its slots as they are and were."""
    slots = [name for slot in Slot.objects.filter(defence=int(number)).order_by("pk") for name in names_of(slot)]
    return Q(about_kind=ABOUT, about_id__in=slots) | Q(about_kind=KIND, about_id=number)


def held_letters(defence: Defence, shut: Collection[int] = ()) -> QuerySet[Letter]:
    """Those about slots as they are now, and to the commission, that wait for somebody to let them go.

    `shut`: applications that are kept from who asks; letters to the commission name all that are heard.
    """
    told = Concat(Cast("pk", CharField()), Value("-"), Cast("revision", CharField()))
    about = defence.slots.exclude(application__in=shut).annotate(told=told).values("told")  # as `names_of` says it
    of_slots, of_all = Q(about_kind=ABOUT, about_id__in=about), Q(about_kind=KIND, about_id=str(defence.pk))
    return Letter.objects.filter(of_slots if shut else of_slots | of_all, state=State.HELD).order_by("pk")


def held_for(defence: Defence, person: Any) -> QuerySet[Letter]:
    """Those of them the person may read, and so may let go."""
    return held_letters(defence, shut_to(person, defence.call_id))


def letters_to_commission(defence: Defence) -> QuerySet[Letter]:
    """Those that convene members, also such as are in the commission no longer."""
    return Letter.objects.filter(kind=LETTER_COMMISSION, about_kind=KIND, about_id=str(defence.pk)).order_by("pk")


def unreached(defence: Defence, person: Any) -> int:
    """About how many applications yet to be heard nobody can be written to; of none that is kept from the person."""
    slots = defence.slots.filter(state=WAITING).exclude(application__in=kept_in(person, defence.call_id))
    return slots.filter(~Q(answered_for("application__region__code"))).count()


def taken_out_after(member: Commissioner) -> int:
    """The number of the letter up to which a member was told that they are out of the commission; 0 where none was."""
    return last_to(member.person_id, LETTER_REMOVED, (KIND, str(member.defence_id)))


def are_late(defence: Defence) -> bool:
    """Whether slots that are yet to be heard were moved since their regions were last written to."""
    moved = {name: slot for slot in defence.slots.filter(state=WAITING, revision__gt=1) for name in names_of(slot)}
    rows = Letter.objects.filter(about_kind=ABOUT, about_id__in=moved).exclude(state=State.WITHDRAWN) if moved else ()
    told = {letter.about_id for letter in rows}
    return any(names_of(moved[name])[-1] not in told for name in told)


def say_otherwise(defence: Defence) -> bool:
    """Whether letters that are held tell another agenda than the one that stands."""
    held = letters_to_commission(defence).filter(state=State.HELD)
    return any(is_outdated(letter) for letter in held) or are_late(defence)


def is_outdated(letter: Letter) -> bool:
    """Whether a letter about a defence or a slot tells another time or another agenda than the one that stands."""
    if letter.about_kind == ABOUT:
        slot, _sign, revision = letter.about_id.partition("-")
        return not Slot.objects.filter(pk=int(slot), revision=int(revision)).exists()
    rows = Commissioner.objects.select_related("person", "defence__call").filter(defence=int(letter.about_id))
    member = rows.filter(person=int(letter.addressee_id)).first()
    return member is None or not said_to_member(member, member.defence).items() <= letter.values.items()


def letters_of_slots(person: Any) -> QuerySet[Any, Any]:
    """What letters about the slots are called that whoever holds the defences reads, as the slots are and were."""
    slots = visible_to(person).filter(of_calls(person, "defence__call", RUN)).select_related(None)
    each = Func(Value(0), F("revision"), function="generate_series", output_field=IntegerField(), set_returning=True)
    told = Func(Value("%s-%s"), F("pk"), each, function="format", output_field=CharField(), set_returning=True)
    return slots.annotate(told=told).values_list("told", flat=True)


def letters_of_defences(person: Any) -> QuerySet[Any, Any]:
    """Defences whose letters to the commission a person reads: who holds it and may read all of its agenda."""
    return files_of_defences(person).filter(of_calls(person, "call", RUN))


# What the letters say


def said_of_slot(slot: Slot) -> dict[str, Any]:
    """When, where and for how long an application is defended. Who speaks is looked up when the letter goes."""
    application, call = slot.application, slot.defence.call
    return {
        "slot": slot.pk,
        "title": application.title,
        "call_en": call.title_en,
        "call_ru": call.title_ru,
        **told_there_in_both("when", slot.starts_at, call.zone),
        "minutes": int((slot.ends_at - slot.starts_at).total_seconds() // 60),
        "place": slot.defence.place,
        "starts": slot.starts_at.isoformat(),
        "ends": slot.ends_at.isoformat(),
    }


def speakers_told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"speakers": speakers_of([values["slot"]]).get(values["slot"], [])}


def said_to_member(member: Commissioner, defence: Defence) -> dict[str, Any]:
    """The agenda as a member of the commission may read it: of what is shut to them the time alone."""
    lines, last = agenda_of(defence, member.person), defence.slots.order_by("ends_at").last()
    call = defence.call
    return {
        "defence": defence.pk,
        "member": member.pk,
        "call_en": call.title_en,
        "call_ru": call.title_ru,
        **told_there_in_both("when", defence.starts_at, call.zone),
        "minutes": defence.minutes,
        "breaks": list(defence.breaks),
        "place": defence.place,
        "starts": defence.starts_at.isoformat(),
        "ends": (last.ends_at if last else defence.starts_at).isoformat(),
        "slots": [
            {"time": line.time, "application": line.slot.application_id, "title": line.slot.application.title}
            if line.slot
            else {"time": line.time}
            for line in lines
        ],
    }


def still_open(values: Mapping[str, Any]) -> dict[str, Any]:
    """The agenda of a letter without what has been shut to its reader since it was written."""
    member = Commissioner.objects.select_related("person", "defence").filter(pk=values["member"]).first()
    shut = shut_to(member.person, member.defence.call_id) if member else None
    return {
        "slots": [
            one if shut is not None and one.get("application") not in shut else {"time": one["time"]}
            for one in values["slots"]
        ]
    }


def appointment_of_slot(values: Mapping[str, Any], at: datetime) -> Appointment:
    summary = _("Defence of the application “{title}”").format(title=values["title"])
    return _appointment(f"slot-{values['slot']}", summary, reverse("defence:own", args=[values["slot"]]), values, at)


def appointment_of_member(values: Mapping[str, Any], at: datetime) -> Appointment:
    page = reverse("defence:defence", args=[values["defence"]])
    uid = f"commission-{values['defence']}-{values['member']}"
    return _appointment(uid, _("Commission of a defence"), page, values, at)


def cancelled_of_member(values: Mapping[str, Any], at: datetime) -> Appointment:
    """The same appointment, called off: it takes the place of whatever was told before."""
    return replace(appointment_of_member(values, at), sequence=MOST_TOLD, is_cancelled=True)


def _appointment(uid: str, summary: str, page: str, values: Mapping[str, Any], at: datetime) -> Appointment:
    return Appointment(
        uid=f"{uid}@{urlsplit(settings.ADDRESS).hostname}",
        sequence=values["sequence"],
        at=at,
        starts_at=datetime.fromisoformat(values["starts"]),
        ends_at=datetime.fromisoformat(values["ends"]),
        summary=summary,
        place=values["place"],
        url=f"{settings.ADDRESS}{page}",
    )


KINDS = (
    LetterKind(
        LETTER, gettext_lazy("When an application is defended"), is_held=True,
        looked_up=speakers_told, appointment=appointment_of_slot, outdated=is_outdated,
    ),
    LetterKind(
        LETTER_COMMISSION, gettext_lazy("The commission of a defence is convened"), is_held=True,
        looked_up=still_open, appointment=appointment_of_member, outdated=is_outdated,
    ),
    LetterKind(
        LETTER_REMOVED, gettext_lazy("A member was taken out of the commission of a defence"),
        appointment=cancelled_of_member,
    ),
)  # fmt: skip
