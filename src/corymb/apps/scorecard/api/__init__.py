"""The scorecard for programs: baselines, loads of facts, runs, their lines as their readers may see them."""

from corymb.apps.scorecard.api import baselines, lines, loads, runs

ROUTERS = (runs.router, lines.router, baselines.router, loads.router)

__all__ = ["ROUTERS"]
