"""Rows that are held, because they come out of one thing that was frozen: a list takes them as it takes a query."""

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any


class Held:
    """Rows with a `pk`, sorted by their attributes. What is asked of it leaves it as it is, as with a query."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = list(rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __getitem__(self, part: slice) -> "Held":
        return Held(self._rows[part])

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        del chunk_size  # they are here already
        return iter(self._rows)

    def count(self) -> int:
        return len(self._rows)

    def none(self) -> "Held":
        return Held(())

    def where(self, holds: Callable[[Any], bool]) -> "Held":
        return Held(row for row in self._rows if holds(row))

    def order_by(self, *names: str) -> "Held":
        rows = self._rows
        for name in reversed(names):
            rows = sorted(rows, key=attrgetter(name.removeprefix("-")), reverse=name.startswith("-"))
        return Held(rows)

    def beyond(self, key: Any) -> "Held":
        """Rows that stand after the one with this key; all of them where there is none."""
        place = next((place for place, row in enumerate(self._rows, 1) if row.pk == key), 0)
        return self[place:]
