"""What is read once in a request that changes nothing, kept on the person who asks for its length."""

from collections.abc import Callable
from typing import Any, TypeVar

ONCE = "_read_once"

T = TypeVar("T")


def read_once(person: Any) -> None:
    """Let what is told of a person be read once from here on: for a request that only reads."""
    vars(person)[ONCE] = {}


def is_read_once(person: Any) -> bool:
    return ONCE in getattr(person, "__dict__", ())


def once(person: Any, name: str, read: Callable[[], T]) -> T:
    """What `read` gives, as it was read first where the request only reads; anywhere else it is read anew."""
    kept = getattr(person, "__dict__", {}).get(ONCE)
    if kept is None:
        return read()
    if name not in kept:
        kept[name] = read()
    return kept[name]
