"""The scorecard of 50 million facts by the command a user would type, and the same in pandas, with equal results."""

import json
import math
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.measuring import ROOT, Row, corymb, output_of, timed

CODE = "innovative-clusters-2016"
PACK = ROOT / "src" / "corymb" / "packs" / CODE / "pack.toml"
WHOLE, SMALL = (20_000, 60, 42, 200), (300, 23, 6, 6)
"""Organisations, variables, periods, clusters."""
FIGURES = ("baseline", "actual", "factor")
TOLERANCE = 1e-9


def rows(runs: int, *, small: bool) -> list[Row]:
    """Seconds and memory of both, and how many times faster Corymb is."""
    plan = SMALL if small else WHOLE
    data = ROOT / ".bench" / f"facts-{plan[0]}"
    facts = int(output_of([sys.executable, "-m", "bench.scorecard_data", str(data), *map(str, plan)]))
    with tempfile.TemporaryDirectory() as folder:
        scored, peer = Path(folder, "scored.json"), Path(folder, "pandas.json")
        score = ("--pack", CODE, "--by", "cluster", "--format", "json", "-o", str(scored), "--quiet")
        ours = timed(f"scorecard of {facts:,} facts", corymb("score", str(data), *score), runs, 3.5, 600)
        pandas = [sys.executable, "-m", "bench.scorecard_pandas", str(data), str(PACK), str(peer)]
        theirs = timed("the same in pandas", pandas, runs)
        lines = compared(json.loads(scored.read_text("utf-8")), json.loads(peer.read_text("utf-8")))
    ratio = Row(f"times faster than pandas, {lines:,} equal lines", "x", (theirs.best / ours.best,), 3.0, higher=True)
    return [ours, theirs, ratio]


def compared(lines: list[dict[str, Any]], answers: list[list[Any]]) -> int:
    """How many lines have figures, the same in both; a line without figures in both is not counted.

    Stops at the first that is not equal, and at a line only one of them has: a speed of different results says nothing.
    """
    known = {tuple(answer[:3]): answer[3:] for answer in answers}
    counted = 0
    for line in lines:
        own, key = [line[name] for name in FIGURES], (line["target"], line["scope"], line["cohort"])
        other = known.pop(key, [None] * len(FIGURES))
        if not all(_equal(a, b) for a, b in zip(own, other, strict=True)):
            raise SystemExit(f"{' '.join(key)}: baseline, actual, factor are {own} in Corymb and {other} in pandas")
        counted += own != [None] * len(FIGURES)
    if known:
        raise SystemExit(f"only pandas knows {' '.join(next(iter(known)))}, {len(known)} lines in all")
    return counted


def _equal(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=TOLERANCE)
