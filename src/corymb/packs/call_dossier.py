"""A dossier of a call proved without the site.

Its checksums; each ranking computed again from its inputs; that submissions, marks and rows are those whose hashes the
journal kept when they were made, by the entries and the chain of seals that are in it; and that records, texts and
files are those these rows name, each at its place. Of the second form also that nothing was taken out.
"""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from corymb.i18n import gettext, mark
from corymb.methods.chain import Part, canonical, content_hash, verify_part
from corymb.methods.passed import Followed
from corymb.packs.call import CallContent
from corymb.packs.call_dossier_bound import unbound, unrecorded
from corymb.packs.call_dossier_form import (
    CHAIN,
    ELSEWHERE,
    FIRST,
    JOURNAL,
    REVIEWS,
    ROWS,
    SUMS,
    Rows,
    UnreadError,
    all_told,
    content_of,
    file_of,
    lines_of,
    rows_in,
    told_in,
    unread,
)
from corymb.packs.call_dossier_places import misplaced
from corymb.packs.call_dossier_records import misrecorded
from corymb.packs.call_dossier_whole import form_of, left_out, not_composed
from corymb.packs.call_frozen import CONSENSUS, Frozen
from corymb.packs.call_ranking import panel_of
from corymb.refusal import Refusal

LARGEST = 4 * 2**30
"""Bytes a dossier may unpack to before it is taken for something else."""
BROKEN = (KeyError, ValueError, TypeError, AttributeError, RecursionError)
"""What looking at a file raises that is not what it should be."""
Submission = tuple[str, str]
"""An application and the hash of what was submitted."""
Look = tuple[str, Callable[[], Iterable[str]]]
"""Where something is looked at, and that: what does not hold."""
Marked = tuple[str, str, str, int | None]
"""An application, who marked it, the criterion, the mark."""


@dataclass(frozen=True)
class Proved:
    """What was looked at, and what does not hold, in words. A dossier of the first form may lack what was taken out."""

    form: int
    files: int
    rankings: int
    rows: int
    journal: Part
    faults: list[str]


def proved(path: Path) -> Proved:
    """Look at all of a dossier. Refuses what is none."""
    try:
        with ZipFile(path) as archive:
            if SUMS not in archive.namelist() or sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise Refusal(mark("This is no dossier of a call."), where=str(path))
            return _proved(archive)
    except (BadZipFile, OSError, EOFError, RuntimeError, zlib.error) as error:  # broken, or shut by a password
        raise Refusal(mark("This is no dossier of a call."), where=str(path)) from error


def _proved(archive: ZipFile) -> Proved:
    sums = dict(_sums(archive.read(SUMS).decode("utf-8", "replace")))
    faults = list(_files(archive, sums))
    rankings = sorted(name.removesuffix("inputs.json") for name in sums if name.endswith("/inputs.json"))
    try:
        form = form_of(archive)
        journal = verify_part(lines_of(archive, JOURNAL), lines_of(archive, CHAIN))
        rows = rows_in(archive, sums)
    except BROKEN as error:
        faults.append(str(error) if isinstance(error, UnreadError) else unread(f"{JOURNAL}, {CHAIN}"))
        return Proved(FIRST, len(sums), len(rankings), 0, Part(0, 0, 0, "", [], {}), faults)
    faults += [gettext("Entry {n} of the journal is not as it was sealed.").format(n=n) for n in journal.faults]
    submitted, marked = set[Submission](), set[Marked]()
    looks: list[Look] = [
        ("applications/", lambda: _submitted(archive, sums, rows, submitted)),
        (REVIEWS, lambda: _marked(archive, rows, marked)),
        (ROWS, lambda: _as_left(rows, journal)),
        (ROWS, lambda: _passed(archive, rows)),
        *_of_form(form, archive, sums, rows, journal),
        ("defences/", lambda: unrecorded(archive, sums)),
        *((f, partial(_ranking, archive, f, submitted, marked)) for f in rankings),
    ]
    for where, look in looks:
        _look(where, look, faults)
    return Proved(form, len(sums), len(rankings), sum(map(len, rows.values())), journal, faults)


def _of_form(form: int, archive: ZipFile, sums: Mapping[str, str], rows: Rows, journal: Part) -> list[Look]:
    """What is looked at by the form of a dossier, with where that is."""
    if form == FIRST:
        return [(ROWS, lambda: unbound(archive, sums, rows))]
    return [
        (ELSEWHERE, lambda: left_out(archive, rows, journal.images)),
        (ROWS, lambda: misplaced(archive, sums, rows)),
        (ROWS, lambda: misrecorded(archive, sums, rows)),
        (JOURNAL, lambda: not_composed(archive, sums)),
    ]


def _look(where: str, look: Callable[[], Iterable[str]], faults: list[str]) -> None:
    """Add what does not hold; what cannot be read ends one look and no other."""
    try:
        faults.extend(look())
    except BROKEN as error:
        said = str(error) if isinstance(error, UnreadError) else unread(where)
        if said not in faults:
            faults.append(said)


