"""Names of several things in a sentence, before the rest are counted."""

from collections.abc import Mapping, Sequence

from django.utils.translation import ngettext

from corymb.kit.saying import number

MOST_NAMED = 10
"""So many applications are named in a sentence."""


def titled(numbers: Sequence[str], titles: Mapping[str, str]) -> str:
    """Applications by their titles, and how many there are besides."""
    return names_of([titles.get(number_, number_) for number_ in numbers[:MOST_NAMED]], len(numbers))


def number_in(numbers: Mapping[int, int], name: str) -> str:
    """An expert as a ranking keeps them, by their number in the call."""
    return str(numbers.get(int(name), name)) if name.isdigit() else name


def names_of(names: Sequence[str], count: int) -> str:
    """Names with commas between them, and how many there are besides."""
    if more := count - len(names):
        told = ngettext("{names} and {n} more", "{names} and {n} more", more)
        return told.format(names=", ".join(names), n=number(more))
    return ", ".join(names)
