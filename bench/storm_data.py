"""A demonstration before its deadline: 1,000 returns wait for their signatures. Made once; each storm gets a copy."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg import sql

from bench.measuring import ROOT
from corymb.site.postgres import Server
from corymb.site.serve import environment, site
from trust.looking import rows
from trust.served import Served, pause

FOLDER = ROOT / ".bench" / "storm"
MADE = 1
"""Raise it when what is made changes, so that what was made before is made anew."""
LEFT = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND scheduled_at IS NULL"


@contextmanager
def before_the_deadline(members: int, wanted: int) -> Iterator[tuple[Served, list[dict[str, Any]]]]:
    """The site as `run.py serve` serves it over a copy of its own, and everybody's session."""
    made, copy = FOLDER / f"made-{members}", FOLDER / "copy"
    _made(made, members, wanted)
    subprocess.run(["rm", "-rf", str(copy)], check=True)
    subprocess.run(["cp", "-a", str(made), str(copy)], check=True)
    served = Served(copy)
    served.start()
    try:
        told = _people(copy, "sessions").splitlines()
        yield served, [json.loads(line) for line in told]
    finally:
        served.stop()


def _made(home: Path, members: int, wanted: int) -> None:
    mark, told = home / "made.json", [MADE, members, wanted]
    if mark.exists() and json.loads(mark.read_text(encoding="utf-8")) == told:
        return
    started = time.monotonic()
    subprocess.run(["rm", "-rf", str(home)], check=True)
    home.mkdir(mode=0o711, parents=True)
    server = Server(home / "postgres")
    server.start()
    try:
        env = _environment(home, demo=True) | {"CORYMB_AS_OWNER": "yes"}
        for step in (["prepare"], ["load_demo", "--members", str(members), "--late-one-in", "1"]):
            subprocess.run(site(*step), env=env, check=True, stdout=subprocess.DEVNULL)
        ready = int(_people(home, "made", str(members), str(wanted)))
    finally:
        server.stop()
    if ready < wanted:
        raise SystemExit(f"{ready} returns are ready to be signed, not {wanted}")
    _computed(home)
    mark.write_text(json.dumps(told), encoding="utf-8")
    print(f"returns before their deadline made in {time.monotonic() - started:.0f} s", file=sys.stderr)


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


def _people(home: Path, *command: str) -> str:
    code = Path(__file__).with_name("storm_people.py")
    done = subprocess.run(
        [sys.executable, str(code), *command], env=_environment(home), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _environment(home: Path, *, demo: bool = False) -> dict[str, str]:
    return environment(home, Server(home / "postgres"), port=8000, demo=demo)
