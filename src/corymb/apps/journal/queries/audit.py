"""Rows compared with what the journal said of them: whoever changed a row by hand is found by name of field.

A row as it is, with the last image of it; what an entry found, with what the entries before it had left.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count

from corymb.apps.journal.images import Plain, image, journaled, kind_of
from corymb.apps.journal.models import Entry, Image
from corymb.kit.batches import batched
from corymb.kit.registries import Registry
from corymb.methods.chain import content_hash
from corymb.methods.passed import Followed

CHUNK = 2_000
ENTRIES = 50
"""How many entries are read at a time: one may tell of thousands of rows."""
CHANGED, UNKNOWN, GONE, PASSED = "changed", "unknown", "gone", "changed before entry {entry}"


@dataclass(frozen=True)
class Odd:
    """A row that is not as the journal left it: changed, put in (unknown) or taken out (gone) behind its back.

    Or it was not, before an entry that took what was changed along: that stays so whatever is done later.
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
    yield from _passed(model, kind)


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


def _passed(model: Any, kind: str) -> Iterator[Odd]:
    """Rows with more than one entry, of which a later one found something else than those before had left."""
    counted = Image.objects.filter(object_kind=kind).values("object_id").annotate(entries=Count("pk"))
    often = counted.filter(entries__gt=1).order_by("object_id").values_list("object_id", flat=True)
    for ids in batched(often.iterator(), CHUNK):
        followed = _followed(kind, ids)
        if followed.passed:
            for row in model.objects.filter(pk__in=[found.id for found in followed.passed]):
                followed.explain((kind, str(row.pk)), image(row))
        for found in followed.passed:
            yield Odd(kind, found.id, PASSED.format(entry=found.entry), tuple(found.fields))


def _followed(kind: str, ids: list[str]) -> Followed:
    followed, left = Followed(), dict[int, list[tuple[str, str, str]]]()
    rows = Image.objects.filter(object_kind=kind, object_id__in=ids).values_list("entry_id", "object_id", "row_hash")
    for number, own, digest in rows:
        left.setdefault(number, []).append((kind, own, digest))
    for some in batched(sorted(left), ENTRIES):
        for entry in Entry.objects.filter(pk__in=some).order_by("pk").values("pk", "before", "after", "images_hash"):
            followed.take(entry["pk"], entry, left[entry["pk"]])
    return followed


def _differing(kind: str, number: str, now: Plain) -> list[str]:
    """Columns in which the row differs from what its entries say, put together in their order."""
    told: dict[str, Any] = {}
    entries = Entry.objects.filter(images__object_kind=kind, images__object_id=number).order_by("pk").distinct()
    for after in entries.values_list("after", flat=True):
        told |= (after or {}).get(f"{kind}:{number}") or {k: v for k, v in (after or {}).items() if k in now}
    return [name for name in now if name in told and told[name] != now[name]]
