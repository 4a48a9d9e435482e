"""The drill: a backup of the served site comes back elsewhere, equal row for row, with its journal proved."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from trust.served import Served


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
    there = Served(elsewhere / "restored", demo=served.demo)
    saved = served.command("backup", str(elsewhere / "backup"))
    between = monotonic()
    back = there.command("restore", str(elsewhere / "backup"))
    ended = monotonic()
    proofs = [there.command("journal", what) for what in ("verify", "audit")]
    faults = [done.stderr.strip() for done in (saved, back, *proofs) if done.returncode]
    heads = {done.stdout.strip().rpartition(" ")[2] for done in (saved, back, proofs[0])}
    if len(heads) > 1:
        faults.append(f"heads of the journal differ: {sorted(heads)}")
    told = (saved.stdout.strip().replace(f" in {elsewhere / 'backup'}", ""), back.stdout.strip())
    return Drill(*told, (between - began, ended - between), faults)


def proved(served: Served) -> list[str]:
    """What verify and audit of the journal complain of."""
    found = [served.command("journal", what) for what in ("verify", "audit")]
    return [f"{done.stdout.strip()} {done.stderr.strip()}" for done in found if done.returncode]
