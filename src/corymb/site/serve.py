"""The supervisor behind `run.py serve`: a PostgreSQL of our own, the web server and two workers, started again when
they end and stopped together. Knows no Django: it starts it.
"""

import argparse
import fcntl
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from corymb.site.postgres import APP, OWNER, Server, Unavailable

WATCH_EVERY, GRACE, PATIENCE = 0.25, 20.0, 2.0
SOON, LATER = 5, 15
"""Niceness of the worker somebody waits for, and of the other, which may take minutes."""
CALM = 5.0
"""Seconds between two starts of the same program at the least."""
DEMO_NAME, NAME = "corymb-demo", "corymb-data"


@dataclass
class Program:
    """One supervised program."""

    name: str
    command: list[str]
    env: dict[str, str]
    niceness: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, env=self.env, start_new_session=True)
        if self.niceness:
            _give_way(self.process.pid, self.niceness)

    def watch(self) -> None:
        """Start it again if it ended; one that ended soon after its start is left alone for a moment first."""
        if self.process and self.process.poll() is not None and time.monotonic() - self.started > CALM:
            say(f"{self.name} ended with {self.process.returncode} and is started again")
            self._end_orphans()
            self.start()

    def _end_orphans(self) -> None:
        """Processes a killed program left behind would hold its port; they are all in its group."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Let it finish until a moment; what is left of it and its own children then is ended."""
        if not self.process:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(until - time.monotonic(), 0.1))
        self._end_orphans()
        self.process.wait()


def _give_way(number: int, niceness: int) -> None:
    """Let other programs go first. Linux may weigh whole sessions, and a process only within its own."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, number, niceness)
        Path(f"/proc/{number}/autogroup").write_text(str(niceness), encoding="ascii")


def say(text: str) -> None:
    sys.stderr.write(f"corymb: {text}\n")
    sys.stderr.flush()


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C; 1 with one line where something is in the way."""
    asked = _arguments(argv)
    try:
        return _serve(asked)
    except Unavailable as reason:
        say(str(reason))
        return 1


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py serve", description="starts the site with a PostgreSQL of its own")
    parser.add_argument("--port", type=int, default=int(os.environ.get("CORYMB_PORT") or 8000))
    parser.add_argument("--demo", action="store_true", help="an invented programme in a data folder of its own")
    parser.add_argument("--members", type=int, metavar="N", help="members it is filled with, at its first start (1500)")
    asked = parser.parse_args(argv)
    if asked.members and not asked.demo:
        parser.error("--members goes with --demo")
    return asked


def _serve(asked: argparse.Namespace) -> int:
    if asked.demo and os.environ.get("DATABASE_URL"):
        raise Unavailable("the demonstration signs people in without a password and never uses a DATABASE_URL")
    home = home_of(demo=asked.demo)
    with held(home):
        return _run(home, asked)


def home_of(*, demo: bool) -> Path:
    """The data folder, made where it is not there yet; the server's user passes through it."""
    home = Path(os.environ.get("CORYMB_DATA") or (DEMO_NAME if demo else NAME)).absolute()
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    return home


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Keep the folder to ourselves: two supervisors would end each other's PostgreSQL. Let go of even by a kill."""
    with (home / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable(f"the site is served from {home} already; stop that one first") from error
        yield


def _run(home: Path, asked: argparse.Namespace) -> int:
    server = None if os.environ.get("DATABASE_URL") else Server(home / "postgres")
    stopping: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: stopping.append(number))
    programs: list[Program] = []
    try:
        if server:
            server.start()
        env = environment(home, server, port=asked.port, demo=asked.demo)
        prepare(env, demo=asked.demo, members=asked.members)
        programs = [web(env, asked.port), *workers(env)]
        for program in programs:
            program.start()
        _watch(server, programs, stopping, _when_it_answers(asked.port, home))
    finally:
        _stop(server, programs)
    return 0


def environment(
    home: Path, server: Server | None, *, port: int, demo: bool, around: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """What the site's programs read: where the data is, who they are in the database, the secret of this folder."""
    env = dict(around, CORYMB_DATA=str(home), CORYMB_PORT=str(port), PYTHONUNBUFFERED="1")
    if server:
        env |= {"DATABASE_URL": server.address(APP), "DATABASE_OWNER_URL": server.address(OWNER)}
    if not (env.get("CORYMB_SECRET_KEY") or env.get("CORYMB_SECRET_KEY_FILE")):
        env["CORYMB_SECRET_KEY_FILE"] = str(_secret(home))
    if demo:
        env["CORYMB_DEMO"] = "yes"
    return env


def _secret(home: Path) -> Path:
    path = home / "secret-key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
    return path


def site(*arguments: str) -> list[str]:
    """Command line of one of Django's commands."""
    return [sys.executable, "-P", "-m", "corymb.site.command", *arguments]


def prepare(env: dict[str, str], *, demo: bool = False, members: int | None = None) -> None:
    """Bring the database to this version of the code, and fill a demonstration. Raises Unavailable where it fails."""
    size = ["--members", str(members)] if members else []
    for step in [["prepare"], *([["load_demo", *size]] if demo else [])]:
        if subprocess.run(site(*step), env=env | {"CORYMB_AS_OWNER": "yes"}, check=False).returncode:
            raise Unavailable(f"{step[0]} failed: what it said stands above")


def web(env: dict[str, str], port: int) -> Program:
    command = [sys.executable, "-P", "-m", "corymb.site.web", "--port", str(port)]
    few_heaps = {"MALLOC_ARENA_MAX": "2"}  # glibc keeps one for each thread, mostly empty
    return Program("the web server", command, env | few_heaps)


def workers(env: dict[str, str]) -> list[Program]:
    """Two, so that what somebody waits for never stands behind what takes minutes. Both give way to the web server,

    and the second to the first.
    """
    return [
        Program("the worker", site("work", "--rest"), env, LATER),
        Program("the worker for what is short", site("work", "--soon"), env, SOON),
    ]


def _when_it_answers(port: int, home: Path) -> Iterator[None]:
    """At each step asks the web server whether it is there, until it is, and says where then."""
    while not _answers(port):
        yield
    say(f"http://localhost:{port}  (Ctrl-C stops it; data in {home})")


def _answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as asking:
        try:
            asking.request("GET", "/healthz")
            return asking.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False


def _watch(server: Server | None, programs: list[Program], stopping: list[int], beginning: Iterator[None]) -> None:
    while not stopping:
        next(beginning, None)
        if server and not server.running():
            _start_again(server)
        for program in programs:
            program.watch()
        time.sleep(WATCH_EVERY)


def _start_again(server: Server) -> None:
    """Whatever is in its way now may be gone in a minute; the others wait for it and are not stopped."""
    say("PostgreSQL ended and is started again")
    try:
        server.start()
    except Unavailable as reason:
        say(str(reason))


def _stop(server: Server | None, programs: list[Program]) -> None:
    """The web server and the workers first, so that what they do is finished; then PostgreSQL."""
    for program in programs:
        program.end()
    until = time.monotonic() + GRACE
    for program in programs:
        program.wait(until)
    if server:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
