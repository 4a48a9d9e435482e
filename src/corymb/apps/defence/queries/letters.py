"""Letters about the slots of a defence."""

from corymb.apps.defence.models import Defence, Slot
from corymb.apps.letters.models import Letter
from corymb.apps.letters.states import State

ABOUT = "defence.slot"


def about_of(slot: Slot) -> str:
    """A slot whose time has changed is written about anew."""
    return f"{slot.pk}-{slot.revision}"


def held_letters(defence: Defence) -> list[Letter]:
    """Those about slots as they are now that wait for somebody to let them go."""
    about = [about_of(slot) for slot in defence.slots.all()]
    rows = Letter.objects.filter(about_kind=ABOUT, about_id__in=about, state=State.HELD)
    return list(rows.order_by("pk"))
