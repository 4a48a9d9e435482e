"""A site with a PostgreSQL of its own, empty but for the regions: made once a run, copied for each bench in need of it.

Bringing a database to this version of the code takes longer than most of what a bench does on small data.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import ROOT
from corymb.site.postgres import APP, OWNER, Server

READY = "BENCH_READY"
"""Names the folder of what is ready, so that processes a bench starts find it too."""


@dataclass(frozen=True)
class Loaded:
    """A load set that stands: its server, and how to connect the site to it."""

    server: Server
    home: Path

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "CORYMB_DATA": str(self.home),
            "CORYMB_SECRET_KEY": "only for a bench " * 4,
            "CORYMB_TIMING": "yes",
            "DJANGO_SETTINGS_MODULE": "corymb.site.settings",
            "DATABASE_URL": self.server.address(APP),
            "DATABASE_OWNER_URL": self.server.address(OWNER),
        }


@contextmanager
def prepared(folder: Path) -> Iterator[Loaded]:
    """The site, made anew; its server runs until the block ends."""
    shutil.rmtree(folder, ignore_errors=True)
    copied(folder)
    found = Loaded(Server(folder / "postgres"), folder)
    found.server.start()
    try:
        yield found
    finally:
        found.server.stop()


def copied(folder: Path, part: str = "") -> None:
    """Put a copy of what is ready, or of a part of it, into a folder; owners stay, as PostgreSQL wants it."""
    (folder if part else folder.parent).mkdir(mode=0o711, parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(ready() / part), str(folder / part)], check=True)


def run(found: Loaded, command: Sequence[str], *, owner: bool = False) -> str:
    """The last line a command of the site prints."""
    env = found.environment() | ({"CORYMB_AS_OWNER": "yes"} if owner else {})
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return done.stdout.strip().rpartition("\n")[2]


def ready() -> Path:
    """The site as `prepare` and `load_regions` leave it; its server does not run."""
    if READY in os.environ:
        return Path(os.environ[READY])
    home = Path(tempfile.mkdtemp(prefix="corymb-bench-"))
    home.chmod(0o711)  # as root, the server runs as somebody else and must pass through
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    found = Loaded(Server(home / "postgres"), home)
    found.server.start()
    try:
        for command in ("prepare", "load_regions"):
            run(found, [sys.executable, "-P", "-m", "corymb.site.command", command], owner=True)
    finally:
        found.server.stop()
    os.environ[READY] = str(home)
    return home
