"""Speed of the site's pages at full size: four clients, every sort and filter offered, times told by the site."""

import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from bench.measuring import ROOT, Row
from bench.site_data import CLUSTERS, ORGANISATIONS, SEED, Loaded, loaded

PORT, CLIENTS = 8765, 4
REQUESTS, WARM_UP = 400, 200
"""For each run asked for (five without --runs, which makes 2,000), and before they count."""
SORTS = ("sort_name", "-sort_name", "number", "-number", "created_at", "-created_at")
FILTERS = ("", "kind=company", "kind=research", "size=small", "exporter=yes", "region=RU-KLU", "region=RU-TA")
ROLES = ("officer", "cluster_manager", "region_official")


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
        return f"/en/search/?q={word}-{chance.randint(1, organisations)}"

    return [
        Kind("organisations, list", listed),
        Kind("organisation", lambda c: f"/ru/register/organisations/{c.randint(1, organisations)}/"),
        Kind("clusters, list", lambda c: f"/en/register/clusters/?status={c.choice(('', 'leader', 'pilot'))}"),
        Kind("cluster", cluster),
        Kind("regions, list", lambda c: f"/{c.choice(('en', 'ru'))}/register/regions/"),
        Kind("region", lambda c: f"/en/register/regions/{c.choice(('RU-KLU', 'RU-TA', 'RU-TOM', 'RU-MOW'))}/"),
        Kind("journal, list", lambda c: f"/{c.choice(('en', 'ru'))}/journal/"),
        Kind("my tasks", lambda c: f"/{c.choice(('en', 'ru'))}/tasks/"),
        Kind("search", searched, p95=100.0),
    ]


def rows(runs: int, *, small: bool) -> list[Row]:
    """A row for each kind of page, and one for memory."""
    found = loaded(small=small)
    size = (2_400, 14) if small else (ORGANISATIONS, CLUSTERS)
    try:
        sessions = _sessions(found)
        web = _web(found)
        try:
            measured = kinds(*size)
            for kind in measured:
                _ask(kind, sessions, 20 if small else WARM_UP, SEED)
                kind.times, kind.wrong = [], 0
                _ask(kind, sessions, 40 if small else REQUESTS * runs, SEED + 1)
            memory = _proportional(web.pid)
        finally:
            web.terminate()
            web.wait()
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
    """Session cookies of one person a role, made by the site's own code."""
    code = Path(__file__).with_name("site_people.py")
    done = subprocess.run(
        [sys.executable, str(code), *ROLES], env=found.environment(), check=True, capture_output=True, text=True
    )
    return dict(line.split() for line in done.stdout.splitlines())


def _web(found: Loaded) -> subprocess.Popen[bytes]:
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(PORT), "--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "corymb.site.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=found.environment(), cwd=ROOT)
    for _ in range(300):
        try:
            connection = HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return process
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the web server does not answer")


def _ask(kind: Kind, sessions: dict[str, str], requests: int, seed: int) -> None:
    """So many requests by four clients at once; the times the site told."""

    def client(number: int) -> None:
        chance = random.Random(seed * CLIENTS + number)
        connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
        for _ in range(requests // CLIENTS):
            cookie = f"sessionid={chance.choice([sessions['officer']] * 3 + list(sessions.values()))}"
            connection.request("GET", kind.draw(chance), headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status not in {200, 403, 404}:
                kind.wrong += 1
            elif answer.status == 200:
                kind.times.append(float(answer.headers["Server-Timing"].rpartition("=")[2]))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _proportional(pid: int) -> float:
    """Proportional set size of a process and its children, MB: shared pages are counted once."""
    total = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (folder.name == str(pid) or _parent(folder) == pid):
            lines = (folder / "smaps_rollup").read_text(encoding="utf-8").splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1_024


def _parent(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0
