"""The form of a dossier of a call: names of what is in it, and how its files are read.

The first form proves what is in a dossier; the second that it is all of it, too. A dossier of the second is put
together in an act of the journal, which says in hashes which files and which entries it was put together with.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

from corymb.i18n import gettext

SUMS, JOURNAL, CHAIN, README = "SHA256SUMS", "journal.jsonl", "journal-chain.txt", "README.txt"
REVIEWS, ASSENTS, LETTERS = "assessment/reviews.jsonl", "assessment/consensuses.jsonl", "letters.jsonl"
ROWS = "rows/"
FILES = f"{ROWS}files.storedfile.jsonl"
ELSEWHERE = "elsewhere.json"
"""Rows its entries touched along with those of the call: of each kind their numbers, or null where it keeps none."""
COMPOSED = "dossiers.dossier.composed"
"""The act in which a dossier is put together."""
FIRST, FORM = 1, 2
FOUND = ("pairs", "total", "smallest", "cost", "certificate", "refusal")
"""Fields of a proposal the journal leaves to its hash."""
PROVING = frozenset({SUMS, JOURNAL, CHAIN})
Row = Mapping[str, Any]
Rows = Mapping[str, Mapping[str, Row]]
"""Rows of a dossier by their kind and number."""
Thing = tuple[str, str]


class UnreadError(ValueError):
    """A file that is not there or not what it should be, in words."""


def composed_with(sums: Mapping[str, str], entries: Iterable[str]) -> dict[str, Any]:
    """What a dossier is put together with: a hash of every part's files, and of the contents of its entries."""
    parts: dict[str, list[str]] = {}
    for name, digest in sorted(sums.items()):
        if name not in PROVING:
            parts.setdefault(part_of(name), []).append(f"{digest}  {name}")
    contents = list(entries)
    return {
        "form": FORM,
        "parts": {name: _hash(lines) for name, lines in parts.items()},
        "entries": len(contents),
        "entries_sha256": _hash(contents),
    }


def part_of(name: str) -> str:
    """The folder at the top a file lies in; itself where it lies in none."""
    top, slash, _rest = name.partition("/")
    return f"{top}{slash}"


def _hash(lines: Iterable[str]) -> str:
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def content_of(archive: ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError as error:
        raise UnreadError(gettext("{name} is missing.").format(name=name)) from error


def told_in(archive: ZipFile, name: str) -> dict[str, Any]:
    """What a file in JSON says. Refuses what is no object."""
    return _read(content_of(archive, name), name)


def lines_of(archive: ZipFile, name: str) -> list[str]:
    """Lines of a file; none where there is no such file."""
    try:
        return archive.read(name).decode().split("\n")[:-1] if name in archive.NameToInfo else []
    except UnicodeDecodeError as error:
        raise UnreadError(unread(name)) from error


def all_told(archive: ZipFile, name: str) -> Iterator[dict[str, Any]]:
    """What each line of a file says; nothing where there is no such file."""
    for line in lines_of(archive, name):
        yield _read(line, name)


def unread(name: str) -> str:
    return gettext("{name} cannot be read.").format(name=name)


def _read(text: str | bytes, name: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadError(unread(name)) from error
    if not isinstance(told, dict):
        raise UnreadError(unread(name))
    return told


def rows_in(archive: ZipFile, names: Iterable[str]) -> dict[str, dict[str, Row]]:
    """All rows, each kind from its file."""
    found: dict[str, dict[str, Row]] = {}
    for name in sorted(name for name in names if name.startswith(ROWS)):
        kind = found.setdefault(name.removeprefix(ROWS).removesuffix(".jsonl"), {})
        for told in all_told(archive, name):
            if not (isinstance(told.get("id"), str) and isinstance(told.get("row"), dict)):
                raise UnreadError(unread(name))
            if told["id"] in kind:
                said = gettext("{name}: row {row} is in it more than once.")
                raise UnreadError(said.format(name=name, row=told["id"]))
            kind[told["id"]] = told["row"]
    return found


def file_of(kind: str) -> str:
    """Where the rows of a kind stand."""
    return f"{ROWS}{kind}.jsonl"
