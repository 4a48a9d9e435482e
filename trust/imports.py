"""Kills in the middle of an import: while its file is given, read and matched, and while it is applied."""

import csv
import io
import re
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from psycopg import sql
from stdnum.ru import inn

from trust.attack import Blow, struck
from trust.looking import entries, rows
from trust.served import Served, pause
from trust.visitor import Answer, Visitor

MOMENTS = {"given": 2.5, "applied": 2.0}
SIZES, PIECE = (150, 300, 6_000), 5_000
"""Rows of a file; the largest is applied in two pieces."""
HEADERS = (
    "ИНН", "Наименование", "Регион", "Вид", "Размер", "Год размера", "Численность",
    "Код кластера", "Участник с", "Основание", "Доля",
)  # fmt: skip
CLUSTERED = ("kaluga-pharma", "2017-03-01", "council_decision", "0.5")
WORKING, MATCHED, APPLYING, APPLIED = {"waiting", "read"}, "matched", "applying", "applied"
NUMBER = re.compile(r"/imports/(\d+)/")
LOOKS, BETWEEN = 1_800, 0.1
SYLLABLES = ["ба", "ве", "ги", "до", "жу", "ка", "ле", "ми", "но", "пу", "ра", "се", "ти", "фо", "ха"]


@dataclass(frozen=True)
class Sheet:
    """A file of invented organisations nobody has registered yet; every other one joins a cluster."""

    name: str
    content: bytes
    size: int

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def sheet(serial: int, size: int, *, clusters: bool = True) -> Sheet:
    """The file of a serial number below 500; its taxpayer numbers are of a region that does not exist.

    Those of the demonstration's own organisations are lower.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow(HEADERS)
    for n in range(size):
        body = f"{prefix(serial)}{n:04d}"
        number = f"{body}{inn.calc_company_check_digit(body)}"
        ties = CLUSTERED if clusters and n % 2 else ("",) * 4
        name = f"ООО «{_word(n)} {serial:03d}{n:04d}» (вымышлено)"
        writer.writerow([number, name, "RU-KLU", "company", "small", 2017, n % 90 + 1, *ties])
    return Sheet(f"trust-{serial}.csv", file.getvalue().encode(), size)


def prefix(serial: int) -> str:
    """How the taxpayer numbers of a file begin."""
    return f"00{500 + serial:03d}"


def _word(n: int) -> str:
    """A word that begins in its own way, as names of a real list do."""
    return "".join(SYLLABLES[n // 15**place % 15] for place in (0, 1, 2)).capitalize()


def attack(served: Served, officer: Visitor, blow: Blow, serial: int, chance: Random) -> Blow:
    """Give a file, apply it, and kill a part in one of the two; what was wrong afterwards."""
    given = sheet(serial, chance.choice(SIZES))
    number = _given(served, officer, given, blow if blow.moment == "given" else None)
    if number is None or blow.faults:
        return blow
    url = f"/en/register/imports/{number}/apply/"
    if blow.moment == "applied":
        officer.get(url)
        if (
            struck(served, blow, lambda: officer.post(url, {"reason": "trust"})) is None
            and _state(served, number) == MATCHED
        ):
            blow.faults += _untouched(served, given)
            _settled(served, officer, number, url)
            return blow
    else:
        _settled(served, officer, number, url)
    state = _waited(served, number, {APPLYING})
    blow.faults += (
        [f"import {number} stays {state}: {_jobs(served, number)}"]
        if state != APPLIED
        else _applied(served, number, given)
    )
    return blow


def stock(served: Served, officer: Visitor, serial: int, size: int) -> None:
    """Organisations without a cluster, put in undisturbed, to be merged later."""
    number = _given(served, officer, sheet(serial, size, clusters=False), None)
    _settled(served, officer, number or 0, f"/en/register/imports/{number}/apply/")
    if _waited(served, number or 0, {APPLYING}) != APPLIED:
        raise RuntimeError("an import nobody disturbed was not applied")


def _given(served: Served, officer: Visitor, given: Sheet, blow: Blow | None) -> int | None:
    """Number of the import, read and matched; None where the file was not taken, and nobody was told it was."""
    url = "/en/register/imports/new/"
    officer.get(url)

    def send() -> Answer | None:
        return officer.post(url, {}, (given.name, given.content))

    answer = struck(served, blow, send) if blow else send()
    told = NUMBER.search(answer.url) if answer else None
    query = sql.SQL("SELECT id, sha256 FROM linkage_importbatch WHERE file_name = %s")
    found = rows(served.home, query, [given.name])
    if not blow:
        assert told, f"a file was refused that nobody disturbed: {answer}"
        _waited(served, int(told[1]), WORKING)
        return int(told[1])
    if told and [int(told[1])] != [number for number, _ in found]:
        blow.faults.append(f"the import that was acknowledged is not the one that is there: {found}")
    if not found:
        return None
    number = found[0][0]
    state = _waited(served, number, WORKING)
    if state != MATCHED:
        blow.faults.append(f"import {number} of {given.size} rows stays {state}: {_jobs(served, number)}")
    blow.faults += _read(served, number, given)
    return int(number)


def _settled(served: Served, officer: Visitor, number: int, url: str) -> None:
    """Apply it undisturbed."""
    officer.get(url)
    answer = officer.post(url, {"reason": "trust"})
    if answer is None or answer.status != 302:
        state = _state(served, number)
        raise RuntimeError(f"import {number}, {state}, could not be applied in peace: {answer and answer.words()}")
    _waited(served, number, {APPLYING})


def _state(served: Served, number: int) -> str:
    return str(rows(served.home, sql.SQL("SELECT state FROM linkage_importbatch WHERE id = %s"), [number])[0][0])


def _waited(served: Served, number: int, working: set[str]) -> str:
    """The state it comes to; the one it hangs in after two minutes."""
    for _ in range(LOOKS):
        if (state := _state(served, number)) not in working:
            return state
        pause(BETWEEN)
    return state


def _jobs(served: Served, number: int) -> list[tuple[object, ...]]:
    """The jobs of an import, for whoever looks into a fault."""
    query = sql.SQL("SELECT task_name, status::text, attempts FROM procrastinate_jobs WHERE args->>'number' = %s")
    return rows(served.home, query, [str(number)])


# What must hold


def _read(served: Served, number: int, given: Sheet) -> list[str]:
    """The file lies there whole, and every row of it stands once."""
    faults = []
    (digest,) = rows(served.home, sql.SQL("SELECT sha256 FROM linkage_importbatch WHERE id = %s"), [number])[0]
    kept = served.home / "files" / digest[:2] / digest[2:4] / digest
    if digest != given.digest or not kept.exists() or sha256(kept.read_bytes()).hexdigest() != digest:
        faults.append(f"the file of import {number} is not the one that was given")
    query = sql.SQL("SELECT effect, count(*) FROM linkage_importrow WHERE batch_id = %s GROUP BY effect")
    effects = dict(rows(served.home, query, [number]))
    if effects != {"new": given.size}:
        faults.append(f"import {number} of {given.size} rows has {effects}")
    return faults


def _made(served: Served, given: Sheet) -> tuple[int, int, int]:
    """Organisations of a file, their memberships and sizes."""
    (serial,) = re.findall(r"\d+", given.name)
    like = f"{prefix(int(serial))}%"
    query = sql.SQL(
        "SELECT count(DISTINCT o.id), count(DISTINCT m.id), count(DISTINCT s.id) FROM registry_organisation o "
        "LEFT JOIN registry_membership m ON m.organisation_id = o.id "
        "LEFT JOIN registry_sizeclass s ON s.organisation_id = o.id WHERE o.number LIKE %s"
    )
    organisations, members, sizes = rows(served.home, query, [like])[0]
    return organisations, members, sizes


def _untouched(served: Served, given: Sheet) -> list[str]:
    made = _made(served, given)
    return [] if made == (0, 0, 0) else [f"{given.name} was not applied and left {made}"]


def _applied(served: Served, number: int, given: Sheet) -> list[str]:
    """Every row was applied once, with an entry a piece, and one that says who had it applied."""
    faults = []
    made = _made(served, given)
    if made != (given.size, given.size // 2, given.size):
        faults.append(f"import {number} of {given.size} rows made {made}")
    query = sql.SQL("SELECT count(*) FROM linkage_importrow WHERE batch_id = %s AND NOT is_applied")
    if left := rows(served.home, query, [number])[0][0]:
        faults.append(f"{left} rows of import {number} are not marked applied")
    told = [
        entries(served.home, f"linkage.import.{act}", "linkage.importbatch", number) for act in ("confirmed", "applied")
    ]
    if told != [1, given.size // PIECE + 1]:
        faults.append(f"import {number} has {told} entries")
    return faults
