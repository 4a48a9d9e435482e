"""What the defence keeps of a person, for whoever asks what is known of them."""

from typing import Any

from corymb.apps.defence.models import Commissioner
from corymb.apps.journal.images import image


def told(person: str) -> list[dict[str, Any]]:
    """The person in commissions, with what they were recused from and what they gave."""
    found = []
    for row in Commissioner.objects.filter(person=int(person)).order_by("pk"):
        out = [image(one) for one in row.exclusions.order_by("pk")]
        marks = [image(one) | {"mark": one.mark, "reason": one.reason} for one in row.points.order_by("pk")]
        found.append(image(row) | {"exclusions": out, "marks": marks})
    return found
