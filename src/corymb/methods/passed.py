"""Rows that were changed past a journal, although an entry was made of them since.

An entry tells of each row it touched the fields in which it differs, before and after, and the hash of the whole row.
Put together in their order, entries say what a row was before each of them; where one found something else, or left a
row that does not follow from what was known and what it tells, the row was changed past the journal before it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from corymb.methods.chain import content_hash, images_hash

MOST_EMPTIED = 10
"""Of how many fields an entry emptied it is tried whether the row had them afterwards at all."""
Fields = dict[str, Any]
Thing = tuple[str, str]
"""Kind and number of a row."""


@dataclass
class Passed:
    """A row changed before an entry, and in which fields; none where no entry and no row tells which."""

    kind: str
    id: str
    entry: int
    fields: list[str]


@dataclass
class _Doubt:
    """An entry that left another row than follows from what was known: what follows, what it told, what it left."""

    found: Passed
    row: Fields
    after: Fields
    digest: str
    learned: Fields = field(default_factory=dict)

    def explained_by(self, fields: Fields) -> bool:
        """Whether the row it left is the one that follows, but for these fields and those learned before."""
        self.learned = fields | self.learned
        told = {name: value for name, value in self.learned.items() if name not in self.after}
        if not told or _as_left(self.row | told, told | self.after, self.digest) is None:
            return False
        self.found.fields = sorted({*self.found.fields, *told})
        return True


@dataclass
class _Known:
    """What entries told of a row so far; `whole` where that is every field of it."""

    fields: Fields
    whole: bool = False
    doubt: _Doubt | None = None

    def others(self, told: Mapping[str, Any]) -> Fields:
        """Fields that are told otherwise. One that came later to a kind of rows is left out while it is not used."""
        return {
            name: value
            for name, value in told.items()
            if (self.fields[name] != value if name in self.fields else self.whole and value is not None)
        }


class Followed:
    """Entries of a journal taken in their order; `passed` are the rows that were changed past it."""

    def __init__(self) -> None:
        self.passed: list[Passed] = []
        self._known: dict[Thing, _Known] = {}

    def take(self, number: int, content: Mapping[str, Any], left: Iterable[Sequence[str]]) -> None:
        """The next entry: its `before`, `after` and `images_hash`; `left`: kind, number and hash of rows it left."""
        rows = list(left)
        often = Counter((kind, own) for kind, own, _digest in rows)
        for kind, own, digest in rows:
            thing = (kind, own)
            told = _told(content, kind, own, digest) if often[thing] == 1 else None
            if told is None:
                self._by_hash_alone(thing, digest)
            elif told[0] is None:
                self._known[thing] = _Known(dict(told[1] or {}), whole=True)
            else:
                self._changed(number, thing, (told[0], told[1]), digest)

    def explain(self, thing: Thing, row: Mapping[str, Any]) -> None:
        """Name the fields in which a row as it is now differs from what is known, where an entry left them open."""
        known = self._known.get(thing)
        if known and known.doubt:
            known.doubt.explained_by(known.others(dict.fromkeys(known.fields) | dict(row)))

    def _by_hash_alone(self, thing: Thing, digest: str) -> None:
        """An entry that keeps of its rows no more than the hash: what was known may hold no longer."""
        known = self._known.get(thing)
        if known and content_hash(known.fields) != digest:
            del self._known[thing]

    def _changed(self, number: int, thing: Thing, told: tuple[Fields, Fields | None], digest: str) -> None:
        before, after = told
        known = self._known.setdefault(thing, _Known({}))
        others = known.others(before)
        if after is None:
            self._tell(number, thing, others)
            del self._known[thing]
            return
        row = known.fields | before | after
        kept = _as_left(row, after, digest) if known.whole else None
        if known.whole and kept is None:
            known.doubt = _Doubt(self._add(number, thing, others), row, after, digest)
            known.whole = False
        elif known.doubt and others and known.doubt.explained_by(others):
            kept = _as_left(known.fields | known.doubt.learned | before | after, after, digest)
            known.doubt, known.whole = None, kept is not None
        else:
            self._tell(number, thing, others)
        known.fields = row if kept is None else kept

    def _tell(self, number: int, thing: Thing, others: Fields) -> None:
        if others:
            self._add(number, thing, others)

    def _add(self, number: int, thing: Thing, others: Fields) -> Passed:
        found = Passed(*thing, number, sorted(others))
        self.passed.append(found)
        return found


def _told(content: Mapping[str, Any], kind: str, own: str, digest: str) -> tuple[Fields | None, Fields | None] | None:
    """What an entry says of a row before and after, in the fields that differ: all of them where it is new or gone.

    None where it says nothing: a load keeps of its rows the hash alone.
    """
    before, after = content["before"], content["after"]
    if content["images_hash"] != images_hash([(kind, own, digest)]):
        if before is None:
            return None
        before, after = (side.get(f"{kind}:{own}", {}) for side in (before, after))
    if before is None and content_hash(after or {}) != digest:
        return None
    return before, after


def _as_left(row: Fields, after: Fields, digest: str) -> Fields | None:
    """The row with this hash; of the fields an entry emptied some may not be in it, for they came later to its kind."""
    emptied = [name for name, value in after.items() if value is None][:MOST_EMPTIED]
    for count in range(len(emptied) + 1):
        for dropped in combinations(emptied, count):
            kept = {name: value for name, value in row.items() if name not in dropped}
            if content_hash(kept) == digest:
                return kept
    return None
