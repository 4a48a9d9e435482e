"""Tables and paragraphs of plain text for a terminal of a given width."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from corymb.methods.programme import Status
from corymb.reports import wording

_ANSI = re.compile("\x1b\\[[0-9;]*m")
_COLOURS: dict[Status, str] = {
    "met": "32",
    "ahead": "32",
    "on_track": "36",
    "at_risk": "33",
    "off_track": "31",
    "not_met": "31",
    "cannot_be_said": "2",
}
GAP = 2
NARROWEST = 60


@dataclass(frozen=True)
class Paper:
    """What is written on: columns of width, and whether colour may be used."""

    width: int = 80
    colour: bool = False

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def status(self, code: Status) -> str:
        """Icon and word, coloured."""
        return self.paint(wording.status_mark(code), _COLOURS[code])

    def tinted(self, text: str, code: Status) -> str:
        return self.paint(text, _COLOURS[code])

    def strong(self, text: str) -> str:
        return self.paint(text, "1")

    def quiet(self, text: str) -> str:
        return self.paint(text, "2")

    def heading(self, text: str) -> list[str]:
        return ["", self.strong(text)]

    def paragraph(self, text: str, indent: int = 0, first: str = "") -> list[str]:
        """Wrapped lines, all but the first indented; `first` stands before the first one."""
        space = " " * indent
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=first or space,
            subsequent_indent=space,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def quiet_paragraph(self, text: str, indent: int = 0, first: str = "") -> list[str]:
        return [self.quiet(line) for line in self.paragraph(text, indent, first)]


def seen(text: str) -> int:
    """Columns a text takes: colour takes none, every character one."""
    return len(_ANSI.sub("", text))


def padded(text: str, width: int, align: str) -> str:
    space = " " * max(0, width - seen(text))
    return space + text if align == ">" else text + space


def table(paper: Paper, head: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> list[str]:
    """A table whose first column and heads wrap and whose other cells keep their width; `align`: < or > per column."""
    widths = [max((seen(row[i]) for row in rows), default=0) for i in range(len(head))]
    widths = [max(width, *map(len, name.split()), 1) for width, name in zip(widths, head, strict=True)]
    widths[0] = max(8, min(widths[0], paper.width - sum(widths[1:]) - GAP * (len(head) - 1)))
    lines = [paper.quiet(line) for line in _head(head, widths, align)]
    for row in rows:
        lines += _row(row, widths, align)
    return lines


def _head(head: Sequence[str], widths: Sequence[int], align: str) -> list[str]:
    """The names of the columns, standing on the table where some take more lines than others."""
    wrapped = [textwrap.wrap(name, width) or [""] for name, width in zip(head, widths, strict=True)]
    tall = max(map(len, wrapped))
    columns = [[""] * (tall - len(lines)) + lines for lines in wrapped]
    return [
        (" " * GAP)
        .join(padded(text, width, side) for text, width, side in zip(line, widths, align, strict=True))
        .rstrip()
        for line in zip(*columns, strict=True)
    ]


def _row(row: Sequence[str], widths: Sequence[int], align: str) -> list[str]:
    name = textwrap.wrap(row[0], widths[0], subsequent_indent="  ", break_on_hyphens=False) or [""]
    cells = [padded(text, width, side) for text, width, side in zip(row[1:], widths[1:], align[1:], strict=True)]
    first = (" " * GAP).join([padded(name[0], widths[0], align[0]), *cells])
    return [first.rstrip(), *name[1:]]


def columns_that_fit(paper: Paper, name_width: int, widths: Sequence[int]) -> list[range]:
    """Runs of columns that fit beside a column of names."""
    chunks, start, used = [], 0, name_width
    for i, width in enumerate(widths):
        if i > start and used + GAP + width > paper.width:
            chunks.append(range(start, i))
            start, used = i, name_width
        used += GAP + width
    return [*chunks, range(start, len(widths))] if widths else []
