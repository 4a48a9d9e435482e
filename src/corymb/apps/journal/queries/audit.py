"""Rows compared with what the journal last said of them: whoever changed a row by hand is found by name of field."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from corymb.apps.journal.images import Plain, image, journaled, kind_of
from corymb.apps.journal.models import Entry, Image
from corymb.kit.batches import batched
from corymb.kit.registries import Registry
from corymb.methods.chain import content_hash

CHUNK = 2_000
CHANGED, UNKNOWN, GONE = "changed", "unknown", "gone"


@dataclass(frozen=True)
class Odd:
    """A row that is not as the journal left it: changed, put in (unknown) or taken out (gone) behind its back.

    `fields` names the columns that differ; empty where the journal kept only the hash of the row.
    """

    kind: str
    id: str
    what: str
    fields: tuple[str, ...] = ()


auditors: Registry[Callable[[], Iterator[Odd]]] = Registry()
"""Apps whose rows are too many for an image each and are kept by a hash of many: what is not as it was left."""


def odd_rows() -> Iterator[Odd]:
    """Every row of every journaled model that differs from its last image, and what the apps find among their own."""
    for model in journaled:
        yield from _of_model(model)
    for found in auditors:
        yield from found()


def _of_model(model: Any) -> Iterator[Odd]:
    kind = kind_of(model)
    for rows in batched(model.objects.order_by("pk").iterator(chunk_size=CHUNK), CHUNK):
        yield from _of_rows(kind, rows)
    yield from _gone(model, kind)


def _of_rows(kind: str, rows: list[models.Model]) -> Iterator[Odd]:
    last = _last_images(kind, [str(row.pk) for row in rows])
    for row in rows:
        now = image(row)
        stated = last.get(str(row.pk))
        if not stated:
            yield Odd(kind, str(row.pk), UNKNOWN)
        elif stated != content_hash(now):
            yield Odd(kind, str(row.pk), CHANGED, tuple(_differing(kind, str(row.pk), now)))


def _last_images(kind: str, ids: Iterable[str]) -> dict[str, str]:
    """The hash each row was last left with; rows that were removed last are left out."""
    rows = Image.objects.filter(object_kind=kind, object_id__in=list(ids))
    pairs = rows.order_by("object_id", "-entry_id").distinct("object_id").values_list("object_id", "row_hash")
    return {number: row_hash for number, row_hash in pairs if row_hash}


def _gone(model: Any, kind: str) -> Iterator[Odd]:
    rows = Image.objects.filter(object_kind=kind).order_by("object_id", "-entry_id").distinct("object_id")
    known = (number for number, row_hash in rows.values_list("object_id", "row_hash").iterator() if row_hash)
    for numbers in batched(known, CHUNK):
        yield from _missing(model, kind, numbers)


def _missing(model: Any, kind: str, ids: list[str]) -> Iterator[Odd]:
    there = {str(key) for key in model.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    yield from (Odd(kind, number, GONE) for number in ids if number not in there)


def _differing(kind: str, number: str, now: Plain) -> list[str]:
    """Columns in which the row differs from what its entries say, put together in their order."""
    told: dict[str, Any] = {}
    entries = Entry.objects.filter(images__object_kind=kind, images__object_id=number).order_by("pk").distinct()
    for after in entries.values_list("after", flat=True):
        told |= (after or {}).get(f"{kind}:{number}") or {k: v for k, v in (after or {}).items() if k in now}
    return [name for name in now if name in told and told[name] != now[name]]
