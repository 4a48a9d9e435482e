"""Names of several things in a sentence, before the rest are counted."""

from collections.abc import Mapping, Sequence

from corymb.kit.saying import MOST_NAMED, names_of


def titled(numbers: Sequence[str], titles: Mapping[str, str]) -> str:
    """Applications by their titles, and how many there are besides."""
    return names_of([titles.get(number_, number_) for number_ in numbers[:MOST_NAMED]], len(numbers))


def number_in(numbers: Mapping[int, int], name: str) -> str:
    """An expert as a ranking keeps them, by their number in the call."""
    return str(numbers.get(int(name), name)) if name.isdigit() else name
