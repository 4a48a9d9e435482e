"""A defence as its rows say it, for the dossier of its call. People by number; the names of speakers stay out."""

from typing import Any

from corymb.apps.defence.models import Defence, Exclusion, Point
from corymb.apps.defence.states import DONE
from corymb.apps.journal.images import image


def record_of(defence: Defence) -> dict[str, Any]:
    """All of a defence; marks of slots that are closed alone."""
    slots = list(defence.slots.order_by("starts_at", "pk"))
    return {
        "defence": image(defence),
        "members": [image(row) for row in defence.members.order_by("pk")],
        "recusals": [image(row) for row in Exclusion.objects.filter(member__defence=defence).order_by("pk")],
        "slots": [image(row) for row in slots],
        "marks": [
            image(row) | {"mark": row.mark, "reason": row.reason}
            for row in Point.objects.filter(slot__defence=defence, slot__state=DONE).order_by("pk")
        ],
    }
