"""A ranking asked for otherwise than the call has published: other weights, some experts left out. Loads no numpy."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from corymb.i18n import LANGUAGES, Text, mark
from corymb.methods.chain import canonical
from corymb.packs.call import CallContent, Criterion
from corymb.packs.call_defence import asked_at_defence, share_of_defence
from corymb.refusal import Refusal


class WhatIf(BaseModel):
    """`weights` by code of a criterion, in place of those published; `without` the experts whose marks are left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: Mapping[str, Decimal] = {}
    without: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The canonical writing: the same question is the same text."""
        return canonical(self.model_dump(mode="json"))


AS_PUBLISHED = WhatIf()


def weightless(content: CallContent, other: Mapping[str, Decimal]) -> Iterator[tuple[str, Refusal]]:
    """Where nothing has a weight that counts, under these weights: beside which criterion it can be mended, and why."""
    now = {one.code: other.get(one.code, one.weight) for one in content.criteria}
    parents = (None, *(one.code for one in content.criteria if content.below(one.code)))
    bare = [parent for parent in parents if not any(now[one.code] for one in content.below(parent))]
    by_code = {one.code: one for one in content.criteria}
    for parent in bare:
        first = content.below(parent)[0].code
        if parent is None:
            yield first, Refusal(mark("One of these criteria must weigh something."))
        else:
            said = mark("One of the criteria of “{group}” must weigh something.")
            yield first, Refusal(said, group=by_code[parent].label)
    asked = asked_at_defence(content) if share_of_defence(content) else ()
    ways = [list(_way_up(by_code, leaf)) for leaf in asked]
    if ways and not bare and not any(all(now[one.code] for one in way) for way in ways):
        said = mark("The defence has a share in the score: one of what it marks, and its group, must weigh: {names}.")
        names = Text({code: ", ".join(one.label.get(code) or str(one.label) for one in asked) for code in LANGUAGES})
        yield next(one.code for one in ways[0] if not now[one.code]), Refusal(said, names=names)


def _way_up(by_code: Mapping[str, Criterion], one: Criterion) -> Iterator[Criterion]:
    yield one
    if one.parent:
        yield from _way_up(by_code, by_code[one.parent])
