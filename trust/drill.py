"""The drill: a backup of the served site comes back elsewhere, row for row, with its journal proved, and is served."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from psycopg import sql

from trust.looking import rows
from trust.people import entered
from trust.served import Served

OK = 200


@dataclass(frozen=True)
class Drill:
    """What was said of the backup and of what came back, and the seconds each took."""

    backed_up: str
    restored: str
    seconds: tuple[float, float]
    faults: list[str]


def drill(served: Served, elsewhere: Path) -> Drill:
    """Back up what is served, restore it into an empty folder, prove and audit the journal there."""
    began = monotonic()
    there = Served(elsewhere / "restored", demo=served.demo, members=served.members)
    saved = served.command("backup", str(elsewhere / "backup"))
    between = monotonic()
    back = there.command("restore", str(elsewhere / "backup"))
    ended = monotonic()
    proofs = [there.command("journal", what) for what in ("verify", "audit")]
    faults = [done.stderr.strip() for done in (saved, back, *proofs) if done.returncode]
    faults += [] if back.returncode else served_faults(there)
    heads = {done.stdout.strip().rpartition(" ")[2] for done in (saved, back, proofs[0])}
    if len(heads) > 1:
        faults.append(f"heads of the journal differ: {sorted(heads)}")
    told = (saved.stdout.strip().replace(f" in {elsewhere / 'backup'}", ""), back.stdout.strip())
    return Drill(*told, (between - began, ended - between), faults)


def served_faults(there: Served) -> list[str]:
    """What is wrong with a restored copy once it is served: its first page, a return, the journal afterwards."""
    there.start()
    try:
        ((number,),) = rows(there.home, sql.SQL("SELECT min(id) FROM returns_return WHERE state <> 'draft'"))
        officer = entered(there, "officer")
        pages = {"/en/scorecard/": b"<h1", f"/en/returns/{number}/": b"<h1"}
        answers = {url: officer.get(url) for url in pages}
        shut = [
            f"the restored copy answers {answer and answer.status} at {url}"
            for url, answer in answers.items()
            if answer is None or answer.status != OK or pages[url] not in answer.content
        ]
        return [*shut, *proved(there)]
    finally:
        there.stop()


def proved(served: Served) -> list[str]:
    """What verify and audit of the journal complain of."""
    found = [served.command("journal", what) for what in ("verify", "audit")]
    return [f"{done.stdout.strip()} {done.stderr.strip()}" for done in found if done.returncode]
