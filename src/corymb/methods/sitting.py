"""The order and the times of a day of hearings: a lot anybody can draw again, and slots laid out around breaks.

See docs/methods/defence.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

Span = tuple[datetime, datetime]


def drawn(seed: str, names: Iterable[str]) -> list[str]:
    """Names in the order of the sha256 of `seed:name`, written in hexadecimal digits.

    Whoever knows the seed draws the same with any program that computes sha256; who names the seed before the names are
    known cannot choose the order.
    """
    return sorted(names, key=lambda name: sha256(f"{seed}:{name}".encode()).hexdigest())


def laid_out(start: datetime, length: timedelta, count: int, breaks: Sequence[Span]) -> Iterator[Span]:
    """Spans one after another from `start`; one that would run into a break begins at its end."""
    here = start
    for _ in range(count):
        while met := next((until for since, until in breaks if since < here + length and here < until), None):
            here = met
        yield here, here + length
        here += length
