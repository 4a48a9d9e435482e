"""Speed of the site's pages at full size: four clients, every sort and filter offered, times told by the site."""

import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from bench.measuring import ROOT, Row
from bench.site_data import CLUSTERS, ORGANISATIONS, SEED, SMALL, Loaded, loaded
from corymb.site.serve import web

CLIENTS = 4
REQUESTS, WARM_UP = 400, 200
"""For each run asked for (five without --runs, which makes 2,000), and before they count."""
SMALL_REQUESTS = 16
SORTS = ("sort_name", "-sort_name", "number", "-number", "created_at", "-created_at")
FILTERS = (
    *("", "kind=company", "kind=research", "size=small", "size=large", "exporter=yes", "exporter=no"),
    *("region=RU-KLU", "region=RU-TA", "region=RU-MOW", "region=RU-NEN", "cluster=load-7", "q=bereza", "q=kedr-sosna"),
    *("status=member", "status=former", "status=never", "status=closed"),
)
OFFICER = "officer"


@dataclass
class Kind:
    """A kind of page: how an address of it is drawn, and the bars in ms."""

    name: str
    draw: Callable[[random.Random], str]
    p95: float = 150.0
    p99: float = 300.0
    times: list[float] = field(default_factory=list)
    wrong: int = 0


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
    warm_up, requests = (CLIENTS, SMALL_REQUESTS) if small else (WARM_UP, REQUESTS * runs)
    try:
        sessions = _sessions(found)
        with _site(found) as (pid, port):
            measured = kinds(*(SMALL if small else (ORGANISATIONS, CLUSTERS)))
            for kind in measured:
                _ask(kind, sessions, port, warm_up, SEED)
                kind.times.clear()
                _ask(kind, sessions, port, requests, SEED + 1)
                print(f"{kind.name}: {len(kind.times)} pages", file=sys.stderr)
            memory = _proportional(pid)
    finally:
        found.server.stop()
    return [*(line for kind in measured for line in _lines(kind)), _memory(memory)]


def _lines(kind: Kind) -> list[Row]:
    if kind.wrong:
        raise SystemExit(f"{kind.name}: {kind.wrong} answers were no page")
    cuts = statistics.quantiles(kind.times, n=100)
    return [
        Row(f"{kind.name}, p95", "ms", (cuts[94],), kind.p95),
        Row(f"{kind.name}, p99", "ms", (cuts[98],), kind.p99),
    ]


def _memory(megabytes: float) -> Row:
    return Row("web master and two workers, PSS", "MB", (megabytes,), 250.0)


def _sessions(found: Loaded) -> dict[str, str]:
    """Session cookies of the people who ask, made by the site's own code."""
    code = Path(__file__).with_name("site_people.py")
    done = subprocess.run(
        [sys.executable, str(code)], env=found.environment(), check=True, capture_output=True, text=True
    )
    return dict(line.split() for line in done.stdout.splitlines())


@contextmanager
def _site(found: Loaded) -> Iterator[tuple[int, int]]:
    """The web server as `run.py serve` starts it: its process and its port; what it logs goes beside the data."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    program = web(found.environment(), port)
    with (found.home / "web.log").open("w") as log:
        process = subprocess.Popen(program.command, env=program.env, cwd=ROOT, stderr=log)
    try:
        _wait_for(port)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection, suppress(OSError):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the web server does not answer")


def _ask(kind: Kind, sessions: dict[str, str], port: int, requests: int, seed: int) -> None:
    """So many requests by four clients at once, three in seven by an officer, who sees all; times by the site."""
    people = [OFFICER] * 2 + list(sessions)

    def client(number: int) -> None:
        chance = random.Random(seed * CLIENTS + number)
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for _ in range(requests // CLIENTS):
                who = chance.choice(people)
                connection.request("GET", kind.draw(chance), headers={"Cookie": f"sessionid={sessions[who]}"})
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    kind.times.append(float(answer.headers["Server-Timing"].rpartition("=")[2]))
                elif who == OFFICER or answer.status not in {403, 404}:
                    kind.wrong += 1

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(client, range(CLIENTS)))  # raises what a client met


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
