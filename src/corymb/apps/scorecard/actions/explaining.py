"""What stands behind a line, as plain values a column keeps and a page shows."""

from dataclasses import asdict
from decimal import Decimal
from math import isfinite
from typing import Any

from corymb.methods.results import Line, Run


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
    return {name: _plain(value) for name, value in found.items() if value}


def told_of(line: Line) -> dict[str, Any]:
    """A line as a column keeps it."""
    return {name: _plain(value) for name, value in asdict(line).items()}


def _plain(value: Any) -> Any:
    """Decimals as text, so that nothing is lost; what is not finite is null."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
