"""A dossier of a call proved without the site.

Its checksums; each ranking computed again from its inputs; and that submissions, marks and rows are those whose hashes
the journal kept when they were made, by the entries and the chain of seals that are in it; records, texts and files are
held against these rows.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from corymb.i18n import gettext, mark
from corymb.methods.chain import Part, canonical, content_hash, verify_part
from corymb.methods.passed import Followed
from corymb.packs.call import CallContent
from corymb.packs.call_dossier_bound import ROWS, unbound
from corymb.packs.call_frozen import CONSENSUS, Frozen
from corymb.packs.call_ranking import panel_of
from corymb.refusal import Refusal

SUMS, JOURNAL, CHAIN, REVIEWS = "SHA256SUMS", "journal.jsonl", "journal-chain.txt", "assessment/reviews.jsonl"
LARGEST = 4 * 2**30
"""Bytes a dossier may unpack to before it is taken for something else."""
Submission = tuple[str, str]
"""An application and the hash of what was submitted."""
Marked = tuple[str, str, str, int | None]
"""An application, who marked it, the criterion, the mark."""


@dataclass(frozen=True)
class Proved:
    """What was looked at, and what does not hold, in words."""

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
    except (BadZipFile, OSError) as error:
        raise Refusal(mark("This is no dossier of a call."), where=str(path)) from error


def _proved(archive: ZipFile) -> Proved:
    sums = dict(_sums(archive.read(SUMS).decode("utf-8", "replace")))
    faults = list(_files(archive, sums))
    rankings = sorted(name.removesuffix("inputs.json") for name in sums if name.endswith("/inputs.json"))
    rows = 0
    try:
        journal = verify_part(_lines(archive, JOURNAL), _lines(archive, CHAIN))
        faults += [gettext("Entry {n} of the journal is not as it was sealed.").format(n=n) for n in journal.faults]
        submitted, marked = _submitted(archive, sums, faults), _marked(archive, faults)
        kinds = sorted(name for name in sums if name.startswith(ROWS))
        for name in kinds:
            rows += _rows(archive, name, journal, faults)
        faults += _passed(archive, kinds)
        faults += unbound(archive, sums)
        for folder in rankings:
            faults += _ranking(archive, folder, submitted, marked)
    except (KeyError, ValueError, TypeError):  # what is missing or unreadable
        faults.append(gettext("Something in it cannot be read."))
        journal = Part(0, 0, 0, "", [], {})
    return Proved(len(sums), len(rankings), rows, journal, faults)


def _sums(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        digest, _blank, name = line.partition("  ")
        yield name, digest


def _lines(archive: ZipFile, name: str) -> list[str]:
    """Lines of a file; none where there is no such file."""
    return archive.read(name).decode().split("\n")[:-1] if name in archive.namelist() else []


def _files(archive: ZipFile, sums: dict[str, str]) -> Iterator[str]:
    there = {name for name in archive.namelist() if name != SUMS}
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


def _rows(archive: ZipFile, name: str, journal: Part, faults: list[str]) -> int:
    """Hold the rows of a kind against the last the journal says of each; how many there are."""
    kind, lines = _kind(name), _lines(archive, name)
    for told in map(json.loads, lines):
        if journal.images.get((kind, told["id"])) != content_hash(told["row"]):
            said = gettext("{name}: row {row} is not as the journal left it.")
            faults.append(said.format(name=name, row=told["id"]))
    return len(lines)


def _passed(archive: ZipFile, kinds: list[str]) -> Iterator[str]:
    """Rows an entry found otherwise than the entries before it left them. Of other rows not all entries are here."""
    rows = {(_kind(name), told["id"]): told["row"] for name in kinds for told in map(json.loads, _lines(archive, name))}
    followed = Followed()
    for number, entry in enumerate(map(json.loads, _lines(archive, JOURNAL)), 1):
        left = [one for one in entry["images"] if (one[0], one[1]) in rows]
        followed.take(number, entry["content"], left)
    for found in followed.passed:
        thing = (found.kind, found.id)
        followed.explain(thing, rows[thing])
        told = {"name": f"{ROWS}{found.kind}.jsonl", "row": found.id, "n": found.entry}
        if found.fields:
            said = gettext("{name}: row {row} was changed past the journal before entry {n}: {fields}.")
            yield said.format(**told, fields=", ".join(found.fields))
        else:
            yield gettext("{name}: row {row} was changed past the journal before entry {n}.").format(**told)


def _kind(name: str) -> str:
    return name.removeprefix(ROWS).removesuffix(".jsonl")


def _submitted(archive: ZipFile, sums: dict[str, str], faults: list[str]) -> set[Submission]:
    """What was submitted. Its receipt must have its hash, every document that stands in it must be there, and what is

    to be read of it must name that hash; dossiers made before there was such a copy have none.
    """
    found, rows = set(), {told["row"]["number"]: told["row"] for told in _of(archive, "selection.handingin")}
    documents = {(name.split("/")[1], digest) for name, digest in sums.items() if "/documents/" in name}
    for name in sorted(name for name in sums if name.startswith("applications/") and name.endswith("-receipt.json")):
        text, receipt = archive.read(name.replace("-receipt.json", ".json")), json.loads(archive.read(name))
        content, digest = json.loads(text), sha256(text).hexdigest()
        if digest != receipt["sha256"] or rows.get(receipt["number"]) != receipt:
            faults.append(gettext("{name} is the receipt of something else.").format(name=name))
        copy = name.replace("-receipt.json", ".pdf")
        if copy in sums and receipt["sha256"].encode() not in archive.read(copy):
            faults.append(gettext("{name} is a copy of something else.").format(name=copy))
        for one in content["documents"]:
            if (content["application"], one["sha256"]) not in documents:
                said = gettext("{name}: the document {file} is not there.")
                faults.append(said.format(name=name, file=one["file"]))
        found.add((content["application"], digest))
    return found


def _marked(archive: ZipFile, faults: list[str]) -> set[Marked]:
    """Marks of all reviews that were submitted. Each must have the hash its row has."""
    found, rows = set(), {told["id"]: told["row"] for told in _of(archive, "assessment.review")}
    for told in map(json.loads, _lines(archive, REVIEWS)):
        row, content = rows.get(told["id"], {}), json.loads(told["text"])
        if not told["sha256"] == sha256(told["text"].encode()).hexdigest() == row.get("sha256"):
            faults.append(gettext("Review {n} is not what was submitted.").format(n=told["id"]))
        who = f"{CONSENSUS}{content['application']}" if row.get("is_rapporteur") else content["expert"]
        found |= {(content["application"], who, one["criterion"], one["mark"]) for one in content["marks"]}
    return found


def _of(archive: ZipFile, kind: str) -> Iterator[dict[str, Any]]:
    return map(json.loads, _lines(archive, f"{ROWS}{kind}.jsonl"))


def _ranking(archive: ZipFile, folder: str, submitted: set[Submission], marked: set[Marked]) -> Iterator[str]:
    """Compute a ranking again, in the form it was kept in: its outcome must be the very text that is there.

    Its inputs must be what was handed in.
    """
    from corymb.methods.ranking import ranked
    from corymb.methods.ranking_told import form_of, told

    frozen = Frozen.model_validate(json.loads(archive.read(f"{folder}inputs.json")))
    if any((entry.application, entry.sha256) not in submitted for entry in frozen.applications) or any(
        (one.application, one.expert, one.criterion, one.mark) not in marked for one in frozen.marks
    ):
        yield gettext("{name} says what nobody submitted.").format(name=f"{folder}inputs.json")
    try:
        content = CallContent.model_validate_json(archive.read(f"call/version-{frozen.call_version}.json"))
        kept = archive.read(f"{folder}outcome.json").decode()
        same = canonical(told(ranked(panel_of(content, frozen)), form_of(kept))) == kept
    except (KeyError, ValueError):  # what is missing or unreadable
        same = False
    if not same:
        yield gettext("{name} does not follow from its inputs.").format(name=f"{folder}outcome.json")
