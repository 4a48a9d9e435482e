"""Conflicts of interest of a large call from the register, and the lists of its assessment, on a server of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from bench.measuring import ROOT, Row
from bench.site_data import Loaded
from corymb.site.postgres import Server

FOLDER = ROOT / ".bench" / "conflicts"
WHOLE, SMALL = (2_000, 1_000, 10_000), (40, 20, 200)
"""Applications and experts of the matrix, applications of the list."""


def rows(runs: int, *, small: bool) -> list[Row]:
    """Seconds of the whole matrix, of putting it on record, and milliseconds of pages."""
    p, e, listed = SMALL if small else WHOLE
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(mode=0o711, parents=True)
    found = Loaded(Server(FOLDER / "postgres"), FOLDER)
    found.server.start()
    try:
        for command in ("prepare", "load_regions"):
            _run(found, [sys.executable, "-P", "-m", "corymb.site.command", command], owner=True)
        code = str(Path(__file__).with_name("conflicts_data.py"))
        _run(found, [sys.executable, code, "fill", str(p), str(e), str(listed)], owner=True)
        told = json.loads(_run(found, [sys.executable, code, "measure", str(runs)]))
    finally:
        found.server.stop()
    matrix = f"conflict matrix {p:,} applications x {e:,} experts from the register"
    return [
        Row(f"{matrix} ({told['ties']:,} ties)", "s", tuple(told["matrix"]), 2.0),
        Row("the same put on record and journaled", "s", (told["raised"],)),
        *(Row(f"{name}, p95", "ms", (value,), 150) for name, value in told["pages"].items()),
    ]


def _run(found: Loaded, command: list[str], *, owner: bool = False) -> str:
    env = found.environment() | ({"CORYMB_AS_OWNER": "yes"} if owner else {})
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return done.stdout.strip().rpartition("\n")[2]
