"""Calibration of marks: a call whose reviews hang together, and one of the size of a national agency whose do not."""

import json
import resource
import sys
import time

import numpy as np

from bench.measuring import Row, output_of
from corymb.methods.calibration.calibrated import calibrated
from corymb.methods.calibration.marks import Marks
from corymb.methods.calibration.told import statement
from corymb.methods.calibration.zones import zones
from corymb.methods.selection import Rule

CONNECTED, SCATTERED, SMALL = (600, 200), (2_000, 4_500), (60, 20)
"""Applications and experts, three marks each application."""
BAR = 1.0
ONE_CORE = "OPENBLAS_NUM_THREADS=1"
"""The blocks are too small to share: on cores that do other things too, threads wait for each other."""
KINDS = ("connected", "scattered")


def marks(p: int, r: int, kind: str) -> Marks:
    """Synthetic; scattered: in panels of two applications with experts of their own."""
    rng = np.random.default_rng(20261126)
    if kind == "connected":
        b = np.concatenate([rng.choice(r, 3, replace=False) for _ in range(p)])
    else:
        b = np.concatenate([4 * (i // 2) + rng.choice(4, 3, replace=False) for i in range(p)])
    a = np.repeat(np.arange(p), 3)
    most = max(r, int(b.max()) + 1)
    values = 5 + rng.normal(0, 1, p)[a] + rng.normal(0, 0.7, most)[b] + rng.normal(0, 0.8, len(a))
    return Marks(tuple(map(str, range(p))), tuple(map(str, range(most))), a, b, values.round())


def measure(p: int, r: int, kind: str) -> dict[str, float]:
    """Seconds of a whole run in this process; the packages are loaded before."""
    asked, rule = marks(p, r, kind), Rule(max(p // 4, 1))
    _run(marks(*SMALL, "connected"), Rule(5))
    started = time.perf_counter()
    advised = _run(asked, rule)
    seconds = time.perf_counter() - started
    assert advised == (kind == "connected")
    return {"seconds": seconds, "peak_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _run(asked: Marks, rule: Rule) -> bool:
    found = calibrated(asked)
    statement(found)
    if found.advised:
        zones(found, rule, seed=1)
    return found.advised


def rows(runs: int, *, small: bool) -> list[Row]:
    """Seconds and peak memory of fresh processes."""
    sizes = (SMALL, SMALL) if small else (CONNECTED, SCATTERED)
    said = ("draws and zones", "ends in the refusal")
    return [_row(kind, size, end, runs) for kind, size, end in zip(KINDS, sizes, said, strict=True)]


def _row(kind: str, size: tuple[int, int], end: str, runs: int) -> Row:
    p, r = size
    command = ["env", ONE_CORE, sys.executable, "-m", "bench.calibration", str(p), str(r), kind]
    found = [json.loads(output_of(command)) for _ in range(runs)]
    peak = max(one["peak_MB"] for one in found)
    work = f"marks of {r:,} experts for {p:,} applications, {kind}: {end}"
    return Row(work, "s", tuple(one["seconds"] for one in found), BAR, peak=peak)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
