"""What the council keeps of a person, for whoever asks what is known of them."""

from typing import Any

from corymb.apps.council.models import Seat
from corymb.apps.journal.images import image


def told(person: str) -> list[dict[str, Any]]:
    """The person's seats, with what they were recused from and how they voted."""
    found = []
    for row in Seat.objects.filter(person=int(person)).order_by("pk"):
        out = [image(one) for one in row.abstentions.order_by("pk")]
        votes = [image(one) for one in row.votes.order_by("pk")]
        found.append(image(row) | {"abstentions": out, "votes": votes})
    return found
