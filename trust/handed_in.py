"""Applications as they stand in the database, past the site's own code, and what must hold of every one of them."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from psycopg import sql

from trust.looking import rows
from trust.reported import lies

Row = dict[str, Any]
RECEIPT = "selection.handingin"
LANGUAGES = 2
"""A receipt is a file in each."""

OF_APPLICATION = {
    "application": "SELECT to_jsonb(t) FROM selection_application t WHERE id = %(number)s",
    "answer": "SELECT to_jsonb(t) FROM selection_answer t WHERE application_id = %(number)s",
    "history": "SELECT to_jsonb(t) FROM selection_answerhistory t WHERE application_id = %(number)s",
    "consent": "SELECT to_jsonb(t) FROM selection_consent t WHERE application_id = %(number)s",
    "attachment": "SELECT to_jsonb(t) FROM selection_attachment t WHERE application_id = %(number)s",
    "submission": "SELECT to_jsonb(t) FROM selection_handingin t WHERE application_id = %(number)s",
    "entry": "SELECT to_jsonb(t) FROM journal_entry t WHERE (object_kind = 'selection.application' AND object_id = "
    "%(text)s) OR (object_kind = 'selection.consent' AND object_id IN (SELECT id::text FROM selection_consent "
    "WHERE application_id = %(number)s))",
    "receipt asked for": "SELECT to_jsonb(t.args) FROM procrastinate_jobs t JOIN selection_handingin h "
    "ON (t.args->>'number')::bigint = h.id WHERE task_name = 'selection.receipt' AND application_id = %(number)s",
}  # fmt: skip
"""Every row that an act on an application makes or changes, and the jobs it asks for."""

RULES = {
    "stands submitted and has not its one receipt": "SELECT a.id FROM selection_application a WHERE "
    "(a.state = 'submitted') <> (1 = (SELECT count(*) FROM selection_handingin h WHERE (h.application_id, h.round) = "
    "(a.id, a.round)))",
    "has a receipt of another snapshot": "SELECT application_id FROM selection_handingin "
    "WHERE encode(sha256(convert_to(snapshot, 'UTF8')), 'hex') <> sha256",
    "stands submitted and a partner signed off something else": "SELECT a.id FROM selection_application a "
    "JOIN selection_handingin h ON (h.application_id, h.round) = (a.id, a.round) JOIN selection_consent c "
    "ON c.application_id = a.id WHERE (c.answer, c.sha256) <> ('agreed', h.sha256)",
    "was submitted otherwise than the journal says": "SELECT a.id FROM selection_application a WHERE (SELECT count(*) "
    "FROM selection_handingin h WHERE h.application_id = a.id) <> (SELECT count(*) FROM journal_entry e WHERE e.act = "
    "'selection.application.submitted' AND e.object_kind = 'selection.application' AND e.object_id = a.id::text)",
    "was withdrawn otherwise than the journal says": "SELECT a.id FROM selection_application a WHERE a.round - 1 <> "
    "(SELECT count(*) FROM journal_entry e WHERE e.act = 'selection.application.withdrawn' "
    "AND e.object_kind = 'selection.application' AND e.object_id = a.id::text)",
}
"""What no application may be, and how those that are it are found."""


def picture(home: Path, number: int) -> set[str]:
    """Every row of an application, whole, as text."""
    parts = [f"SELECT '{name} ' || told::text FROM ({query}) x (told)" for name, query in OF_APPLICATION.items()]
    query = sql.SQL(" UNION ALL ".join(parts))
    return {text for (text,) in rows(home, query, {"number": number, "text": str(number)})}


def standing(home: Path, number: int) -> Row:
    """The row of an application."""
    query = sql.SQL("SELECT to_jsonb(t) FROM selection_application t WHERE id = %s")
    return dict(rows(home, query, [number])[0][0])


def answers(home: Path, number: int) -> dict[str, str]:
    """What is written in an application, by question."""
    query = sql.SQL("SELECT question, text FROM selection_answer WHERE application_id = %s")
    return dict(rows(home, query, [number]))


def consents(home: Path, number: int) -> dict[int, str]:
    """What partners answered, by the number of their sign-off."""
    return dict(rows(home, sql.SQL("SELECT id, answer FROM selection_consent WHERE application_id = %s"), [number]))


def receipt(home: Path, number: int, turn: int) -> Row | None:
    """What was submitted in a round; None where nothing was."""
    query = sql.SQL("SELECT to_jsonb(t) FROM selection_handingin t WHERE application_id = %s AND round = %s")
    found = rows(home, query, [number, turn])
    return dict(found[0][0]) if found else None


def broken(home: Path) -> list[str]:
    """Every rule that an application breaks."""
    found = [(told, rows(home, sql.SQL(query))) for told, query in RULES.items()]
    return [f"application {number} {told}" for told, those in found for (number,) in sorted(set(those))]


def submitted_faults(made: Row | None, shown: str, wanted: dict[str, str], role: tuple[str, str]) -> list[str]:
    """The receipt is there with the hash that was shown, over the answers that were written, freshly proved."""
    if made is None:
        return ["an application was submitted and has no receipt"]
    name, faults = made["number"], []
    if {made["sha256"], sha256(made["snapshot"].encode()).hexdigest()} != {shown}:
        faults.append(f"receipt {name} is of another hash than was shown")
    told = {one["question"]: one["text"] for one in json.loads(made["snapshot"])["answers"]}
    if told != wanted:
        faults.append(f"receipt {name} is of other answers than were written")
    if (made["factor"], made["role"]) != role:
        faults.append(f"receipt {name} was submitted as {made['role']} by {made['factor'] or 'nothing'}")
    return faults


def kept_faults(home: Path, told: dict[str, str]) -> list[str]:
    """Every receipt somebody was told is there with its hash, and so is its snapshot."""
    query = sql.SQL("SELECT number, sha256, snapshot FROM selection_handingin WHERE number = ANY(%s)")
    there = {name: {digest, sha256(text.encode()).hexdigest()} for name, digest, text in rows(home, query, [[*told]])}
    return [f"receipt {name} was told and is lost or changed" for name in told if there.get(name) != {told[name]}]


def paper_faults(home: Path, number: int) -> list[str]:
    """Each receipt of an application has one file in each language, and it lies there with its hash."""
    query = sql.SQL(
        "SELECT s.number, array_agg(f.sha256) FILTER (WHERE f.id IS NOT NULL) FROM selection_handingin s "
        "LEFT JOIN files_storedfile f ON f.about_kind = %s AND f.about_id = s.id::text "
        "WHERE s.application_id = %s GROUP BY s.number"
    )
    found = [(name, held or []) for name, held in rows(home, query, [RECEIPT, number])]
    whole = {name for name, held in found if len(held) == LANGUAGES and all(lies(home, [one]) for one in held)}
    return [f"receipt {name} has the files {held}" for name, held in found if name not in whole]
