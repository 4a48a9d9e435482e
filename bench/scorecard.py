"""The scorecard of 50 million facts by the command a user would type, and the same in pandas, with equal results."""

import json
import math
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.measuring import ROOT, Row, corymb, output_of, timed

CODE = "innovative-clusters-2016"
WHOLE, SMALL = (20_000, 60, 42, 200), (300, 20, 6, 6)
"""Organisations, variables, periods, clusters."""
GROWTH = {"T1", "T5a", "T6", "T7"}
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
        theirs = timed(
            "the same in pandas", [sys.executable, "-m", "bench.scorecard_pandas", str(data), str(peer)], runs
        )
        lines = compared(json.loads(scored.read_text("utf-8")), json.loads(peer.read_text("utf-8"))["answers"])
    ratio = Row(f"times faster than pandas, {lines:,} equal figures", "x", (theirs.best / ours.best,), 3.0, higher=True)
    return [ours, theirs, ratio]


def compared(lines: list[dict[str, Any]], answers: list[list[Any]]) -> int:
    """How many figures are equal. Stops at the first that is not: a speed of different results says nothing."""
    known = {(target, scope, rule): value for target, scope, rule, value in answers}
    defined = [line for line in lines if line["reason"] != "not_applicable"]
    for line in defined:
        value = line["factor"] if line["target"] in GROWTH else line["actual"]
        other = known.get((line["target"], line["scope"], line["cohort"]))
        equal = value is other or (
            value is not None and other is not None and math.isclose(value, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        )
        if not equal:
            raise SystemExit(f"{line['target']} {line['scope']} {line['cohort']}: Corymb {value}, pandas {other}")
    return len(defined)
