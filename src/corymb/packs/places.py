"""On which line of a TOML text a key stands, so that a finding can name it. The text has been parsed before."""

import re
from bisect import bisect_left
from typing import Final

Path = tuple[str | int, ...]

_KEY: Final = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)\s*""")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'", re.DOTALL
)
_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR: Final = re.compile(r"[^,\]}#\n]*")


def lines_of(text: str) -> dict[Path, int]:
    """Line, from 1, of every key, table header and list element of a valid TOML text."""
    return _Walk(text).places


def line_of(path: Path, places: dict[Path, int]) -> int:
    """Line of a key; of the nearest table around it where the key itself is not written; 1 at worst."""
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]]
    return 1


class _Walk:
    """One pass over the text, keeping the path of the table in force."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._ends = [match.start() for match in re.finditer("\n", self._text)]
        self._at = 0
        self._counts: dict[Path, int] = {}
        self.places: dict[Path, int] = {}
        table: Path = ()
        self._blank()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._blank()

    def _blank(self) -> None:
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _here(self, path: Path) -> None:
        self.places.setdefault(path, bisect_left(self._ends, self._at) + 1)

    def _names(self) -> tuple[str, ...]:
        found: list[str] = []
        while match := _KEY.match(self._text, self._at):
            found.append(match.group(1).strip("\"'"))
            self._at = match.end()
            if self._text[self._at : self._at + 1] != ".":
                break
            self._at += 1
        return tuple(found)

    def _header(self) -> Path:
        """The path of [a.b] or [[a.b]], with the number of the latest element after every list on the way."""
        start, is_list = self._at, self._text.startswith("[[", self._at)
        self._at += 2 if is_list else 1
        names = self._names()
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = (*path, names[-1])
        after, self._at = self._at + (2 if is_list else 1), start
        self._here(path)
        if is_list:
            self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, self._counts[path] - 1)
            self._here(path)
        self._at = after
        return path

    def _pair(self, table: Path) -> None:
        start = self._at
        path: Path = (*table, *self._names())
        after, self._at = self._at, start
        for length in range(len(table) + 1, len(path) + 1):
            self._here(path[:length])
        self._at = after + 1
        self._blank()
        self._value(path)

    def _value(self, path: Path) -> None:
        match = _STRING.match(self._text, self._at)
        if match:
            self._at = match.end()
        elif self._text[self._at] == "[":
            self._many("]", path)
        elif self._text[self._at] == "{":
            self._many("}", path)
        else:
            scalar = _SCALAR.match(self._text, self._at)
            self._at = scalar.end() if scalar else self._at

    def _many(self, closing: str, path: Path) -> None:
        """Elements of an array, or pairs of an inline table, up to the closing bracket."""
        self._at += 1
        count = 0
        self._blank()
        while self._text[self._at] != closing:
            if closing == "]":
                self._here((*path, count))
                self._value((*path, count))
            else:
                self._pair(path)
            count += 1
            self._blank()
            if self._text[self._at] == ",":
                self._at += 1
                self._blank()
        self._at += 1
