"""`run.py serve` as a user starts it: up, back after each of its parts was killed, down with all it started."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from corymb.site import serve
from corymb.site.postgres import APP, Server
from tests.prepared import prepared
from trust.served import Served, plain_environment, wait_for


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    running = Served(prepared(f"served-{request.node.name[5:12]}"))
    running.start()
    yield running
    if running.process.poll() is None:
        running.stop()


def test_it_says_where_it_is_once_it_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answers = iter([False, False, True])
    monkeypatch.setattr(serve, "_answers", lambda port: port == 8123 and next(answers))
    beginning, said = serve._when_it_answers(8123, tmp_path), []
    for _step in range(4):
        next(beginning, None)
        said.append(capsys.readouterr().err)
    assert said == ["", "", f"corymb: http://localhost:8123  (Ctrl-C stops it; data in {tmp_path})\n", ""]


def test_it_serves_comes_back_part_by_part_and_ends_with_ctrl_c(served: Served) -> None:
    assert (served.health(), set(served.children())) == (200, {"postgres", "web", "worker", "short"})
    parts = {"postgres": "PostgreSQL", "worker": "the worker", "web": "the web server"}
    for part, told in (parts | {"short": "the worker for what is short"}).items():
        killed = served.kill(part)
        served.says(f"{told} ended")
        served.well_again(part, killed)
        assert served.children()[part] != killed
    nice = {part: os.getpriority(os.PRIO_PROCESS, number) for part, number in served.children().items()}
    assert nice == {"postgres": 0, "web": 0, "worker": 15, "short": 5}  # people go before jobs
    running = served.children()
    assert served.stop() == 0
    assert [name for name, number in running.items() if Path(f"/proc/{number}").exists()] == []


def test_a_worker_of_the_web_server_that_is_lost_takes_the_other_along_and_both_come_back(served: Served) -> None:
    for place in (0, 1):
        both = served.web_workers()
        os.kill(both[place], signal.SIGKILL)
        wait_for(lambda both=both: len(set(served.web_workers()) - set(both)) == 2, "two new workers")
        assert served.health() == 200
        wait_for(
            lambda both=both: not any(Path(f"/proc/{number}").exists() for number in both), "the old ones are gone"
        )
    last = served.web_workers()
    assert served.stop() == 0
    wait_for(lambda: not any(Path(f"/proc/{number}").exists() for number in last), "the last ones are gone")


def test_a_second_one_over_the_same_folder_is_refused_and_harms_nothing(served: Served) -> None:
    command = [sys.executable, "-P", "-m", "corymb.site.serve", "--port", str(served.port)]
    env = plain_environment(served.home)
    second = subprocess.run(command, env=env, check=False, capture_output=True, text=True, timeout=60)
    assert (second.returncode, second.stdout, second.stderr.count("\n")) == (1, "", 1)
    assert second.stderr == f"corymb: the site is served from {served.home} already; stop that one first\n"
    assert served.health() == 200
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/healthz", timeout=5) as answer:
        told = {name.lower(): value for name, value in answer.headers.items()}
    assert (told.get("server"), told.get("x-powered-by")) == ("granian", None)  # its name, and no version


def test_what_it_keeps_is_private_and_the_site_may_not_change_the_journal(served: Served) -> None:
    key = served.home / "secret-key"
    assert (key.stat().st_mode & 0o777, len(key.read_text(encoding="utf-8")) > 50) == (0o600, True)
    address = Server(served.home / "postgres").address(APP)
    with psycopg.connect(address) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM journal_entry")
