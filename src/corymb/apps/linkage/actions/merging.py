"""Two organisations become one, keeping every row of both; and a merge is undone, row by row."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import Plain, changed, image, journaled, kind_of
from corymb.apps.linkage.models import DuplicateProposal, Merge
from corymb.apps.linkage.queries.merging import GIVE_WAY, Plan, over_one, overlapping, planned
from corymb.apps.linkage.states import DIFFERENT, DUPLICATE_DENIED, MERGED, OPEN, SAME, UNMERGED
from corymb.apps.registry.models import Membership, Organisation
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.kit.asking import NotPossible
from corymb.kit.registries import things
from corymb.methods.chain import content_hash

SWAPPED = ("size", "headcount")


class Touch:
    """Rows that are changed, each with what stood in it before."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], tuple[Any, Plain]] = {}

    def set(self, row: Any, **values: Any) -> None:
        """Change fields of a row and save them at once."""
        row, _before = self._rows.setdefault((kind_of(row), row.pk), (row, image(row)))
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))

    def changes(self) -> list[Change]:
        return [Change.of(row, before) for row, before in self._rows.values()]

    def moved(self) -> list[Plain]:
        """What a merge keeps of each row, to put it back."""
        found = []
        for (kind, key), (row, before) in self._rows.items():
            after = image(row)
            was, now = changed(before, after)
            found.append({"kind": kind, "id": str(key), "before": was, "after": now, "hash": content_hash(after)})
        return found


@transaction.atomic
def merge_organisations(
    pair: tuple[Organisation, Organisation],
    choices: Mapping[str, str],
    person: Person,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
) -> Merge:
    """Let the second of a pair go into the first. It stays as a row that names the first; what hung on it moves.

    `choices` says of each contradiction (key of `queries.merging.Conflict`) which side holds. Refuses one left open,
    an organisation that was merged already, and shares that would come to more than a whole.
    """
    kept, gone = _locked(*(row.pk for row in pair))
    keys = scope_keys_of(kept) + scope_keys_of(gone)
    plan = planned(kept, gone, lock=True)
    _check(plan, choices)
    touch = Touch()
    with _free_of_overlaps(any(isinstance(c.theirs, Membership) for c in plan.conflicts)):
        _settle(plan, choices, touch)
        _move(plan, touch)
    touch.set(gone, merged_into=kept)
    if gone.is_confidential and not kept.is_confidential:
        touch.set(kept, is_confidential=True)
    made = Merge(kept=kept, gone=gone, at=now, by=person, reason=reason, moved=touch.moved())
    made.save(force_insert=True)
    proposals = _note_on_proposal(kept, gone, SAME, person, now)
    changes = [Change.of(made), *touch.changes(), *proposals]
    record(MERGED, actor, changes, now=now, scope_keys=keys, reason=reason)
    return made


def _locked(kept: int, gone: int) -> tuple[Organisation, Organisation]:
    rows = Organisation.objects.select_for_update().defer("search_text", "search_vector")
    found = {row.pk: row for row in rows.filter(pk__in=[kept, gone]).order_by("pk")}
    if kept == gone:
        raise NotPossible(_("An organisation is not merged into itself."))
    if any(row.merged_into_id for row in found.values()):
        raise NotPossible(_("One of the two was merged into another one already."))
    return found[kept], found[gone]


def _check(plan: Plan, choices: Mapping[str, str]) -> None:
    if plan.undecided(choices):
        raise NotPossible(_("Say for each contradiction which of the two holds."))
    after = plan.memberships_after(choices)
    if overlapping(after):
        raise NotPossible(_("Two memberships in one cluster would share days; let the other side hold."))
    day = over_one(after)
    if day:
        text = gettext("From {day} on the shares in clusters would come to more than one; correct the shares first.")
        raise NotPossible(text.format(day=day.isoformat()))


def _free_of_overlaps(needed: bool) -> AbstractContextManager[None]:  # noqa: FBT001 - one plain question
    """Memberships that change places overlap for a moment; what comes out has been checked before."""
    return pgtrigger.ignore("registry.Membership:membership_does_not_overlap") if needed else nullcontext()


