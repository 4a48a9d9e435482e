"""Pairs that look like one organisation are looked for, or named by a person."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.journal.actions import Actor, Change, record, record_rows
from corymb.apps.linkage.models import DuplicateProposal
from corymb.apps.linkage.queries.likeness import Blocks, Named, likeness
from corymb.apps.linkage.rules import MOST_CANDIDATES, SURE
from corymb.apps.linkage.states import BY_HAND, BY_NAME, DUPLICATE_NAMED, DUPLICATES_FOUND, OPEN
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.registry.rules import EVERYWHERE
from corymb.kit.asking import NotPossible
from corymb.kit.batches import batched

MOST_FOUND = 500
"""Pairs one run proposes; the next run finds the rest."""
BLOCKS = 500
Pair = tuple[int, int, int]
"""First and second organisation, likeness."""


@transaction.atomic
def find_duplicates(*, actor: Actor, now: datetime, among: Sequence[int] | None = None) -> int:
    """Propose pairs of one region whose names are alike, of all organisations or of some with all; how many are new."""
    seen = set(DuplicateProposal.objects.values_list("first", "second"))
    made = []
    for first, second, score in _pairs(among):
        if (first, second) in seen:
            continue
        seen.add((first, second))
        made.append(_proposal(first, second, score, BY_NAME, now))
        if len(made) == MOST_FOUND:
            break
    DuplicateProposal.objects.bulk_create(made)
    if made:
        record_rows(DUPLICATES_FOUND, actor, ("linkage.duplicateproposal", "", ""), made, now=now)
    return len(made)


def _proposal(first: int, second: int, score: int, why: str, now: datetime) -> DuplicateProposal:
    return DuplicateProposal(first_id=first, second_id=second, score=score, why=why, state=OPEN, found_at=now)


def _pairs(among: Sequence[int] | None) -> Iterator[Pair]:
    wanted = None if among is None else set(among)
    for names in batched(_shared_blocks(among), BLOCKS):
        blocks = Blocks()
        blocks.read(names)
        for name in names:
            yield from _of_block(sorted(blocks.names(name), key=lambda n: n.keys), wanted)


def _shared_blocks(among: Sequence[int] | None) -> list[str]:
    """Blocks of a region with more than one organisation."""
    of_some = "SELECT array_agg(b) FROM registry_organisation, unnest(name_blocks) AS b WHERE id = ANY(%s)"
    narrowed = f"AND name_blocks && ({of_some})" if among is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT block FROM registry_organisation, unnest(name_blocks) AS block
            WHERE merged_into_id IS NULL AND block NOT LIKE %s {narrowed}
            GROUP BY block HAVING count(*) > 1 ORDER BY block
            """,
            [f"{EVERYWHERE}%", *([list(among)] if among is not None else [])],
        )
        return [block for (block,) in cursor.fetchall()]


def _of_block(rows: Sequence[Named], wanted: set[int] | None) -> Iterator[Pair]:
    """Each with those that follow it in the order of keys; names that are alike begin alike."""
    for place, one in enumerate(rows):
        for other in rows[place + 1 : place + 1 + MOST_CANDIDATES]:
            if wanted is not None and wanted.isdisjoint((one.pk, other.pk)):
                continue
            score = max((likeness(a, b) for a in one.keys for b in other.keys), default=0)
            if score >= SURE:
                yield min(one.pk, other.pk), max(one.pk, other.pk), score


@transaction.atomic
def name_duplicate(
    one: Organisation, other: Organisation, *, actor: Actor, now: datetime, reason: str = ""
) -> DuplicateProposal:
    """A person says that two organisations are one; whether they are merged is decided on the page of the pair."""
    if one.pk == other.pk:
        raise NotPossible(_("An organisation is not merged into itself."))
    first, second = sorted((one.pk, other.pk))
    found = DuplicateProposal.objects.filter(first=first, second=second).first()
    if found:
        return found
    proposal = _proposal(first, second, 100, BY_HAND, now)
    proposal.save(force_insert=True)
    keys = scope_keys_of(one) + scope_keys_of(other)
    record(DUPLICATE_NAMED, actor, [Change.of(proposal)], now=now, scope_keys=keys, reason=reason)
    return proposal
