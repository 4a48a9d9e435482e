"""A site with a PostgreSQL of its own, empty but for the regions, for one bench."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.measuring import ROOT
from bench.site_data import Loaded
from corymb.site.postgres import Server


@contextmanager
def prepared(folder: Path) -> Iterator[Loaded]:
    """The site, made anew; its server runs until the block ends."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o711, parents=True)
    found = Loaded(Server(folder / "postgres"), folder)
    found.server.start()
    try:
        for command in ("prepare", "load_regions"):
            run(found, [sys.executable, "-P", "-m", "corymb.site.command", command], owner=True)
        yield found
    finally:
        found.server.stop()


def run(found: Loaded, command: Sequence[str], *, owner: bool = False) -> str:
    """The last line a command of the site prints."""
    env = found.environment() | ({"CORYMB_AS_OWNER": "yes"} if owner else {})
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return done.stdout.strip().rpartition("\n")[2]
