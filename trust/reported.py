"""Returns as they stand in the database, past the site's own code, and what must hold of every one of them."""

import json
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from psycopg import sql

from trust.looking import rows

Row = dict[str, Any]
KINDS = {"send": "sent", "submit": "submitted", "accept": "accepted", "reopen": "reopened"}
"""Moves of a return as the journal calls them."""
SAME = ("value", "unit", "sheet", "cell", "written", "scale", "source", "file")
"""A fact that is the same in all of these is not written a second time."""
RECEIPT = "returns.submission"

OF_RETURN = {
    "return": "SELECT to_jsonb(t) - 'findings' - 'checked_version' FROM returns_return t WHERE id = %(number)s",
    "figure": "SELECT to_jsonb(t) FROM returns_figure t WHERE member_return_id = %(number)s",
    "explanation": "SELECT to_jsonb(t) FROM returns_explanation t WHERE member_return_id = %(number)s",
    "passage": "SELECT to_jsonb(t) FROM returns_passage t WHERE member_return_id = %(number)s",
    "submission": "SELECT to_jsonb(t) FROM returns_submission t WHERE member_return_id = %(number)s",
    "entry": "SELECT to_jsonb(t) FROM journal_entry t WHERE object_kind = 'returns.return' AND object_id = %(text)s",
    "letter": "SELECT to_jsonb(t.id) FROM letters_letter t WHERE about_kind = 'returns.return' AND about_id = %(text)s",
    "fact": "SELECT to_jsonb(t) FROM returns_fact t WHERE organisation_id = (SELECT organisation_id "
    "FROM returns_return WHERE id = %(number)s)",
}
"""Every row that a move of a return makes or changes; what the checks say is written by jobs, whenever they run."""

RULES = {
    "stands elsewhere than its last move led": "SELECT r.id FROM returns_return r JOIN LATERAL (SELECT target "
    "FROM returns_passage p WHERE p.member_return_id = r.id ORDER BY id DESC LIMIT 1) last ON last.target <> r.state",
    "was signed and has not its one receipt": "SELECT p.member_return_id FROM returns_passage p WHERE move = 'submit' "
    "AND 1 <> (SELECT count(*) FROM returns_submission s WHERE (s.member_return_id, s.round) = "
    "(p.member_return_id, p.round))",
    "has a receipt and was not signed once": "SELECT s.member_return_id FROM returns_submission s WHERE 1 <> (SELECT "
    "count(*) FROM returns_passage p WHERE move = 'submit' AND (p.member_return_id, p.round) = "
    "(s.member_return_id, s.round))",
    "has a receipt of another snapshot": "SELECT member_return_id FROM returns_submission "
    "WHERE encode(sha256(convert_to(snapshot, 'UTF8')), 'hex') <> sha256",
    "was signed by its preparer, or by nobody": "SELECT r.id FROM returns_return r JOIN returns_submission s "
    "ON (s.member_return_id, s.round) = (r.id, r.round) WHERE s.by_id IS DISTINCT FROM r.certifier_id "
    "OR s.by_id = r.preparer_id",
    "has facts and was not accepted": "SELECT s.member_return_id FROM returns_submission s JOIN returns_fact f "
    "ON f.submission_id = s.id WHERE 1 <> (SELECT count(*) FROM returns_passage p WHERE move = 'accept' "
    "AND (p.member_return_id, p.round) = (s.member_return_id, s.round))",
    "has a fact twice": "SELECT s.member_return_id FROM returns_fact f JOIN returns_submission s "
    "ON s.id = f.submission_id GROUP BY s.member_return_id, s.id, f.variable HAVING count(*) > 1",
    "has other facts than were accepted": "WITH last AS (SELECT DISTINCT ON (p.member_return_id) s.id, s.snapshot, "
    "s.member_return_id FROM returns_passage p JOIN returns_submission s ON (s.member_return_id, s.round) = "
    "(p.member_return_id, p.round) WHERE move = 'accept' ORDER BY p.member_return_id, p.id DESC), told AS (SELECT "
    "member_return_id, f->>'variable' AS variable, (f->>'value')::numeric AS value FROM last, "
    "jsonb_array_elements(snapshot::jsonb->'figures') f), there AS (SELECT DISTINCT ON (r.id, f.variable) r.id, "
    "f.variable, f.value FROM last JOIN returns_return r ON r.id = last.member_return_id JOIN programme_period p "
    "ON p.id = r.period_id JOIN returns_fact f ON (f.organisation_id, f.period) = (r.organisation_id, p.code) "
    "ORDER BY r.id, f.variable, f.recorded_at DESC, f.id DESC) SELECT coalesce(member_return_id, id) FROM told "
    "FULL JOIN there ON (there.id, there.variable) = (told.member_return_id, told.variable) "
    "WHERE there.value IS DISTINCT FROM told.value",
    "holds a workbook taken over in part": "SELECT u.member_return_id FROM workbooks_upload u WHERE "
    "(u.state = 'applied') <> (1 = (SELECT count(*) FROM journal_entry e WHERE e.act = 'returns.upload.applied' "
    "AND e.object_kind = 'returns.upload' AND e.object_id = u.id::text))",
    **{
        f"was moved otherwise than the journal says ({move})": "SELECT p.member_return_id FROM returns_passage p "
        f"WHERE move = '{move}' GROUP BY p.member_return_id HAVING count(*) <> (SELECT count(*) FROM journal_entry e "
        f"WHERE e.act = 'returns.return.{act}' AND e.object_id = p.member_return_id::text)"
        for move, act in KINDS.items()
    },
}  # fmt: skip
"""What no return may be, and how those that are it are found."""


