"""How soon an accepted return counts in the living scorecard: from the commit of the act to that of the figure."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measuring import ROOT, Row
from bench.site_data import Loaded, loaded
from corymb.site.serve import site

ACCEPTED = 40
"""Returns accepted, one after another, for each run asked for."""
SMALL = 2


def rows(runs: int, *, small: bool) -> list[Row]:
    """Two rows: half of the figures, and nineteen in twenty, are there by then."""
    found = loaded(small=small)
    try:
        with _workers(found):
            times = _accepted(found, SMALL if small else ACCEPTED * runs)
    finally:
        found.server.stop()
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return [
        Row("accepted return to figure of the programme, median", "s", (cuts[49],)),
        Row("accepted return to figure of the programme, p95", "s", (cuts[94],), 1.0),
    ]


@contextmanager
def _workers(found: Loaded) -> Iterator[None]:
    """Both, as `run.py serve` starts them."""
    with (found.home / "work.log").open("w") as log:
        running = [
            subprocess.Popen(site("work", lane), env=found.environment(), cwd=ROOT, stderr=log)
            for lane in ("--soon", "--rest")
        ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:  # amid what explains the figures, which takes minutes at this size
                process.kill()
                process.wait()


def _accepted(found: Loaded, count: int) -> list[float]:
    code = Path(__file__).with_name("living_accepts.py")
    done = subprocess.run(
        [sys.executable, str(code), str(count)], env=found.environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    return [float(line) for line in done.stdout.splitlines()]
