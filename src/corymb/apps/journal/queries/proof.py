"""The chain: its head, its unsealed tail, its lines for a proof without the database."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from corymb.apps.journal.images import Plain, plain
from corymb.apps.journal.models import Entry, Seal, Unsealed
from corymb.methods.chain import START, Verdict, content_hash, seal_hash, verify

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
