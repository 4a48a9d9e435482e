"""How alike two names are, and which organisations of the register a name may mean."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest

from rapidfuzz import fuzz
from rapidfuzz.distance import Prefix

from corymb.apps.linkage.rules import MOST_CANDIDATES, PROPOSED
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.rules import EVERYWHERE, one_alphabet
from corymb.methods import names

MOST_PROPOSALS = 5
_DIGITS = re.compile(r"\d+")


_skeleton = lru_cache(maxsize=20_000)(names.skeleton)


@lru_cache(maxsize=20_000)
def key_of(name: str) -> str:
    """What names are compared by: one Latin key without the legal form. Names that differ in it alone share a key."""
    return _skeleton(names.without_legal_form(one_alphabet(name)))


def likeness(one: str, other: str) -> int:
    """How alike two keys are, 0 to 100, whatever the order of their words.

    Names with different figures in them (shop 1, shop 2) are different however alike their letters are.
    """
    if sorted(_DIGITS.findall(one)) != sorted(_DIGITS.findall(other)):
        return 0
    return int(max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other)))


@dataclass(frozen=True)
class Named:
    """An organisation by the keys of its names."""

    pk: int
    keys: tuple[str, ...]

    def like(self, keys: Sequence[str]) -> int:
        """The likeness of the two names that are most alike."""
        return max((likeness(own, key) for own in self.keys for key in keys), default=0)


@dataclass
class Blocks:
    """Organisations of the blocks that were asked for so far; each block is read once."""

    _known: dict[str, list[Named]] = field(default_factory=dict)

    def read(self, blocks: Iterable[str]) -> None:
        """Fetch the blocks that are not known yet, in one query."""
        asked = sorted(set(blocks) - set(self._known))
        if not asked:
            return
        self._known |= {block: [] for block in asked}
        rows = Organisation.objects.filter(name_blocks__overlap=asked, merged_into=None).order_by("pk")
        for pk, own, *told in rows.values_list("pk", "name_blocks", "name", "short_name", "name_en").iterator():
            found = Named(pk, tuple(dict.fromkeys(key_of(name) for name in told if name)))
            for block in own:
                if block in self._known:
                    self._known[block].append(found)

    def names(self, block: str) -> list[Named]:
        return self._known.get(block, [])

    def found(self, blocks: Iterable[str], keys: Sequence[str]) -> list[tuple[int, int]]:
        """(organisation, likeness) from PROPOSED on, the most alike first; at most MOST_CANDIDATES are looked at."""
        near = {named.pk: named for block in blocks for named in self._known.get(block, ())}
        looked_at = nsmallest(MOST_CANDIDATES, near.values(), key=lambda n: _distance(n, keys[0])) if keys else []
        scored = [(named.pk, named.like(keys)) for named in looked_at]
        return sorted((s for s in scored if s[1] >= PROPOSED), key=lambda s: (-s[1], s[0]))[:MOST_PROPOSALS]


def _distance(named: Named, key: str) -> tuple[int, int, int]:
    """Whom to look at first in a large block: whose name begins alike, then whose is as long."""
    own = named.keys[0] if named.keys else ""
    return -Prefix.similarity(own, key), abs(len(own) - len(key)), named.pk


def blocks_asked(region_code: str, given: Iterable[str]) -> list[str]:
    """Where a name is looked for: in its region and among those without one; everywhere where it has none itself."""
    where = (region_code, "") if region_code else (EVERYWHERE,)
    return sorted({names.block(place, one_alphabet(name)) for place in where for name in given})
