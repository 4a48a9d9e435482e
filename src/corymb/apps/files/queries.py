"""Files a person may open: those of the things they may see, and their own."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from corymb.apps.files.models import StoredFile
from corymb.apps.journal.images import image
from corymb.kit.registries import kept_from, openers, put_together, things
from corymb.kit.saying import day
from corymb.kit.words import having_words

MOST_LOOKED_AT = 500


def visible_to(person: Any) -> QuerySet[StoredFile]:
    """Files this person gave, and files about things whose app says that they may see them."""
    mine = Q(given_by_kind="person", given_by_id=str(person.pk)) & ~Q(about_kind__in=list(put_together))
    return StoredFile.objects.filter(_of_things(person) | mine)


def _of_things(person: Any) -> Q:
    """One condition for each kind of thing that has files; a kind nobody answers for opens nothing."""
    opened = Q(pk__in=[])
    for kind, ids in openers.items.items():
        of_kind = Q(about_kind=kind, about_id__in=ids(person))
        kept = kept_from.items.get(kind)
        opened |= of_kind & ~Q(pk__in=kept(person)) if kept else of_kind
    return opened


def files_about(kind: str, number: str) -> QuerySet[StoredFile]:
    """Files of one thing; for pages that have made sure that the person sees the thing."""
    return StoredFile.objects.filter(about_kind=kind, about_id=number).order_by("-pk")


def file_named(kind: str, number: str, name: str) -> StoredFile | None:
    """A file of one thing by its name; None until a job has made it."""
    return StoredFile.objects.filter(about_kind=kind, about_id=number, name=name).first()


def found(person: Any, words: str, limit: int) -> list[tuple[str, str, str]]:
    """Name, line below and address of files this person may open, the newest first.

    Who may open what is asked only of the newest files that have the words.
    """
    having = having_words(words)
    if having is None:
        return []
    newest = StoredFile.objects.filter(having).order_by("-pk").values_list("pk", flat=True)
    keys = list(newest[:MOST_LOOKED_AT])
    rows = visible_to(person).filter(pk__in=keys).order_by("-pk")[:limit] if keys else ()
    return [(row.name, _line(row), reverse("files:download", args=[row.pk])) for row in rows]


def _line(file: StoredFile) -> str:
    """What the file is about, and when it was stored."""
    about = things.items.get(file.about_kind)
    return ", ".join(filter(None, [str(about.label) if about else "", day(file.stored_at)]))


def files_named(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Files by name, for the journal."""
    found = StoredFile.objects.filter(pk__in=ids)
    return {str(file.pk): (file.name, reverse("files:download", args=[file.pk])) for file in found}


def files_given_by(person: str) -> list[dict[str, Any]]:
    """Files a person gave, for whoever asks what is known of them; the content stays where it belongs."""
    return [image(row) for row in StoredFile.objects.filter(given_by_kind="person", given_by_id=person).order_by("pk")]
