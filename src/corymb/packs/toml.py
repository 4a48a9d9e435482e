"""TOML that people give, parsed: what would take a parser minutes, or none of us could read, is refused before."""

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from corymb.i18n import mark

LARGEST = 250_000
"""Characters; the largest pack that comes with Corymb has 78,000."""
DEEPEST = 10
"""Steps of a key, and tables or lists inside each other; packs need six."""
LONGEST = 40
"""Digits of a number, written out."""

_TOKEN: Final = re.compile(
    r"""\#[^\n]*+ | \"{3}(?:[^\\]|\\.)*?\"{3,5} | '{3}.*?'{3,5} | (?P<open>\"{3}|'{3})
    | (?P<name> "(?:[^"\\\n]|\\.)*+" | '[^'\n]*+' | [A-Za-z0-9_+-]++)
    | (?P<blank>[ \t]++) | (?P<opens>[\[{]) | (?P<closes>[\]}]) | .""",
    re.DOTALL | re.VERBOSE,
)


class NotRead(ValueError):  # noqa: N818 - an answer to whoever gave the text
    """Why a text is not taken. `most` fills the message, which is an English catalogue string."""

    def __init__(self, line: int, message: str, most: int) -> None:
        super().__init__(message)
        self.line, self.message, self.most = line, message, most


def parsed(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What a text says. Raises NotRead for one that is too large or too deep, tomllib's own error for one that is none.

    tomllib takes time by the square of a key's steps, and stops where lists lie too deep in each other.
    """
    if len(text) > LARGEST:
        raise NotRead(1, mark("The text is longer than {most} characters."), most=LARGEST)
    _no_deeper(text)
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as error:  # ours, and Python's for whole numbers; neither knows the line
        raise NotRead(1, mark("A number has more than {most} digits."), most=LONGEST) from error


def decimal_of(written: str) -> Decimal:
    """A number as written; ValueError for one that fills pages when it is written out."""
    try:
        value = Decimal(written)
    except ArithmeticError:  # a power that no Decimal holds
        value = Decimal("1e99")
    if value.is_finite() and (abs(value.adjusted()) > LONGEST or len(value.as_tuple().digits) > LONGEST):
        raise ValueError(f"a number has more than {LONGEST} digits")
    return value


def _no_deeper(text: str) -> None:
    """Refuse a key of too many steps, and brackets too deep in each other; outside of strings and comments."""
    steps = depth = 0
    after_dot = False
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "open" or token.group() in {'"', "'"}:
            return  # a string without an end: the parser comes no further either
        if kind == "blank":
            continue
        if kind == "name":
            steps = steps + 1 if after_dot else 1
        depth += (kind == "opens") - (kind == "closes")
        after_dot = token.group() == "."
        if max(steps, depth) > DEEPEST:
            line = text.count("\n", 0, token.start()) + 1
            raise NotRead(line, mark("A key or a list goes deeper than {most} steps."), most=DEEPEST)
