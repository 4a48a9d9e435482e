"""What members of the council are written before a session: when and where; its items as each of them may see them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.council.models import Seat, Session
from corymb.apps.council.queries.seeing import calls_tied_to, sessions_visible_to
from corymb.apps.council.queries.sitting import matters_of
from corymb.apps.council.rules import RUN
from corymb.apps.council.states import CONVENED_LETTER, UNSEATED_LETTER
from corymb.apps.journal.images import kind_of
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries.outbox import last_to
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import told_there_in_both
from corymb.reports.icalendar import Appointment

KIND = kind_of(Session)
"""What the letters are about."""
TOLD, MOST_TOLD = 50, 1_000
"""So many items a letter names; of more it says how many there are. So often nobody is written to of one session."""


def letters_of_sessions(person: Any) -> Any:
    """Numbers, as text, of sessions whose letters whoever holds them reads: a letter names all items of its reader."""
    rows = sessions_visible_to(person).filter(of_calls(person, "call", RUN)).select_related(None)
    rows = rows.exclude(call__in=Call.objects.filter(calls_tied_to(person)))
    return rows.annotate(text=Cast("pk", CharField())).values_list("text", flat=True)


SAID_BEFORE = ("session", "seat", "member", "again", "call_en", "call_ru", "when_en", "when_ru", "place", "starts")
"""What a letter that calls a session off, or a member back, takes over from the one that convened to it."""


def convened(session: Session) -> QuerySet[Letter]:
    """Letters that convene to a session, also those to such as are no members of it any more."""
    return Letter.objects.filter(kind=CONVENED_LETTER, about_kind=KIND, about_id=str(session.pk)).order_by("pk")


def _taken_out(session: Session, person: int) -> QuerySet[Letter]:
    """Letters by which somebody was told that they are no member of a session any more."""
    rows = Letter.objects.filter(kind=UNSEATED_LETTER, about_kind=KIND, about_id=str(session.pk))
    return rows.filter(addressee_id=str(person))


def taken_out_after(session: Session, person: int) -> int:
    """The number of the letter up to which a member was told that earlier ones do not hold; 0 where none was."""
    return last_to(person, UNSEATED_LETTER, (KIND, str(session.pk)))


def said_before(letter: Letter) -> dict[str, Any]:
    return {name: letter.values[name] for name in SAID_BEFORE if name in letter.values}


def said_to_member(seat: Seat, session: Session) -> dict[str, Any]:
    """When and where and by which quorum, as the letter keeps it; by the person, and how often they are named anew."""
    call, times = session.call, _taken_out(session, seat.person_id).count()
    return ({"again": times} if times else {}) | {
        "session": session.pk,
        "member": seat.person_id,
        "call_en": call.title_en,
        "call_ru": call.title_ru,
        **told_there_in_both("when", session.starts_at, call.zone),
        "place": session.place,
        "quorum": session.quorum,
        "starts": session.starts_at.isoformat(),
    }


def items_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The items the member may see when the letter goes, without those they are recused from by then."""
    seat = Seat.objects.select_related("person", "session__call").filter(_seat(values)).first()
    if seat is None:
        return {"items": [], "more": 0, "is_chair": False}
    rows = matters_of(seat.session, seat.person).order_by("place")
    count = rows.count()
    items = [(row.item, row.application.title) for row in rows[:TOLD]]
    return {"items": items, "more": max(0, count - TOLD), "is_chair": seat.is_chair}


def _seat(values: Mapping[str, Any]) -> Q:
    """The seat a letter is about; earlier letters name it by its own number."""
    named = {"session": values["session"], "person": values.get("member")}
    return Q(pk=values["seat"]) if "seat" in values else Q(**named)


def cancelled_of(values: Mapping[str, Any], at: datetime) -> Appointment:
    """The same appointment, called off: it takes the place of whatever was told before."""
    return replace(appointment_of(values, at), sequence=MOST_TOLD, is_cancelled=True)


def appointment_of(values: Mapping[str, Any], at: datetime) -> Appointment:
    who = values.get("seat") or values["member"]
    again = f"-{values['again']}" if "again" in values else ""  # what was called off in a calendar does not come back
    return Appointment(
        uid=f"session-{values['session']}-{who}{again}@{urlsplit(settings.ADDRESS).hostname}",
        sequence=values["sequence"],
        at=at,
        starts_at=datetime.fromisoformat(values["starts"]),
        ends_at=None,
        summary=_("Session of the council"),
        place=values["place"],
        url=f"{settings.ADDRESS}{reverse('council:session', args=[values['session']])}",
    )
