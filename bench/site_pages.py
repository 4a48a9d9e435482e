"""Speed of the site's pages at full size: every sort and filter offered, times told by the site."""

import random
from collections.abc import Callable
from pathlib import Path

from bench.asking import Kind, ask_all, lines_of, served, sessions_of
from bench.measuring import Row
from bench.site_data import CLUSTERS, ORGANISATIONS, SMALL, loaded

SORTS = ("sort_name", "-sort_name", "number", "-number", "created_at", "-created_at")
FILTERS = (
    *("", "kind=company", "kind=research", "size=small", "size=large", "exporter=yes", "exporter=no"),
    *("region=RU-KLU", "region=RU-TA", "region=RU-MOW", "region=RU-NEN", "cluster=load-7", "q=bereza", "q=kedr-sosna"),
    *("status=member", "status=former", "status=never", "status=closed"),
)


def kinds(organisations: int, clusters: int) -> list[Kind]:
    def listed(chance: random.Random) -> str:
        return f"/en/register/organisations/?sort={chance.choice(SORTS)}&{chance.choice(FILTERS)}"

    def cluster(chance: random.Random) -> str:
        part = chance.choice(("", "parts/", "territories/", "contracts/", "people/", "history/"))
        return f"/en/register/clusters/load-{chance.randint(1, clusters)}/{part}"

    def searched(chance: random.Random) -> str:
        word = chance.choice(("bereza", "kedr", "sosna", "yantar", "dub"))
        return f"/en/search/?q={word}{chance.choice(('', f'-{chance.randint(1, organisations)}'))}"

    def numbered(address: str, most: int) -> Callable[[random.Random], str]:
        return lambda chance: f"/{chance.choice(('en', 'ru'))}/{address}/{chance.randint(1, most)}/"

    regions = ("RU-KLU", "RU-TA", "RU-TOM", "RU-MOW", "RU-NEN")
    return [
        Kind("organisations, list", listed),
        Kind("organisation", numbered("register/organisations", organisations)),
        Kind("membership", numbered("register/memberships", organisations * 9 // 10)),
        Kind("contract", numbered("register/contracts", organisations // 12)),
        Kind("clusters, list", lambda c: f"/en/register/clusters/?status={c.choice(('', 'leader', 'pilot'))}"),
        Kind("cluster", cluster),
        Kind("regions, list", lambda c: f"/{c.choice(('en', 'ru'))}/register/regions/"),
        Kind("region", lambda c: f"/en/register/regions/{c.choice(regions)}/"),
        Kind("journal, list", lambda c: f"/{c.choice(('en', 'ru'))}/journal/"),
        Kind("entry of the journal", numbered("journal", organisations)),
        Kind("people, list", lambda c: f"/{c.choice(('en', 'ru'))}/people/"),
        Kind("my tasks", lambda c: f"/{c.choice(('en', 'ru'))}/tasks/"),
        Kind("search", searched, p95=100.0),
    ]


def rows(runs: int, *, small: bool) -> list[Row]:
    """Two rows for each kind of page, and one for memory."""
    found = loaded(small=small)
    try:
        with served(found) as (pid, port):
            measured = kinds(*(SMALL if small else (ORGANISATIONS, CLUSTERS)))
            ask_all(measured, sessions_of(found), port, runs, small=small)
            memory = _proportional(pid)
    finally:
        found.server.stop()
    return [*(line for kind in measured for line in lines_of(kind)), _memory(memory)]


def _memory(megabytes: float) -> Row:
    return Row("web master and two workers, PSS", "MB", (megabytes,), 250.0)


def _proportional(pid: int) -> float:
    """Proportional set size of a process and all that come from it, MB: shared pages are counted once."""
    parents = {int(folder.name): _parent(folder) for folder in Path("/proc").iterdir() if folder.name.isdecimal()}
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    total = 0
    for number in family:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1_024


def _parent(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0
