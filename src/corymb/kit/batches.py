"""Long rows of things in pieces."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Pieces of `size` items, the last one shorter. itertools has it from Python 3.12 on."""
    left = iter(items)
    while piece := list(islice(left, size)):
        yield piece
