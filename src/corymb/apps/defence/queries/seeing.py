"""What a person may see of defences. Objects come from these functions alone.

Officers and secretaries see the defences of their calls, auditors all; whoever sits in a commission sees its own. What
a person is tied to is shut to them: they see that somebody is heard then, not who, and nothing of the marks. Marks of
others are seen once the defence of the slot is closed. A region sees its slot once the defence was announced, or once a
letter about it was let go by itself.
"""

from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from corymb.apps.accounts.rules import may
from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.defence.models import Commissioner, Defence, Point, Slot
from corymb.apps.defence.queries.shut import shut_to
from corymb.apps.defence.rules import ANSWER, LOOK, MARK, RUN
from corymb.apps.defence.states import DONE
from corymb.apps.letters.models import Letter
from corymb.apps.letters.states import State
from corymb.apps.registry.queries.among import one_of
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import call_key, keys_of, near_to
from corymb.apps.selection.states import PUBLISHED

ABOUT = "defence.slot"
"""What a letter about a slot is about."""
NOT_GONE = (State.HELD, State.WITHDRAWN)


def calls_visible_to(person: Any) -> QuerySet[Call]:
    """Published calls whose defences the person holds or looks on at."""
    return Call.objects.filter(of_calls(person, "pk", LOOK), state=PUBLISHED)


def defences_visible_to(person: Any) -> QuerySet[Defence]:
    """Defences of those calls, and those in whose commission the person sits."""
    rows = Defence.objects.select_related("call")
    if not getattr(person, "is_authenticated", False):
        return rows.none()
    own = Commissioner.objects.filter(of_calls(person, "defence__call", MARK), person=person.pk)
    return rows.filter(of_calls(person, "call", LOOK) | Q(pk__in=own.values("defence")))


def visible_to(person: Any) -> QuerySet[Slot]:
    """Slots of the defences a person sees, without those that are shut to them."""
    defences = defences_visible_to(person)
    calls = set(defences.values_list("call", flat=True))
    out = {number for call in calls for number in shut_to(person, call)}
    rows = Slot.objects.filter(defence__in=defences.select_related(None).values("pk"))
    rows = rows.exclude(one_of("application", out)) if out else rows
    return rows.select_related(
        "defence__call", "application__region", "application__cluster", "application__by_version"
    ).defer("defence__call__content")


def marks_visible_to(person: Any) -> QuerySet[Point]:
    """One's own marks, and everybody's where the defence of the slot is closed."""
    slots = visible_to(person).select_related(None)
    return Point.objects.filter(
        Q(slot__in=slots.values("pk"), member__person=person.pk) | Q(slot__in=slots.filter(state=DONE).values("pk"))
    )


def own_member(person: Any, defence: Defence) -> Commissioner | None:
    """The person as a member of the commission, while they hold a role that lets them."""
    if not may(person, MARK, [call_key(defence.call_id)]):
        return None
    return defence.members.filter(person=person.pk).first()


def runs(person: Any, call: Call | int) -> bool:
    return may(person, RUN, [call_key(call)])


def looks(person: Any, call: Call | int) -> bool:
    return may(person, LOOK, [call_key(call)])


def own_slots(person: Any) -> QuerySet[Slot]:
    """Slots of the applications a person writes or partners, once their region was told of them."""
    near = near_to(person).select_related(None).values("pk")
    about = Concat(Cast(OuterRef("pk"), CharField()), Value("-"))  # at whatever time: `letters.names_of`
    let_go = Letter.objects.filter(about_kind=ABOUT, about_id__startswith=about).exclude(state__in=NOT_GONE)
    rows = Slot.objects.filter(Q(defence__announced_at__isnull=False) | Q(Exists(let_go)), application__in=near)
    rows = rows.select_related("defence__call", "application__region", "application__cluster__parent")
    return rows.defer("defence__call__content")


def names_speakers(person: Any, application: Application) -> bool:
    return may(person, ANSWER, keys_of(application))
