"""What other people's work is vendored, read from the list that `tools/vendor.py` writes beside it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("static") / "vendor" / "VENDOR.md"
ROW = re.compile(r"\| (\S+) \| (\S+) \| (\S+) \| (\S+) \| `([0-9a-f]{64})` \|")


@dataclass(frozen=True)
class Vendored:
    """A vendored file, the package it comes from, and the sum it must have."""

    file: str
    package: str
    version: str
    licence: str
    sha256: str


@cache
def vendored(path: Path = LIST) -> tuple[Vendored, ...]:
    return tuple(Vendored(*row) for row in ROW.findall(path.read_text(encoding="utf-8")))


def packages() -> list[Vendored]:
    """Each package by the file that holds its licence."""
    return [row for row in vendored() if row.file.startswith("LICENCE")]
