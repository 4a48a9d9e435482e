"""What the assessment keeps of a person, for whoever asks what is known of them; and what is forgotten with them."""

from datetime import datetime
from typing import Any

from corymb.apps.assessment.models import Assent, Expert, Recusal
from corymb.apps.journal.images import image


def told(person: str) -> list[dict[str, Any]]:
    """The person as an expert: their profile, what they declared, what ties them, how they answered consensuses; and

    what they were shut out of.
    """
    number = int(person)
    found = []
    for row in Expert.objects.filter(person=number).order_by("pk"):
        declared = [one.declared for one in row.declarations.order_by("pk")]
        conflicts = [image(one) for one in row.conflicts.order_by("pk")]
        found.append(image(row) | {"about": row.about, "declared": declared, "conflicts": conflicts})
    found += [image(row) for row in Assent.objects.filter(by=number).order_by("pk")]
    return found + [image(row) for row in Recusal.objects.filter(person=number).order_by("pk")]


def forget(person: str, now: datetime) -> list[Any]:
    """Their words about themselves go; that somebody assessed stays under a number."""
    del now
    Expert.objects.filter(person=int(person)).exclude(about="").update(about="")
    return []