def _sums(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        digest, _blank, name = line.partition("  ")
        yield name, digest


def _files(archive: ZipFile, sums: dict[str, str]) -> Iterator[str]:
    often = Counter(archive.namelist())
    there = often.keys() - {SUMS}
    for name in sorted(name for name, times in often.items() if times > 1):
        yield gettext("{name} is in it more than once.").format(name=name)
    for name in sorted(sums.keys() - there):
        yield gettext("{name} is missing.").format(name=name)
    for name in sorted(there - sums.keys()):
        yield gettext("{name} is not in the list of checksums.").format(name=name)
    for name in sorted(there & sums.keys()):
        with archive.open(name) as content:
            digest = sha256()
            while piece := content.read(2**20):
                digest.update(piece)
        if digest.hexdigest() != sums[name]:
            yield gettext("{name} is not as it was put in.").format(name=name)


def _as_left(rows: Rows, journal: Part) -> Iterator[str]:
    """Rows that are not what the last entry of each left."""
    for kind, of_kind in rows.items():
        for own, row in of_kind.items():
            if journal.images.get((kind, own)) != content_hash(row):
                said = gettext("{name}: row {row} is not as the journal left it.")
                yield said.format(name=file_of(kind), row=own)


def _passed(archive: ZipFile, rows: Rows) -> Iterator[str]:
    """Rows an entry found otherwise than the entries before it left them. Of other rows not all entries are here."""
    followed = Followed()
    for number, entry in enumerate(all_told(archive, JOURNAL), 1):
        left = [one for one in entry["images"] if one[1] in rows.get(one[0], ())]
        followed.take(number, entry["content"], left)
    for found in followed.passed:
        followed.explain((found.kind, found.id), rows[found.kind][found.id])
        told = {"name": file_of(found.kind), "row": found.id, "n": found.entry}
        if found.fields:
            said = gettext("{name}: row {row} was changed past the journal before entry {n}: {fields}.")
            yield said.format(**told, fields=", ".join(found.fields))
        else:
            yield gettext("{name}: row {row} was changed past the journal before entry {n}.").format(**told)


def _submitted(archive: ZipFile, sums: Mapping[str, str], rows: Rows, found: set[Submission]) -> Iterator[str]:
    """What was submitted. Its receipt must have its hash, every document that stands in it must be there, and what is

    to be read of it must name that hash; dossiers made before there was such a copy have none.
    """
    known = {row["number"]: row for row in rows.get("selection.handingin", {}).values()}
    documents = {(name.split("/")[1], digest) for name, digest in sums.items() if "/documents/" in name}
    for name in sorted(name for name in sums if name.startswith("applications/") and name.endswith("-receipt.json")):
        submission = name.replace("-receipt.json", ".json")
        if submission not in sums:
            yield gettext("{name} is missing.").format(name=submission)
            continue
        receipt, content = told_in(archive, name), told_in(archive, submission)
        digest = sha256(content_of(archive, submission)).hexdigest()
        if digest != receipt["sha256"] or known.get(receipt["number"]) != receipt:
            yield gettext("{name} is the receipt of something else.").format(name=name)
        copy = name.replace("-receipt.json", ".pdf")
        if copy in sums and receipt["sha256"].encode() not in content_of(archive, copy):
            yield gettext("{name} is a copy of something else.").format(name=copy)
        for one in content["documents"]:
            if (content["application"], one["sha256"]) not in documents:
                said = gettext("{name}: the document {file} is not there.")
                yield said.format(name=name, file=one["file"])
        found.add((content["application"], digest))


def _marked(archive: ZipFile, rows: Rows, found: set[Marked]) -> Iterator[str]:
    """Marks of all reviews that were submitted. Each must have the hash its row has."""
    known = rows.get("assessment.review", {})
    for told in all_told(archive, REVIEWS):
        row, content = known.get(told["id"], {}), json.loads(told["text"])
        if not told["sha256"] == sha256(told["text"].encode()).hexdigest() == row.get("sha256"):
            yield gettext("Review {n} is not what was submitted.").format(n=told["id"])
        who = f"{CONSENSUS}{content['application']}" if row.get("is_rapporteur") else content["expert"]
        found |= {(content["application"], who, one["criterion"], one["mark"]) for one in content["marks"]}


def _ranking(archive: ZipFile, folder: str, submitted: set[Submission], marked: set[Marked]) -> Iterator[str]:
    """Compute a ranking again, in the form it was kept in: its outcome must be the very text that is there.

    Its inputs must be what was handed in.
    """
    from corymb.methods.ranking import ranked
    from corymb.methods.ranking_told import form_of as form_of_ranking
    from corymb.methods.ranking_told import told

    frozen = Frozen.model_validate(told_in(archive, f"{folder}inputs.json"))
    if any((entry.application, entry.sha256) not in submitted for entry in frozen.applications) or any(
        (one.application, one.expert, one.criterion, one.mark) not in marked for one in frozen.marks
    ):
        yield gettext("{name} says what nobody submitted.").format(name=f"{folder}inputs.json")
    try:
        content = CallContent.model_validate_json(content_of(archive, f"call/version-{frozen.call_version}.json"))
        kept = content_of(archive, f"{folder}outcome.json").decode()
        same = canonical(told(ranked(panel_of(content, frozen)), form_of_ranking(kept))) == kept
    except (KeyError, ValueError):  # what is missing or unreadable
        same = False
    if not same:
        yield gettext("{name} does not follow from its inputs.").format(name=f"{folder}outcome.json")
