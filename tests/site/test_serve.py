"""`run.py serve` as a user starts it: up, back after each of its parts was killed, down with all it started."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from corymb.site.postgres import APP, Server
from tests.architecture.repository import ROOT
from tests.site_settings import HOME

TRIES = 400


@dataclass
class Served:
    """A running supervisor, what it said so far, and where it serves."""

    process: subprocess.Popen[str]
    port: int
    home: Path

    def says(self, wanted: str) -> str:
        """Read its lines until one matches; the lines before it are passed over. Silence for a minute ends it."""
        assert self.process.stderr
        said = []
        impatient = threading.Timer(60, self.process.kill)
        impatient.start()
        for line in self.process.stderr:
            said.append(line)
            if re.search(wanted, line):
                impatient.cancel()
                return line
        raise AssertionError(f"never said {wanted!r}: {''.join(said)}")

    def health(self) -> int:
        """Status of the health page; asked again while the web server is not there yet."""
        for _ in range(TRIES):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                    return int(answer.status)
            except urllib.error.HTTPError as error:
                if error.code == 200:
                    return error.code
                wait()
            except OSError:
                wait()
        return 0

    def children(self) -> dict[str, int]:
        """Process numbers of what the supervisor started itself, by a word of their command."""
        words = {"postgres": "/bin/postgres", "web": "corymb.site.web", "worker": "command work"}
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal() and parent_of(folder) == self.process.pid:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found |= {name: int(folder.name) for name, word in words.items() if word in command}
        return found


def wait() -> None:
    """Give the others a moment."""
    select.select([], [], [], 0.05)


def parent_of(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return 0


def plain_environment(home: Path) -> dict[str, str]:
    """The environment of a user who has set nothing but the folder."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CORYMB_", "DATABASE_", "DJANGO_", "PYTEST_"))}
    return env | {"CORYMB_DATA": str(home), "PYTHONPATH": str(ROOT / "src")}


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    home = HOME / f"served-{request.node.name[5:12]}"
    env = plain_environment(home)
    command = [sys.executable, "-P", "-m", "corymb.site.serve", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    running = Served(process, port, home)
    running.says("http://localhost")
    yield running
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


def test_it_serves_comes_back_part_by_part_and_ends_with_ctrl_c(served: Served) -> None:
    assert (served.health(), set(served.children())) == (200, {"postgres", "web", "worker"})
    for part, told in (("postgres", "PostgreSQL"), ("worker", "the worker"), ("web", "the web server")):
        before = served.children()[part]
        os.kill(before, signal.SIGKILL)
        served.says(f"{told} ended")
        assert served.health() == 200
        assert served.children()[part] != before
    parts = served.children()
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(60) == 0
    assert [name for name, number in parts.items() if Path(f"/proc/{number}").exists()] == []


def test_a_second_one_over_the_same_folder_is_refused_and_harms_nothing(served: Served) -> None:
    command = [sys.executable, "-P", "-m", "corymb.site.serve", "--port", str(served.port)]
    env = plain_environment(served.home)
    second = subprocess.run(command, env=env, check=False, capture_output=True, text=True, timeout=60)
    assert (second.returncode, second.stdout, second.stderr.count("\n")) == (1, "", 1)
    assert second.stderr == f"corymb: the site is served from {served.home} already; stop that one first\n"
    assert served.health() == 200


def test_what_it_keeps_is_private_and_the_site_may_not_change_the_journal(served: Served) -> None:
    key = served.home / "secret-key"
    assert (key.stat().st_mode & 0o777, len(key.read_text(encoding="utf-8")) > 50) == (0o600, True)
    address = Server(served.home / "postgres").address(APP)
    with psycopg.connect(address) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM journal_entry")