def _settle(plan: Plan, choices: Mapping[str, str], touch: Touch) -> None:
    """Where the one that goes is right, the rows change places; where not, its row stays behind with it."""
    for conflict in plan.conflicts:
        if choices[conflict.key] != GIVE_WAY:
            continue
        if isinstance(conflict.theirs, Membership):
            for own in conflict.ours:
                touch.set(own, organisation=plan.gone)
            touch.set(conflict.theirs, organisation=plan.kept)
        else:
            (own,) = conflict.ours
            ours, theirs = ({name: getattr(row, name) for name in SWAPPED} for row in (own, conflict.theirs))
            touch.set(own, **theirs)
            touch.set(conflict.theirs, **ours)


def _move(plan: Plan, touch: Touch) -> None:
    for row, name in plan.moving:
        is_kept = isinstance(row, Organisation) and row.pk == plan.kept.pk
        touch.set(plan.kept if is_kept else row, **{name: None if is_kept else plan.kept})
    for file in plan.files:
        touch.set(file, about_id=str(plan.kept.pk))


def _note_on_proposal(
    one: Organisation, other: Organisation, state: str, person: Person | None, now: datetime | None
) -> list[Change]:
    first, second = sorted((one.pk, other.pk))
    found = DuplicateProposal.objects.select_for_update().filter(first=first, second=second)
    touch = Touch()
    for proposal in found:
        touch.set(proposal, state=state, decided_by=person, decided_at=now)
    return touch.changes()


@transaction.atomic
def undo_merge(merge: Merge, person: Person, *, actor: Actor, now: datetime, reason: str) -> Merge:
    """Put every row a merge moved back where it was. Refuses, and names the row, where one was changed since."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise NotPossible(_("The merge was undone already."))
    pair = Organisation.objects.select_for_update().filter(pk__in=[merge.kept_id, merge.gone_id])
    kept_and_gone = {row.pk: row for row in pair.order_by("pk").defer("search_text", "search_vector")}
    keys = [key for row in kept_and_gone.values() for key in scope_keys_of(row)]
    rows = [_unchanged(item, kept_and_gone) for item in merge.moved]
    touch = Touch()
    touch.set(merge, undone_at=now, undone_by=person)
    with _free_of_overlaps(any(isinstance(row, Membership) for row, _values in rows)):
        for row, values in reversed(rows):
            touch.set(row, **values)
    _check_overlaps(kept_and_gone.values())
    one, other = kept_and_gone.values()
    proposals = _note_on_proposal(one, other, OPEN, None, None)
    record(UNMERGED, actor, [*touch.changes(), *proposals], now=now, scope_keys=keys, reason=reason)
    return merge


def _unchanged(item: Plain, pair: Mapping[int, Organisation]) -> tuple[Any, Plain]:
    """A moved row, locked, with the values to put back; refused where it is not as the merge left it."""
    model: Any = journaled[item["kind"]]
    key = int(item["id"])
    row = pair.get(key) if model is Organisation else None
    row = row or model.objects.select_for_update().filter(pk=key).first()
    if row is None or content_hash(image(row)) != item["hash"]:
        label = things[item["kind"]].named([item["id"]]).get(item["id"], ("", ""))[0]
        text = gettext("{kind} № {number} ({label}) was changed since the merge, so it cannot be put back by itself.")
        raise NotPossible(text.format(kind=things[item["kind"]].label, number=item["id"], label=label))
    fields = {name: model._meta.get_field(name) for name in item["before"]}
    return row, {name: fields[name].to_python(value) for name, value in item["before"].items()}


def _check_overlaps(organisations: Iterable[Organisation]) -> None:
    for organisation in organisations:
        rows = list(Membership.objects.filter(organisation=organisation).select_related("cluster"))
        if overlapping(rows):
            raise NotPossible(_("A membership that came since shares days with one that would go back."))
        if over_one(rows):
            raise NotPossible(_("With a membership that came since the shares would come to more than one."))


@transaction.atomic
def deny_duplicate(proposal: DuplicateProposal, person: Person, *, actor: Actor, now: datetime, reason: str) -> None:
    """Say that two organisations are different; the pair is not proposed again."""
    proposal = DuplicateProposal.objects.select_for_update().select_related("first", "second").get(pk=proposal.pk)
    if proposal.state != OPEN:
        raise NotPossible(_("This pair was decided already."))
    touch = Touch()
    touch.set(proposal, state=DIFFERENT, decided_by=person, decided_at=now)
    keys = scope_keys_of(proposal.first) + scope_keys_of(proposal.second)
    record(DUPLICATE_DENIED, actor, touch.changes(), now=now, scope_keys=keys, reason=reason)
