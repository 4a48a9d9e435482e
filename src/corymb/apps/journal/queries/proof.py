"""The chain: its head, its unsealed tail, its lines for a proof without the database."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from corymb.apps.journal.images import Plain, plain
from corymb.apps.journal.models import Entry, Image, Seal, Unsealed
from corymb.kit.batches import batched
from corymb.methods.chain import START, Verdict, canonical, content_hash, seal_hash, verify

CHUNK = 2_000
ACTS = "SELECT count(*) + coalesce((SELECT max(number) FROM journal_seal), 0) FROM journal_unsealed"
"""As a statement, because every page that shows counts asks it, and putting it together takes ten times as long."""


@dataclass(frozen=True)
class State:
    """Where the chain stands. `head` is the hash that acknowledgements and backups print."""

    sealed: int
    head: str
    sealed_at: datetime | None
    unsealed: int


def content_of(entry: Entry) -> Plain:
    """What is hashed and exported: every field but the number of the row and the hash itself."""
    names = [f.attname for f in Entry._meta.concrete_fields if f.attname not in {"id", "content_hash"}]
    return {name: plain(getattr(entry, name)) for name in names}


def state() -> State:
    last = Seal.objects.order_by("-number").first()
    waiting = Unsealed.objects.count()
    return State(last.number, last.hash, last.sealed_at, waiting) if last else State(0, START, None, waiting)


def acts_so_far() -> int:
    """How many entries are committed, sealed or not: one more after every act. One statement, so none counts twice."""
    with connection.cursor() as cursor:
        cursor.execute(ACTS)
        return int(cursor.fetchone()[0])


def lines() -> Iterator[str]:
    """The chain as `corymb journal verify` reads it: one sealed entry a line, in JSON, in the order of the chain."""
    seals = Seal.objects.order_by("number").select_related("entry")
    for seal in seals.iterator(chunk_size=CHUNK):
        content = content_of(seal.entry)
        yield json.dumps(
            {
                "number": seal.number,
                "previous": seal.previous,
                "hash": seal.hash,
                "content_hash": seal.entry.content_hash,
                "content": content,
            },
            ensure_ascii=False,
            sort_keys=True,
        )


def verified() -> Verdict:
    """Walk the whole chain in the database."""
    return verify(lines())


@dataclass(frozen=True)
class Proof:
    """Whether one entry is what was sealed."""

    seal: Seal | None
    content_holds: bool
    seal_holds: bool


def proof_of(entry: Entry) -> Proof:
    """Compute the hashes of an entry and its seal anew and compare them with those stored."""
    seal = Seal.objects.filter(entry=entry).first()
    own = content_hash(content_of(entry))
    holds = seal is not None and seal.hash == seal_hash(seal.previous, seal.number, own)
    return Proof(seal, own == entry.content_hash, holds)


def part_lines(numbers: Iterable[int]) -> Iterator[str]:
    """Entries by the numbers of their rows, as `verify_part` reads them: with their seals, and the rows they left."""
    for some in batched(sorted(set(numbers)), CHUNK):
        left: dict[int, list[list[str]]] = {}
        images = Image.objects.filter(entry__in=some).values_list("entry", "object_kind", "object_id", "row_hash")
        for number, *line in images.order_by("entry", "object_kind", "object_id"):
            left.setdefault(number, []).append(line)
        seals = dict(Seal.objects.filter(entry__in=some).values_list("entry", "number"))
        for entry in Entry.objects.filter(pk__in=some).order_by("pk"):
            told = {"content": content_of(entry), "content_hash": entry.content_hash}
            yield canonical(told | {"seal": seals.get(entry.pk), "images": left.get(entry.pk, [])})


def chain_over(numbers: Iterable[int]) -> Iterator[str]:
    """The part of the chain from the first seal of these entries to its end, as `verify_part` reads it."""
    own = Seal.objects.filter(entry__in=list(numbers)).order_by("number").values("number", "previous").first()
    if own is None:
        return
    yield f"{own['number']} {own['previous']}"
    rows = Seal.objects.filter(number__gte=own["number"]).order_by("number")
    yield from rows.values_list("entry__content_hash", flat=True).iterator(chunk_size=CHUNK)


def touching(kind: str, ids: Iterable[str]) -> set[int]:
    """Numbers of the entries that left an image of some rows of a kind."""
    found: set[int] = set()
    for some in batched(ids, CHUNK):
        found |= set(Image.objects.filter(object_kind=kind, object_id__in=some).values_list("entry", flat=True))
    return found


def left_by(numbers: Iterable[int]) -> dict[str, set[str]]:
    """Numbers of all rows of which some entries left an image, by kind."""
    found: dict[str, set[str]] = {}
    for some in batched(sorted(set(numbers)), CHUNK):
        for kind, own in Image.objects.filter(entry__in=some).values_list("object_kind", "object_id"):
            found.setdefault(kind, set()).add(own)
    return found


def contents_of(numbers: Iterable[int]) -> Iterator[str]:
    """Hashes of the contents of entries, in the order `part_lines` has."""
    for some in batched(sorted(set(numbers)), CHUNK):
        yield from Entry.objects.filter(pk__in=some).order_by("pk").values_list("content_hash", flat=True)


def is_sealed(number: int) -> bool:
    return Seal.objects.filter(entry=number).exists()
