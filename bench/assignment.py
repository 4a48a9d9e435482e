"""Experts for the applications of a large call: greatest sum and fairest, each with its certificate."""

import json
import resource
import sys
import time

import numpy as np

from bench.measuring import Row, output_of
from corymb.methods.assignment.best import fairest, greatest_sum, proves
from corymb.methods.assignment.problem import Problem

WHOLE, SMALL = (2_000, 1_000), (40, 20)
"""Applications and experts."""
SUM_BAR, FAIR_BAR = 0.5, 5.0


def problem(p: int, e: int) -> Problem:
    """Synthetic: fit drawn evenly, one pair in twenty in conflict."""
    rng = np.random.default_rng(20261102)
    names = tuple(f"application {i}" for i in range(p)), tuple(f"expert {j}" for j in range(e))
    fit, conflict = rng.random((p, e)), rng.random((p, e)) < 0.05
    return Problem(*names, fit, conflict, np.full(p, 3), np.full(e, 1), np.full(e, 8))


def measure(p: int, e: int) -> dict[str, float]:
    """Seconds of both in this process; the packages are loaded before."""
    asked = problem(p, e)
    greatest_sum(problem(*SMALL))
    started = time.perf_counter()
    best = greatest_sum(asked)
    summed = time.perf_counter()
    fair = fairest(asked)
    done = time.perf_counter()
    assert proves(asked, best)
    assert proves(asked, fair)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"sum": summed - started, "fair": done - summed, "peak_MB": peak}


def rows(runs: int, *, small: bool) -> list[Row]:
    """Seconds and peak memory of fresh processes."""
    p, e = SMALL if small else WHOLE
    command = [sys.executable, "-m", "bench.assignment", str(p), str(e)]
    found = [json.loads(output_of(command)) for _ in range(runs)]
    peak = max(one["peak_MB"] for one in found)
    said = f"3 of {e:,} experts for {p:,} applications"
    return [
        Row(f"{said}, greatest sum and certificate", "s", tuple(one["sum"] for one in found), SUM_BAR, peak=peak),
        Row(f"{said}, fairest", "s", tuple(one["fair"] for one in found), FAIR_BAR, peak=peak),
    ]


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
