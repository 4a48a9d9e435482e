"""What the outbox keeps under the number of a person, for whoever asks what is known of them."""

from typing import Any

from corymb.apps.journal.images import image, plain
from corymb.apps.letters.models import DigestChoice, Letter
from corymb.apps.letters.states import PERSON

TOLD = ("kind", "values", "state", "written_at", "sent_at")


def letters_to(person: str) -> list[dict[str, Any]]:
    """Letters that were written to a person: what each was about, and whether it went out."""
    rows = Letter.objects.filter(addressee_kind=PERSON, addressee_id=person).order_by("pk")
    return [{"number": row.pk} | {name: plain(getattr(row, name)) for name in TOLD} for row in rows]


def digest_choices_of(person: str) -> list[dict[str, Any]]:
    return [image(row) for row in DigestChoice.objects.filter(addressee_kind=PERSON, addressee_id=person)]
