"""What of the council is due from a person: votes on the items of a session that is open. Derived, never stored."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds, may
from corymb.apps.council.models import Abstention, Seat, Vote
from corymb.apps.council.queries.naming import session_url
from corymb.apps.council.rules import SIT
from corymb.apps.council.states import OPEN, PLANNED
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.registries import Task


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """A task for each session this person is a member of that is still to come, and for each open one in which they,
    present, still have votes to give.
    """
    if not holds(person, SIT):
        return
    planned = Seat.objects.filter(person=person.pk, session__state=PLANNED, session__starts_at__gte=now)
    for seat in (
        planned.select_related("session__call").defer("session__call__content").order_by("session__starts_at", "pk")
    ):
        session, title = seat.session, _("You are a member of a session of the council")
        if may(person, SIT, [call_key(session.call_id)]):
            yield Task(
                f"council-planned:{seat.pk}",
                title,
                session_url(session),
                _("Look"),
                session.starts_at,
                session.call.title,
            )
    seats = Seat.objects.filter(person=person.pk, session__state=OPEN, present_at__isnull=False)
    for seat in seats.select_related("session__call").defer("session__call__content"):
        if not may(person, SIT, [call_key(seat.session.call_id)]):
            continue
        own = Abstention.objects.filter(seat=seat, lifted_at=None).values("application")
        open_ = seat.session.matters.exclude(application__in=own).exclude(proposed="").filter(decision__isnull=True)
        given = Vote.objects.filter(matter=OuterRef("pk"), seat=seat, ballot=OuterRef("ballot"))
        if open_.filter(~Exists(given)).exists():
            title = _("The council is in session; your votes are wanted")
            about, url = seat.session.call.title, session_url(seat.session)
            yield Task(f"council:{seat.pk}", title, url, _("Cast the vote"), about=about, is_now=True)
