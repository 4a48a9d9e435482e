"""Where each file of a dossier belongs, by the rows in it.

Every row that names one has it at its own place, with the hash the row says, and there is nothing no row names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from zipfile import ZipFile

from corymb.i18n import gettext
from corymb.packs.call_dossier_form import (
    ASSENTS,
    ELSEWHERE,
    LETTERS,
    PROVING,
    README,
    REVIEWS,
    ROWS,
    Row,
    Rows,
    Thing,
    file_of,
    told_in,
)

EMPTY = sha256(b"").hexdigest()
"""Of what is not made yet."""
UNNAMED = frozenset({README, LETTERS, ELSEWHERE, REVIEWS, ASSENTS})
"""Files of which no row says where they lie."""
BY_ROW = (
    ("selection.callversion", "call/version-{number}.json", "sha256"),
    ("selection.handingin", "applications/{application_id}/submission-{round}.json", "sha256"),
    ("selection.handingin", "applications/{application_id}/submission-{round}.pdf", ""),
    ("selection.handingin", "applications/{application_id}/submission-{round}-receipt.json", ""),
    ("assessment.proposal", "assessment/proposals/{id}.json", ""),
    ("council.ranking", "rankings/{number}/inputs.json", "inputs_sha256"),
    ("council.ranking", "rankings/{number}/outcome.json", "sha256"),
    ("defence.defence", "defences/{number}/record.json", ""),
    ("council.session", "sessions/{number}/record.json", ""),
    ("outcomes.release", "outcomes/comments/{decision_id}.json", "sha256"),
    ("outcomes.results", "outcomes/results/{number}.json", "sha256"),
    ("outcomes.complaint", "outcomes/complaints/{receipt}/filed.json", "sha256"),
    ("outcomes.complaint", "outcomes/complaints/{receipt}/record.json", ""),
    ("outcomes.agreementtext", "outcomes/agreements/text-{number}-en.txt", ""),
    ("outcomes.agreementtext", "outcomes/agreements/text-{number}-ru.txt", ""),
    ("outcomes.agreement", "outcomes/agreements/{id}/record.json", ""),
)
"""Kinds of rows, where what they name lies, and the field with its hash; none where no row has it."""
ONCE = {"outcomes.results": "sha256", "outcomes.complaint": "filed_at"}
"""Kinds whose rows name nothing before this field is filled."""
STORED = {
    "selection.handingin": "applications/{application_id}/",
    "defence.defence": "defences/{number}/",
    "council.session": "sessions/{number}/",
    "outcomes.complaint": "outcomes/complaints/{receipt}/",
    "outcomes.agreement": "outcomes/agreements/{id}/",
}
"""Where files lie that were stored about rows of a kind."""


@dataclass(frozen=True)
class Place:
    """A name in the dossier, the hash of what lies there where a row has it, and that row."""

    name: str
    digest: str
    thing: Thing


def misplaced(archive: ZipFile, sums: Mapping[str, str], rows: Rows) -> Iterator[str]:
    """What rows name and is not there or is something else; what is there and no row names."""
    named = {place.name: place for place in _places(archive, sums, rows)}
    for name, place in sorted(named.items()):
        told = {"name": name, "rows": file_of(place.thing[0]), "row": place.thing[1]}
        if name not in sums:
            yield gettext("{name} is not there, but row {row} in {rows} names it.").format(**told)
        elif place.digest and sums[name] != place.digest:
            yield gettext("{name} is not what row {row} in {rows} names.").format(**told)
    for name in sorted(sums.keys() - named.keys() - UNNAMED - PROVING):
        if not name.startswith(ROWS):
            yield gettext("{name} is nothing the journal answers for.").format(name=name)


def _places(archive: ZipFile, sums: Mapping[str, str], rows: Rows) -> Iterator[Place]:
    for kind, form, field in BY_ROW:
        for own, row in naming(rows, kind):
            yield Place(form.format_map(row), (row[field] or EMPTY) if field else "", (kind, own))
    for own, row in rows.get("defence.slot", {}).items():
        if row["state"] == "done":
            folder = _folder(rows, "defence.defence", str(row["defence_id"]))
            yield Place(f"{folder}slot-{own}.json", row["sha256"], ("defence.slot", own))
    for own, row in rows.get("files.storedfile", {}).items():
        name = _stored(rows, row)
        if name:
            yield Place(name, row["sha256"], ("files.storedfile", own))
    yield from _documents(archive, sums, rows)
    for own, row in naming(rows, "outcomes.results"):
        name = f"outcomes/results/{row['number']}.json"
        marks = name.replace(".json", "-marks.json")
        told = told_in(archive, name) if name in sums else {}
        if told.get("marks_sha256") or ("marks_sha256" not in told and marks in sums):  # older ones told no hash
            yield Place(marks, told.get("marks_sha256", ""), ("outcomes.results", own))


def naming(rows: Rows, kind: str) -> Iterator[tuple[str, Row]]:
    """Rows of a kind that name anything yet."""
    return ((own, row) for own, row in rows.get(kind, {}).items() if _names(kind, row))


def _names(kind: str, row: Row) -> bool:
    return kind not in ONCE or bool(row[ONCE[kind]])


def _folder(rows: Rows, kind: str, own: str) -> str:
    """Empty where there is no such row, or it names nothing yet."""
    row = rows.get(kind, {}).get(own)
    return STORED[kind].format_map(row) if row and _names(kind, row) else ""


def _stored(rows: Rows, row: Row) -> str:
    """Where a stored file lies; empty where a dossier leaves it out."""
    kind, name = row["about_kind"], str(row["name"])
    folder = _folder(rows, kind, row["about_id"]) if kind in STORED else ""
    if not folder:
        return ""
    if kind == "defence.defence":
        return f"{folder}agenda-{'-'.join(name.split('-')[-2:])}"
    if kind == "council.session":
        return f"{folder}minutes-{name.rpartition('-')[2]}" if name.startswith("minutes-") else ""
    return f"{folder}{name}" if kind == "selection.handingin" else f"{folder}{row['id']}-{name}"


def _documents(archive: ZipFile, sums: Mapping[str, str], rows: Rows) -> Iterator[Place]:
    """Documents that stood in a submission of their application, taken off later or not."""
    stood: set[tuple[int, str]] = set()
    for row in rows.get("selection.handingin", {}).values():
        name = BY_ROW[1][1].format_map(row)
        told = told_in(archive, name)["documents"] if name in sums else []
        stood |= {(row["application_id"], one["sha256"]) for one in told}
    for own, row in rows.get("selection.attachment", {}).items():
        if (row["application_id"], row["sha256"]) in stood:
            name = f"applications/{row['application_id']}/documents/{own}-{row['file_name']}"
            yield Place(name, row["sha256"], ("selection.attachment", own))
