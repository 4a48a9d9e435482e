"""The scorecard for programs: facts and their loads, baselines, runs, their lines as their readers may see them."""

from corymb.apps.scorecard.api import baselines, behind, facts, lines, loads, runs

ROUTERS = (facts.router, runs.router, lines.router, behind.router, baselines.router, loads.router)

__all__ = ["ROUTERS"]
