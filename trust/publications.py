"""Kills in the middle of a publication: while it is ordered, and while its figures are computed."""

import re
from hashlib import sha256

from psycopg import sql

from trust.attack import Blow, struck
from trust.looking import entries, rows
from trust.served import Served, pause
from trust.visitor import Visitor

MOMENTS = {"ordered": 0.4, "computed": 8.0}
URL = "/en/scorecard/runs/publish/"
YEAR = re.compile(r'<option value="(\d{4})"')
LOOKS, BETWEEN = 6_000, 0.1
"""What takes long runs one at a time, so that a publication may wait for others: ten minutes."""


def attack(served: Served, officer: Visitor, blow: Blow) -> Blow:
    """Have the scorecard published and kill a part meanwhile; what was wrong afterwards."""
    known = set(_published(served))
    page = officer.get(URL)
    years = YEAR.findall(page.text if page else "")
    if not years:
        raise RuntimeError(f"nothing can be published: {page and page.words()}")
    struck(served, blow, lambda: officer.post(URL, {"year": years[-1], "note": "trust"}))
    made = [number for number in _published(served) if number not in known]
    if len(made) > 1 or (blow.acknowledged and not made):
        blow.faults.append(f"one publication was ordered and {len(made)} are there")
    for number in made:
        blow.faults += _whole(served, number)
    return blow


def _published(served: Served) -> list[int]:
    query = sql.SQL("SELECT id FROM scorecard_run WHERE kind = 'published' ORDER BY id")
    return [int(number) for (number,) in rows(served.home, query)]


def _whole(served: Served, number: int) -> list[str]:
    """It is computed once, with its lines, its entries and its inputs as they were hashed."""
    state, lines_hash, inputs = _waited(served, number)
    told = [entries(served.home, f"scorecard.run.{act}", "scorecard.run", number) for act in ("ordered", "computed")]
    query = sql.SQL("SELECT audience, count(*) FROM scorecard_line WHERE run_id = %s GROUP BY audience")
    lines = dict(rows(served.home, query, [number]))
    faults = [] if state == "done" else [f"publication {number} stays {state}"]
    if told != [1, 1]:
        faults.append(f"publication {number} has {told} entries")
    if not lines.get("internal") or len(lines_hash) != 64:
        faults.append(f"publication {number} has {lines} lines and the hash {lines_hash!r}")
    return [*faults, *_inputs_faults(served, number, inputs)]


def _waited(served: Served, number: int) -> tuple[str, str, int | None]:
    """State, hash of the lines and number of the inputs, once it is computed; as it hangs after all patience."""
    query = sql.SQL("SELECT state, lines_hash, inputs FROM scorecard_run WHERE id = %s")
    for _ in range(LOOKS):
        ((state, lines_hash, inputs),) = rows(served.home, query, [number])
        if state != "waiting":
            break
        pause(BETWEEN)
    return str(state), str(lines_hash), inputs


def _inputs_faults(served: Served, number: int, inputs: int | None) -> list[str]:
    found = rows(served.home, sql.SQL("SELECT sha256 FROM files_storedfile WHERE id = %s"), [inputs])
    for (digest,) in found:
        kept = served.home / "files" / digest[:2] / digest[2:4] / digest
        if kept.exists() and sha256(kept.read_bytes()).hexdigest() == digest:
            return []
    return [f"the inputs of publication {number} are not there as they were hashed"]
