"""The countries of the world by their two letters, in the reader's language."""

import re
from functools import cache

from babel import Locale

_ALPHA2 = re.compile(r"[A-Z]{2}")
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, by name."""
    names = Locale(language).territories
    pairs = [(name, code) for code, name in names.items() if _ALPHA2.fullmatch(code) and code not in _NO_COUNTRY]
    return tuple((code, name) for name, code in sorted(pairs))
