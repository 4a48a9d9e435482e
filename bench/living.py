"""How soon an accepted return counts in the living scorecard: from the commit of the act to that of the figure."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measuring import Row
from bench.own_server import Loaded
from bench.site_data import loaded
from corymb.site.serve import workers

ACCEPTED = 40
"""Returns accepted, one after another, for each run asked for."""
SMALL = 2
PATIENCE = 10.0
"""Seconds a worker has to end what it is at."""


def rows(runs: int, *, small: bool) -> list[Row]:
    """Two rows: half of the figures, and nineteen in twenty, are there by then."""
    found = loaded(small=small)
    try:
        with _working(found):
            times = _accepted(found, SMALL if small else ACCEPTED * runs)
    finally:
        found.server.stop()
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return [
        Row("accepted return to figure of the programme, median", "s", (cuts[49],)),
        Row("accepted return to figure of the programme, p95", "s", (cuts[94],), 1.0),
    ]


@contextmanager
def _working(found: Loaded) -> Iterator[None]:
    """Both workers, as `run.py serve` starts them."""
    running = workers(found.environment())
    for program in running:
        program.start()
    try:
        yield
    finally:
        for program in running:
            program.end()
        until = time.monotonic() + PATIENCE  # what explains the figures takes minutes at this size
        for program in running:
            program.wait(until)


def _accepted(found: Loaded, count: int) -> list[float]:
    code = Path(__file__).with_name("living_accepts.py")
    done = subprocess.run(
        [sys.executable, str(code), str(count)], env=found.environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    return [float(line) for line in done.stdout.splitlines()]
