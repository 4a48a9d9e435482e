"""What a person may see of rankings and sessions. Objects come from these functions alone.

Officers, secretaries and members of the council see those of their calls, auditors all. Whoever is recused from an
application sees nothing of it anywhere: not its row, not its place, not what is counted with it.
"""

from typing import Any

from django.db.models import Q, QuerySet

from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.assessment.models import Recusal
from corymb.apps.council.models import Abstention, Matter, Ranking, Seat, Session
from corymb.apps.council.rules import RUN, SEE, SIT
from corymb.apps.registry.queries.scopes import ids_of
from corymb.apps.selection.models import Call
from corymb.apps.selection.states import PUBLISHED


def _of_calls(person: Any, code: str, name: str) -> Q:
    keys = scopes_with(person, code)
    if covers_all(keys):
        return ~Q(pk=None)
    return Q(**{f"{name}__in": [number for number in ids_of(keys, "call") if number.isdigit()]})


def calls_visible_to(person: Any) -> QuerySet[Call]:
    """Published calls whose rankings and sessions the person sees."""
    return Call.objects.filter(_of_calls(person, SEE, "pk"), state=PUBLISHED)


def rankings_visible_to(person: Any) -> QuerySet[Ranking]:
    return Ranking.objects.filter(_of_calls(person, SEE, "call")).select_related("call", "by_version", "ordered_by")


def sessions_visible_to(person: Any) -> QuerySet[Session]:
    return Session.objects.filter(_of_calls(person, SEE, "call")).select_related("call", "ranking")


def hidden_from(person: Any, call: Call) -> frozenset[int]:
    """Applications of a call of which this person must not see anything: they are recused from them."""
    own = Abstention.objects.filter(seat__person=person.pk, application__call=call)
    office = Recusal.objects.filter(person=person.pk, application__call=call)
    return frozenset([*own.values_list("application", flat=True), *office.values_list("application", flat=True)])


def matters_visible_to(person: Any) -> QuerySet[Matter]:
    """Items of the sessions a person sees, without those from which they are recused."""
    own = Abstention.objects.filter(seat__person=person.pk).values("application")
    office = Recusal.objects.filter(person=person.pk).values("application")
    rows = Matter.objects.filter(_of_calls(person, SEE, "session__call"))
    rows = rows.exclude(application__in=own).exclude(application__in=office)
    return rows.select_related("session__call", "session__ranking", "application__region", "application__cluster")


def own_seat(person: Any, session: Session) -> Seat | None:
    """The seat of a person who is still a member of the council."""
    keys = scopes_with(person, SIT)
    if not (covers_all(keys) or f"call:{session.call_id}" in keys):
        return None
    return session.seats.filter(person=person.pk).first()


def runs(person: Any, call: Call) -> bool:
    keys = scopes_with(person, RUN)
    return covers_all(keys) or f"call:{call.pk}" in keys
