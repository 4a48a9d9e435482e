"""What was copied into a dossier from rows and texts, held against the rows the journal answers for.

Of a dossier of the first form: a record says what rows say; every other file is one whose sha256 stands in a row, be it
of a text or of a file that was stored. Left out is what is proved in another way, or by nothing: see `PROVED`. In the
second form each has its place (`call_dossier_places`). Of both: marks of slots of a defence, as they were closed.
"""

import re
from collections.abc import Iterator, Mapping
from zipfile import ZipFile

from corymb.i18n import gettext
from corymb.methods.chain import content_hash
from corymb.packs.call_dossier_form import FILES, ROWS, Rows, lines_of, told_in
from corymb.packs.call_dossier_records import POINTS, told_rows

MARKS = "-marks.json"
"""Open marks: the results beside them tell their hash, but for those of forms that told none."""
PROVED = re.compile(
    r"README\.txt|journal\.jsonl|journal-chain\.txt|letters\.jsonl|rows/.*|assessment/.*"
    r"|outcomes/agreements/text-\d+-(en|ru)\.txt|applications/\d+/submission-\d+(\.json|\.pdf|-receipt\.json)|rankings/\d+/outcome\.json"
)
"""Looked at elsewhere, but for what the dossier says of itself and what became of letters: no row answers for these."""
PAPER = re.compile(
    r"((sessions|defences|outcomes/(agreements|complaints))/.*|applications/\d+/receipt-[^/]*)\.(?!json$|txt$)\w+"
)
"""Files that were stored; dossiers made before their rows came along have none."""
Point = tuple[str, str, int | None, str]
HASH = re.compile(r"[0-9a-f]{64}")
SLOT = re.compile(r"(defences/\d+/)slot-(\d+)\.json")
"""The marks of a slot that count, as they were hashed when it was closed."""


def unbound(archive: ZipFile, sums: Mapping[str, str], rows: Rows) -> Iterator[str]:
    """What no row answers for, in words. `sums`: the sha256 of each file by its name."""
    known = {content_hash(row) for of_kind in rows.values() for row in of_kind.values()}
    kinds = [name for name in sums if name.startswith(ROWS)]
    hashes = {digest for name in kinds for line in lines_of(archive, name) for digest in HASH.findall(line)}
    for name, digest in sorted(sums.items()):
        if name.endswith("/record.json"):
            if not {content_hash(one) for one in told_rows(told_in(archive, name))} <= known:
                yield gettext("{name} says what no row says.").format(name=name)
        elif name.endswith(MARKS):
            if told_in(archive, name.replace(MARKS, ".json")).get("marks_sha256", digest) != digest:
                yield gettext("{name} is not what was published.").format(name=name)
        elif not (PROVED.fullmatch(name) or (PAPER.fullmatch(name) and FILES not in sums) or digest in hashes):
            yield gettext("{name} is nothing the journal answers for.").format(name=name)


def unrecorded(archive: ZipFile, sums: Mapping[str, str]) -> Iterator[str]:
    """Slots with marks that the record of their defence has not."""
    points: dict[str, dict[str, set[Point]]] = {}
    for name in sorted(sums):
        slot = SLOT.fullmatch(name)
        if not slot or f"{slot[1]}record.json" not in sums:
            continue
        folder, number = slot.groups()
        if folder not in points:
            points[folder] = _points_of(archive, folder)
        told = told_in(archive, name)["marks"]
        own = {(one["member"], one["criterion"], one["mark"], one["reason"]) for one in told}
        if not own <= points[folder].get(number, set()):
            yield gettext("{name} has marks its record has not.").format(name=name)


def _points_of(archive: ZipFile, folder: str) -> dict[str, set[Point]]:
    """Marks as the record of a defence has them, those that do not count too, by their slot."""
    found: dict[str, set[Point]] = {}
    for one in told_in(archive, f"{folder}record.json")[POINTS]:
        point = (str(one["member_id"]), one["criterion"], one["mark"], one["reason"])
        found.setdefault(str(one["slot_id"]), set()).add(point)
    return found
