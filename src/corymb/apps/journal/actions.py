"""Writing the journal: an entry in the transaction of its act, without a lock; the sealer numbers and chains later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from corymb.apps.journal.images import Plain, changed, image, kind_of
from corymb.apps.journal.models import Entry, Image, Seal, Unsealed
from corymb.apps.journal.queries.proof import content_of
from corymb.methods.chain import START, content_hash, images_hash, seal_hash

BATCH = 5_000
SEALER_LOCK = 7_207_301
"""Number of the advisory lock that lets one sealer work at a time."""


@dataclass(frozen=True)
class Actor:
    """Who acts, by kind and number; for whom, where somebody stands in; in which request."""

    kind: str
    id: str
    behalf_kind: str = ""
    behalf_id: str = ""
    request: str = ""


SYSTEM = Actor("system", "corymb")


@dataclass(frozen=True)
class Change:
    """A row before and after an act. `before` is its image, None where it is new; `row` is None where it is gone."""

    before: Plain | None
    row: models.Model | None
    kind: str = ""
    id: str = ""

    @classmethod
    def of(cls, row: models.Model, before: Plain | None = None) -> "Change":
        return cls(before, row, kind_of(row), str(row.pk))

    @classmethod
    def removal(cls, row: models.Model) -> "Change":
        return cls(image(row), None, kind_of(row), str(row.pk))


def record(
    act: str,
    actor: Actor,
    changes: Sequence[Change],
    *,
    now: datetime,
    scope_keys: Iterable[str] = (),
    reason: str = "",
) -> Entry:
    """One entry for one human intention; the first change is what the entry is about.

    The entry's before and after hold the fields that differ, by row where there are several rows.
    """
    afters = [image(change.row) if change.row is not None else None for change in changes]
    differences = [changed(change.before, after) for change, after in zip(changes, afters, strict=True)]
    about = changes[0]
    single = len(changes) == 1
    return _insert(
        act,
        actor,
        (about.kind, about.id, str(about.row)[:300] if about.row is not None and not _hides(about.row) else ""),
        [(c.kind, c.id, content_hash(a) if a is not None else "") for c, a in zip(changes, afters, strict=True)],
        now=now,
        scope_keys=sorted(set(scope_keys)),
        before=differences[0][0] if single else _by_row(changes, [d[0] for d in differences]),
        after=differences[0][1] if single else _by_row(changes, [d[1] for d in differences]),
        reason=reason,
    )


def record_act(
    act: str, actor: Actor, thing: tuple[str, str, str], *, now: datetime, scope_keys: Iterable[str] = (), **facts: Any
) -> Entry:
    """An entry about what is no row of ours, or a read: `thing` is kind, id, label; facts are plain values."""
    return _insert(
        act, actor, thing, [], now=now, scope_keys=sorted(set(scope_keys)), before=None, after=facts or None, reason=""
    )


def record_rows(
    act: str,
    actor: Actor,
    thing: tuple[str, str, str],
    rows: Iterable[models.Model],
    *,
    now: datetime,
    scope_keys: Iterable[str] = (),
    **facts: Any,
) -> Entry:
    """An import: one entry for many rows, with the hash of their list; each row's own hash stands beside it."""
    left = [(kind_of(row), str(row.pk), content_hash(image(row))) for row in rows]
    keys, after = sorted(set(scope_keys)), {"rows": len(left)} | facts
    return _insert(act, actor, thing, left, now=now, scope_keys=keys, before=None, after=after, reason="")


def _hides(row: models.Model) -> bool:
    """Whether its name stands in no entry: it is personal, or confidential. Who may see it is told it by its page."""
    return bool(getattr(row, "JOURNAL_HIDES", ())) or bool(getattr(row, "is_confidential", False))


def _by_row(changes: Sequence[Change], differences: Sequence[Plain | None]) -> Plain:
    return {f"{c.kind}:{c.id}": d for c, d in zip(changes, differences, strict=True) if d != {}}


def _insert(
    act: str, actor: Actor, thing: tuple[str, str, str], left: Sequence[tuple[str, str, str]], **told: Any
) -> Entry:
    """Write the entry and the hashes of the rows it left. Must run in the transaction of the act itself."""
    if not connection.in_atomic_block:
        raise RuntimeError("an entry belongs into the transaction of its act")
    entry = Entry(
        at=told["now"],
        act=act,
        actor_kind=actor.kind,
        actor_id=actor.id,
        behalf_kind=actor.behalf_kind,
        behalf_id=actor.behalf_id,
        object_kind=thing[0],
        object_id=thing[1],
        object_label=thing[2],
        scope_keys=told["scope_keys"],
        before=told["before"],
        after=told["after"],
        reason=told["reason"],
        request=actor.request,
        images_hash=images_hash(left),
    )
    entry.content_hash = content_hash(content_of(entry))
    entry.save(force_insert=True)
    Image.objects.bulk_create(
        [Image(entry=entry, object_kind=kind, object_id=number, row_hash=own) for kind, number, own in left], BATCH
    )
    return entry


def seal_pending(now: datetime, most: int = BATCH) -> int:
    """Number and chain committed entries in the order they became visible; how many. One sealer works at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        waiting = list(Unsealed.objects.order_by("entry_id").values_list("entry_id", flat=True)[:most])
        if not waiting:
            return 0
        last = Seal.objects.order_by("-number").first()
        number, previous = (last.number, last.hash) if last else (0, START)
        seals = []
        hashes = dict(Entry.objects.filter(pk__in=waiting).values_list("pk", "content_hash"))
        for entry_id in waiting:
            number += 1
            own = seal_hash(previous, number, hashes[entry_id])
            seals.append(Seal(number=number, entry_id=entry_id, previous=previous, hash=own, sealed_at=now))
            previous = own
        Seal.objects.bulk_create(seals, BATCH)
        Unsealed.objects.filter(pk__in=waiting).delete()
    return len(seals)
