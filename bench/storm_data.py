"""A site on the eve of a deadline, and everybody's session. Made once; each storm gets a copy."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import sql

from bench.measuring import ROOT
from bench.own_server import copied
from corymb.site.postgres import Server
from corymb.site.serve import environment, site
from trust.looking import rows
from trust.served import Served, pause, plain_environment

FOLDER = ROOT / ".bench"
MADE = 1
"""Raise it when what is made changes, so that what was made before is made anew."""
LEFT = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND scheduled_at IS NULL"


@dataclass(frozen=True)
class Eve:
    """What waits for its deadline: `wanted` of them, made by commands of the site and a script beside this file.

    The script is asked to make (`made` and the numbers; it prints how many are ready), and for `sessions`.
    """

    name: str
    script: str
    commands: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    wanted: int

    @contextmanager
    def served(self) -> Iterator[tuple[Served, list[dict[str, Any]]]]:
        """The site as `run.py serve` serves it over a copy of its own, and everybody's session."""
        made, copy = FOLDER / self.name / f"made-{self.numbers[0]}", FOLDER / self.name / "copy"
        self._make(made)
        subprocess.run(["rm", "-rf", str(copy)], check=True)
        subprocess.run(["cp", "-a", str(made), str(copy)], check=True)
        served = Served(copy)
        served.start()
        try:
            told = self._run(copy, "sessions").splitlines()
            yield served, [json.loads(line) for line in told]
        finally:
            served.stop()

    def _make(self, home: Path) -> None:
        mark, told = home / "made.json", [MADE, *self.numbers]
        if mark.exists() and json.loads(mark.read_text(encoding="utf-8")) == told:
            return
        started = time.monotonic()
        subprocess.run(["rm", "-rf", str(home)], check=True)
        copied(home, "postgres")
        server = Server(home / "postgres")
        server.start()
        try:
            env = _environment(home, demo=True) | {"CORYMB_AS_OWNER": "yes"}
            for step in (("prepare",), *self.commands):
                subprocess.run(site(*step), env=env, check=True, stdout=subprocess.DEVNULL)
            ready = int(self._run(home, "made", *map(str, self.numbers)))
        finally:
            server.stop()
        if ready < self.wanted:
            raise SystemExit(f"{ready} are ready to be submitted, not {self.wanted}")
        _computed(home)
        mark.write_text(json.dumps(told), encoding="utf-8")
        print(f"{self.name} made in {time.monotonic() - started:.0f} s", file=sys.stderr)

    def _run(self, home: Path, *command: str) -> str:
        code = Path(__file__).with_name(self.script)
        done = subprocess.run(
            [sys.executable, str(code), *command], env=_environment(home), check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout


def _computed(home: Path) -> None:
    """Serve it until the worker has done what the demonstration has ordered."""
    served = Served(home)
    served.start()
    try:
        while _left(home):
            pause(1.0)
    finally:
        served.stop()


def _left(home: Path) -> int:
    return int(rows(home, sql.SQL(LEFT))[0][0])


def _environment(home: Path, *, demo: bool = False) -> dict[str, str]:
    around = plain_environment(home)  # as it is served
    return environment(home, Server(home / "postgres"), port=8000, demo=demo, around=around)
