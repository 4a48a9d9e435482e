"""Two organisations that may be one: what hangs on each, what would move, and where they contradict each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import ManyToOneRel, Model, QuerySet
from pghistory.models import Event

from corymb.apps.files.models import StoredFile
from corymb.apps.journal.images import kind_of
from corymb.apps.linkage.models import DuplicateProposal, ImportRow, Merge
from corymb.apps.registry.models import ContractParty, Membership, Organisation, Residence, SizeClass

NOT_MOVED: tuple[type[Model], ...] = (ImportRow, DuplicateProposal, Merge, Event)
"""What speaks of an organisation as it was on a day: files, decisions, histories. It stays with the one that goes."""
KEEP, GIVE_WAY = "keep", "take"
"""Where both say something of the same: what the one that stays says holds, or what the other one says."""


def relations() -> list[tuple[type[Model], str]]:
    """Every model with a key to organisations, and the name of the key; later apps bring theirs by having one.

    A model that says `STAYS_AT_MERGE` keeps its rows where they were reported; whoever counts follows `merged_into`.
    """
    found = [
        (relation.related_model, relation.field.name)
        for relation in Organisation._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel)
    ]
    return sorted(
        ((model, name) for model, name in found if not (issubclass(model, NOT_MOVED) or _stays(model))),
        key=lambda pair: (kind_of(pair[0]), pair[1]),
    )


def _stays(model: type[Model]) -> bool:
    return getattr(model, "STAYS_AT_MERGE", False)


@dataclass(frozen=True)
class Conflict:
    """Both say something of the same year or days; `ours` and `theirs` are the rows, the last one it is about."""

    key: str
    ours: tuple[Any, ...]
    theirs: Any


@dataclass
class Plan:
    """What a merge would do. `moving`: (row, name of its key); `staying` rows say nothing that is not said already."""

    kept: Organisation
    gone: Organisation
    moving: list[tuple[Any, str]] = field(default_factory=list)
    staying: list[Any] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    files: list[StoredFile] = field(default_factory=list)

    def undecided(self, choices: Mapping[str, str]) -> list[Conflict]:
        return [c for c in self.conflicts if choices.get(c.key) not in {KEEP, GIVE_WAY}]

    def memberships_after(self, choices: Mapping[str, str]) -> list[Membership]:
        """The memberships the one that stays would have."""
        ours = list(Membership.objects.filter(organisation=self.kept).select_related("cluster"))
        giving = [c for c in self.conflicts if choices.get(c.key) == GIVE_WAY and isinstance(c.theirs, Membership)]
        left = {m.pk for c in giving for m in c.ours}
        moved = [row for row, _name in self.moving if isinstance(row, Membership)]
        return [*(m for m in ours if m.pk not in left), *moved, *(c.theirs for c in giving)]


def planned(kept: Organisation, gone: Organisation, *, lock: bool = False) -> Plan:
    """Sort everything that hangs on the one that goes into what moves, what stays, and what contradicts."""
    plan = Plan(kept, gone)
    for model, name in relations():
        rows = _of(model, name, gone, lock=lock)
        sort = SORTS.get(model)
        if sort:
            sort(plan, rows)
        else:
            plan.moving += [(row, name) for row in rows]
    files = StoredFile.objects.filter(about_kind=kind_of(Organisation), about_id=str(gone.pk)).order_by("pk")
    plan.files = list(files.select_for_update() if lock else files)
    return plan


def _of(model: type[Model], name: str, organisation: Organisation, *, lock: bool) -> Sequence[Any]:
    rows: QuerySet[Any] = model._default_manager.filter(**{name: organisation}).order_by("pk")  # noqa: SLF001
    if model is Organisation:
        rows = rows.defer("search_text", "search_vector")
    if model in {Membership, Residence, ContractParty}:
        rows = rows.select_related("cluster" if model is Membership else JOINED[model])
    return list(rows.select_for_update(of=("self",)) if lock else rows)


JOINED: Mapping[type[Model], str] = {Residence: "territory", ContractParty: "contract"}


def _sort_sizes(plan: Plan, rows: Sequence[SizeClass]) -> None:
    ours = {size.year: size for size in SizeClass.objects.filter(organisation=plan.kept)}
    for row in rows:
        own = ours.get(row.year)
        if own is None:
            plan.moving.append((row, "organisation"))
        elif (own.size, own.headcount) == (row.size, row.headcount):
            plan.staying.append(row)
        else:
            plan.conflicts.append(Conflict(f"size-{row.pk}", (own,), row))


def _sort_memberships(plan: Plan, rows: Sequence[Membership]) -> None:
    ours = list(Membership.objects.filter(organisation=plan.kept).select_related("cluster").order_by("pk"))
    for row in rows:
        beside = tuple(own for own in ours if own.cluster_id == row.cluster_id and _meet(own, row))
        if not beside:
            plan.moving.append((row, "organisation"))
        elif any(_terms(own) == _terms(row) for own in beside):
            plan.staying.append(row)
        else:
            plan.conflicts.append(Conflict(f"membership-{row.pk}", beside, row))


def _terms(row: Membership) -> tuple[Any, ...]:
    return row.starts_on, row.ends_on, row.share, row.basis


def _meet(one: Any, other: Any) -> bool:
    """Whether two rows with days share one."""
    return bool(one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max))


def _sort_residences(plan: Plan, rows: Sequence[Residence]) -> None:
    ours = list(Residence.objects.filter(organisation=plan.kept))
    for row in rows:
        known = any(own.territory_id == row.territory_id and _meet(own, row) for own in ours)
        _sort_known(plan, row, known=known)


def _sort_parties(plan: Plan, rows: Sequence[ContractParty]) -> None:
    ours = set(ContractParty.objects.filter(organisation=plan.kept).values_list("contract", "role"))
    for row in rows:
        _sort_known(plan, row, known=(row.contract_id, row.role) in ours)


def _sort_known(plan: Plan, row: Any, *, known: bool) -> None:
    """What the one that stays has already stays behind; a key of two columns allows it once."""
    if known:
        plan.staying.append(row)
    else:
        plan.moving.append((row, "organisation"))


SORTS: Mapping[type[Model], Any] = {
    SizeClass: _sort_sizes,
    Membership: _sort_memberships,
    Residence: _sort_residences,
    ContractParty: _sort_parties,
}


def overlapping(memberships: Sequence[Membership]) -> list[tuple[Membership, Membership]]:
    """Pairs of one cluster that share a day."""
    pairs = ((a, b) for place, a in enumerate(memberships) for b in memberships[place + 1 :])
    return [(a, b) for a, b in pairs if a.cluster_id == b.cluster_id and _meet(a, b)]


def over_one(memberships: Sequence[Membership]) -> date | None:
    """The first day on which the shares in clusters, parts of consortia left out, come to more than one."""
    whole = [m for m in memberships if m.cluster.parent_id is None]
    for day in sorted({m.starts_on for m in whole}):
        shares = (m.share for m in whole if m.starts_on <= day <= (m.ends_on or day))
        if sum(shares, Decimal(0)) > 1:
            return day
    return None


def everything(plan: Plan) -> Iterator[Any]:
    """All rows a plan speaks of."""
    yield from chain((row for row, _name in plan.moving), plan.staying, (c.theirs for c in plan.conflicts), plan.files)
