"""Pages of the site as four clients ask for them, with the times the site tells."""

import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from bench.measuring import ROOT, Row
from bench.own_server import Loaded
from bench.site_data import SEED
from corymb.site.serve import web

CLIENTS = 4
REQUESTS, WARM_UP = 400, 200
"""For each run asked for (five without --runs, which makes 2,000), and before they count."""
SMALL_REQUESTS = 8
OFFICER, PREPARER, NOBODY = "officer", "preparer", "nobody"


@dataclass
class Kind:
    """A kind of page: how an address of it is drawn, and the bars in ms."""

    name: str
    draw: Callable[[random.Random], str]
    p95: float = 150.0
    p99: float = 300.0
    by: str = ""
    """Who asks for it, where not everybody in turn: a person by name, or `NOBODY`, who has not signed in."""
    times: list[float] = field(default_factory=list)
    wrong: int = 0


def ask_all(kinds: Sequence[Kind], sessions: dict[str, str], port: int, runs: int, *, small: bool) -> None:
    """Every kind in turn, its warming up before what counts."""
    warm_up, requests = (CLIENTS, SMALL_REQUESTS) if small else (WARM_UP, REQUESTS * runs)
    for kind in kinds:
        _ask(kind, sessions, port, warm_up, SEED)
        kind.times.clear()
        _ask(kind, sessions, port, requests, SEED + 1)
        print(f"{kind.name}: {len(kind.times)} pages", file=sys.stderr)


def lines_of(kind: Kind) -> list[Row]:
    """Two rows for a kind of page; ends the bench where an answer was none."""
    if kind.wrong:
        raise SystemExit(f"{kind.name}: {kind.wrong} answers were no page")
    cuts = statistics.quantiles(kind.times, n=100)
    return [
        Row(f"{kind.name}, p95", "ms", (cuts[94],), kind.p95),
        Row(f"{kind.name}, p99", "ms", (cuts[98],), kind.p99),
    ]


def sessions_of(found: Loaded) -> dict[str, str]:
    """Session cookies of the people who ask, made by the site's own code."""
    code = Path(__file__).with_name("site_people.py")
    done = subprocess.run(
        [sys.executable, str(code)], env=found.environment(), check=True, capture_output=True, text=True
    )
    return dict(line.split() for line in done.stdout.splitlines())


@contextmanager
def served(found: Loaded) -> Iterator[tuple[int, int]]:
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
    people = [kind.by] if kind.by else [OFFICER] * 3 + [name for name in sessions if name not in {OFFICER, PREPARER}]
    sure = {OFFICER, kind.by}

    def client(number: int) -> None:
        chance = random.Random(seed * CLIENTS + number)
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for _ in range(requests // CLIENTS):
                who = chance.choice(people)
                cookie = {} if who == NOBODY else {"Cookie": f"sessionid={sessions[who]}"}
                connection.request("GET", kind.draw(chance), headers=cookie)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    kind.times.append(float(answer.headers["Server-Timing"].rpartition("=")[2]))
                elif who in sure or answer.status not in {403, 404}:
                    kind.wrong += 1

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(client, range(CLIENTS)))  # raises what a client met
