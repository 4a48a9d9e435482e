"""What stands behind a line, as plain values a column keeps and a page shows."""

from dataclasses import asdict
from typing import Any

from corymb.methods.results import Line, Run
from corymb.reports.told import plain


def explained_of(run: Run, line: Line) -> dict[str, Any]:
    """Years, path, decomposition, influence, coverage, trend, companions; what was not computed is absent."""
    key, whole = (line.target, line.scope), (line.target, line.scope, line.cohort)
    found: dict[str, Any] = {
        "points": [asdict(point) for point in run.trajectories.get(whole, ())],
        "path": [list(point) for point in run.path.get(key, ())],
        "coverage": asdict(run.coverage[whole]) if whole in run.coverage else None,
        "influence": asdict(run.influence[whole]) if whole in run.influence else None,
    }
    if line.cohort == line.official_rule:
        found["decompositions"] = [asdict(one) for one in run.decompositions.get(key, ())]
        found["trend"] = asdict(run.trends[key]) if key in run.trends else None
        found["companions"] = run.companions.get(key, {})
        found["overlaps"] = [asdict(o) for o in run.overlaps if o.target == line.target and line.scope == "programme"]
    return {name: plain(value) for name, value in found.items() if value}
