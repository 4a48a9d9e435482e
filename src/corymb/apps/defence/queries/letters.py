"""Letters about the slots of a defence."""

from typing import Any

from django.db.models import CharField, F, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.defence.models import Defence, Slot
from corymb.apps.defence.queries.seeing import visible_to
from corymb.apps.defence.rules import RUN
from corymb.apps.letters.models import Letter
from corymb.apps.letters.states import State

ABOUT = "defence.slot"


def about_of(slot: Slot) -> str:
    """A slot whose time has changed is written about anew."""
    return f"{slot.pk}-{slot.revision}"


def held_letters(defence: Defence) -> QuerySet[Letter]:
    """Those about slots as they are now that wait for somebody to let them go."""
    told = Concat(Cast("pk", CharField()), Value("-"), Cast("revision", CharField()))
    about = defence.slots.annotate(told=told).values("told")  # as `about_of` says it
    return Letter.objects.filter(about_kind=ABOUT, about_id__in=about, state=State.HELD).order_by("pk")


def letters_of_slots(person: Any) -> QuerySet[Any, Any]:
    """What letters about the slots are called that whoever holds the defences reads, as the slots are and were."""
    slots = visible_to(person).filter(of_calls(person, "defence__call", RUN)).select_related(None)
    each = Func(Value(0), F("revision"), function="generate_series", output_field=IntegerField(), set_returning=True)
    told = Func(Value("%s-%s"), F("pk"), each, function="format", output_field=CharField(), set_returning=True)
    return slots.annotate(told=told).values_list("told", flat=True)
