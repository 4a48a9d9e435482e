"""What the register keeps under the number of a person, for whoever asks what is known of them."""

from typing import Any

from corymb.apps.journal.images import image
from corymb.apps.registry.models import Appointment


def appointments_held(person: str) -> list[dict[str, Any]]:
    """Posts of a person, past ones too, with the place each is in."""
    rows = Appointment.objects.filter(person=int(person)).select_related("organisation", "cluster").order_by("pk")
    return [image(row) | {"place": str(row.cluster or row.organisation)} for row in rows]
