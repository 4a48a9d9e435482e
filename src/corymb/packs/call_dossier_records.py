"""Records of a dossier, held against the rows in it: each tells those that belong to what it is of, and all of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zipfile import ZipFile

from corymb.i18n import gettext
from corymb.methods.chain import content_hash
from corymb.packs.call_dossier_form import ASSENTS, FOUND, REVIEWS, Row, Rows, Thing, all_told, file_of, told_in
from corymb.packs.call_dossier_places import BY_ROW, naming

PARENTS = {
    "council.seat": ("session_id", "council.session"),
    "council.matter": ("session_id", "council.session"),
    "council.abstention": ("seat_id", "council.seat"),
    "council.vote": ("matter_id", "council.matter"),
    "council.decision": ("matter_id", "council.matter"),
    "defence.commissioner": ("defence_id", "defence.defence"),
    "defence.exclusion": ("member_id", "defence.commissioner"),
    "defence.slot": ("defence_id", "defence.defence"),
    "defence.speaker": ("slot_id", "defence.slot"),
    "outcomes.ground": ("complaint_id", "outcomes.complaint"),
    "outcomes.finding": ("ground_id", "outcomes.ground"),
    "outcomes.commitment": ("agreement_id", "outcomes.agreement"),
}
"""To which row those of a kind belong."""
UNTOLD = frozenset({"outcomes.ground", "defence.speaker"})
"""What records do not tell of what belongs to them."""
RECORDED = ("council.session", "defence.defence", "outcomes.complaint", "outcomes.agreement")
FORMS = {kind: form for kind, form, _field in BY_ROW if form.endswith("/record.json")}
POINTS = "marks"
"""The part of a record of a defence that no row answers for: those that count are held against the slots."""
Belonging = tuple[str, str, Row]
"""A kind, a number, the row."""


def misrecorded(archive: ZipFile, sums: Mapping[str, str], rows: Rows) -> Iterator[str]:
    """Records that tell other rows than they should, or not all; those that are missing are told of elsewhere."""
    known = {content_hash(row) for of_kind in rows.values() for row in of_kind.values()}
    below = _below(rows)
    for kind in RECORDED:
        for own, row in naming(rows, kind):
            name = FORMS[kind].format_map(row)
            if name in sums:
                told = told_rows(told_in(archive, name))
                yield from _compared(name, told, [(kind, own, row), *_told_below(below, (kind, own))], known)
    assents = [("assessment.assent", own, row) for own, row in rows.get("assessment.assent", {}).items()]
    yield from _compared(ASSENTS, all_told(archive, ASSENTS), assents, known)
    there = {told["id"] for told in all_told(archive, REVIEWS)}
    for own, row in rows.get("assessment.review", {}).items():
        if row["sha256"] and own not in there:
            yield _left_out(REVIEWS, "assessment.review", own)
    yield from _proposals(archive, sums, rows, known)


def told_rows(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows a record tells, as they stand in it: one or several to a part."""
    for part, told in record.items():
        some = told if isinstance(told, list) else [told]
        yield from (one for one in some if isinstance(one, dict) and part != POINTS)


def _below(rows: Rows) -> dict[Thing, list[Belonging]]:
    """Rows by the one they belong to."""
    found: dict[Thing, list[Belonging]] = {}
    for kind, (field, parent) in PARENTS.items():
        for own, row in rows.get(kind, {}).items():
            found.setdefault((parent, str(row[field])), []).append((kind, own, row))
    return found


def _told_below(below: Mapping[Thing, list[Belonging]], thing: Thing) -> Iterator[Belonging]:
    for kind, own, row in below.get(thing, ()):
        if kind not in UNTOLD:
            yield kind, own, row
        yield from _told_below(below, (kind, own))


def _compared(name: str, told: Iterable[Row], wanted: Iterable[Belonging], known: set[str]) -> Iterator[str]:
    there = {content_hash(one) for one in told}
    expected = {content_hash(row): (kind, own) for kind, own, row in wanted}
    if there - known:
        yield gettext("{name} says what no row says.").format(name=name)
    elif there - expected.keys():
        yield gettext("{name} says what rows of something else say.").format(name=name)
    else:
        yield from (_left_out(name, *thing) for digest, thing in expected.items() if digest not in there)


def _left_out(name: str, kind: str, own: str) -> str:
    return gettext("{name} leaves out row {row} in {rows}.").format(name=name, row=own, rows=file_of(kind))


def _proposals(archive: ZipFile, sums: Mapping[str, str], rows: Rows, known: set[str]) -> Iterator[str]:
    """Proposals say what their rows say, and their pairs have the hash that stands there."""
    for own, row in rows.get("assessment.proposal", {}).items():
        name = f"assessment/proposals/{own}.json"
        if name in sums:
            told = told_in(archive, name)
            kept = {field: value for field, value in told.items() if field not in FOUND}
            yield from _compared(name, [kept], [("assessment.proposal", own, row)], known)
            pairs = [[a, e, f"{fit:.6f}"] for a, e, fit in sorted(told["pairs"])]
            if content_hash({"pairs": pairs}) != row["sha256"]:
                said = gettext("{name} is not what row {row} in {rows} names.")
                yield said.format(name=name, row=own, rows=file_of("assessment.proposal"))