def picture(home: Path, number: int) -> set[str]:
    """Every row of a return, whole, as text."""
    parts = [f"SELECT '{name} ' || to_jsonb::text FROM ({query}) x (to_jsonb)" for name, query in OF_RETURN.items()]
    query = sql.SQL(" UNION ALL ".join(parts))
    return {text for (text,) in rows(home, query, {"number": number, "text": str(number)})}


def broken(home: Path) -> list[str]:
    """Every rule that a return breaks."""
    found = [(told, rows(home, sql.SQL(query))) for told, query in RULES.items()]
    return [f"return {number} {told}" for told, those in found for (number,) in sorted(set(those))]


def standing(home: Path, number: int) -> Row:
    """The row of a return."""
    return dict(rows(home, sql.SQL("SELECT to_jsonb(t) FROM returns_return t WHERE id = %s"), [number])[0][0])


def figures(home: Path, number: int) -> dict[str, str]:
    """What is written in a return, by variable."""
    query = sql.SQL("SELECT variable, written FROM returns_figure WHERE member_return_id = %s")
    return dict(rows(home, query, [number]))


def facts(home: Path, number: int, submission: int | None = None) -> dict[str, Row]:
    """Facts in force of the organisation and period of a return, by variable; or those that one submission wrote."""
    query = sql.SQL(
        "SELECT DISTINCT ON (f.variable) f.variable, to_jsonb(f) FROM returns_return r JOIN programme_period p "
        "ON p.id = r.period_id JOIN returns_fact f ON (f.organisation_id, f.period) = (r.organisation_id, p.code) "
        "WHERE r.id = %s AND (%s::bigint IS NULL OR f.submission_id = %s) "
        "ORDER BY f.variable, f.recorded_at DESC, f.id DESC"
    )
    return dict(rows(home, query, [number, submission, submission]))


def submission(home: Path, number: int) -> Row | None:
    """What was signed in the round a return is in; None before it was."""
    query = sql.SQL(
        "SELECT to_jsonb(s) FROM returns_submission s JOIN returns_return r "
        "ON (s.member_return_id, s.round) = (r.id, r.round) WHERE r.id = %s"
    )
    found = rows(home, query, [number])
    return dict(found[0][0]) if found else None


# What must hold of one that has just moved


def signed_faults(home: Path, number: int, shown: str) -> list[str]:
    """The receipt is there with the hash that was shown, over the figures that stand in the return, freshly proved."""
    made = submission(home, number)
    if made is None:
        return [f"return {number} was signed and has no receipt"]
    faults = []
    if {made["sha256"], sha256(made["snapshot"].encode()).hexdigest()} != {shown}:
        faults.append(f"the receipt of return {number} is of another hash than was shown")
    signed = {figure["variable"]: figure["written"] for figure in json.loads(made["snapshot"])["figures"]}
    if signed != {code: text for code, text in figures(home, number).items() if text}:
        faults.append(f"return {number} was signed with other figures than it holds")
    if (made["factor"], made["role"]) != ("password", "certifier"):
        faults.append(f"return {number} was signed as {made['role']} by {made['factor'] or 'nothing'}")
    return faults


def accepted_faults(home: Path, number: int, before: dict[str, Row]) -> list[str]:
    """A fact for every figure that was signed and is not on record already, and no other."""
    made = submission(home, number)
    if made is None:
        return [f"return {number} was accepted and never signed"]
    signed = {figure["variable"]: figure for figure in json.loads(made["snapshot"])["figures"]}
    wanted = {c: _same(f) for c, f in signed.items() if c not in before or _same(f) != _same(before[c])}
    written = {code: _same(fact) for code, fact in facts(home, number, made["id"]).items()}
    return [] if written == wanted else [f"return {number} was accepted and wrote {written}, not {wanted}"]


def _same(row: Row) -> tuple[object, ...]:
    """What makes two facts, or a fact and a signed figure, the same."""
    return tuple(Decimal(str(row[name])).normalize() if name in {"value", "scale"} else row[name] for name in SAME)


def receipt_faults(home: Path, number: int) -> list[str]:
    """Each signature over a return has one receipt as a file that lies there with its hash."""
    query = sql.SQL(
        "SELECT s.number, array_agg(f.sha256) FILTER (WHERE f.id IS NOT NULL) FROM returns_submission s "
        "LEFT JOIN files_storedfile f ON f.about_kind = %s AND f.about_id = s.id::text "
        "WHERE s.member_return_id = %s GROUP BY s.number"
    )
    found = rows(home, query, [RECEIPT, number])
    return [f"receipt {name} has the files {held}" for name, held in found if not (held and lies(home, held))]


def lies(home: Path, digests: list[str]) -> bool:
    """Whether it is one file, and it lies there with its hash."""
    if len(digests) != 1:
        return False
    kept = home / "files" / digests[0][:2] / digests[0][2:4] / digests[0]
    return kept.exists() and sha256(kept.read_bytes()).hexdigest() == digests[0]
