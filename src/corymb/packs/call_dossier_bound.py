"""What was copied into a dossier from rows and texts, held against the rows the journal answers for.

A record says what rows say; every other file is one whose sha256 stands in a row, be it of a text or of a file that was
stored. Left out is what is proved in another way, or by nothing: see `PROVED`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from zipfile import ZipFile

from corymb.i18n import gettext
from corymb.methods.chain import content_hash

ROWS = "rows/"
FILES = f"{ROWS}files.storedfile.jsonl"
MARKS = "-marks.json"
"""Open marks: the results beside them tell their hash, but for those of forms that told none."""
PROVED = re.compile(
    r"README\.txt|journal\.jsonl|journal-chain\.txt|letters\.jsonl|rows/.*|assessment/.*"
    r"|applications/\d+/submission-\d+(\.json|\.pdf|-receipt\.json)|rankings/\d+/outcome\.json"
)
"""Looked at elsewhere, but for what the dossier says of itself and what became of letters: no row answers for these."""
PAPER = re.compile(r"(sessions|defences|outcomes/(agreements|complaints))/.*\.(?!json$|txt$)\w+")
"""Files that were stored; dossiers made before their rows came along have none."""
Point = tuple[str, str, int | None, str]
HASH = re.compile(r"[0-9a-f]{64}")
SLOT = re.compile(r"(defences/\d+/)slot-(\d+)\.json")
"""The marks of a slot that count, as they were hashed when it was closed."""
POINTS = "marks"
"""The part of a record of a defence that no row answers for: those that count are held against the slots."""


def unbound(archive: ZipFile, sums: Mapping[str, str]) -> Iterator[str]:
    """What no row answers for, in words. `sums`: the sha256 of each file by its name."""
    texts = [archive.read(name).decode() for name in sums if name.startswith(ROWS)]
    known = {content_hash(told["row"]) for told in _rows(archive, sums)}
    hashes = {digest for text in texts for digest in HASH.findall(text)}
    for name, digest in sorted(sums.items()):
        if name.endswith("/record.json"):
            if not {content_hash(one) for one in _told(json.loads(archive.read(name)))} <= known:
                yield gettext("{name} says what no row says.").format(name=name)
        elif name.endswith(MARKS):
            if json.loads(archive.read(name.replace(MARKS, ".json"))).get("marks_sha256", digest) != digest:
                yield gettext("{name} is not what was published.").format(name=name)
        elif not (PROVED.fullmatch(name) or (PAPER.fullmatch(name) and FILES not in sums) or digest in hashes):
            yield gettext("{name} is nothing the journal answers for.").format(name=name)
        if (slot := SLOT.fullmatch(name)) and not _points(archive, name) <= _points_of(archive, *slot.groups()):
            yield gettext("{name} has marks its record has not.").format(name=name)


def _rows(archive: ZipFile, sums: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for name in sums:
        if name.startswith(ROWS):
            yield from map(json.loads, archive.read(name).decode().splitlines())


def _told(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows a record tells, as they stand in it: one or several to a part."""
    for part, told in record.items():
        some = told if isinstance(told, list) else [told]
        yield from (one for one in some if isinstance(one, dict) and part != POINTS)


def _points(archive: ZipFile, name: str) -> set[Point]:
    told = json.loads(archive.read(name))["marks"]
    return {(one["member"], one["criterion"], one["mark"], one["reason"]) for one in told}


def _points_of(archive: ZipFile, folder: str, slot: str) -> set[Point]:
    """Marks of a slot as the record of its defence has them, those that do not count too."""
    told = [one for one in json.loads(archive.read(f"{folder}record.json"))[POINTS] if str(one["slot_id"]) == slot]
    return {(str(one["member_id"]), one["criterion"], one["mark"], one["reason"]) for one in told}
