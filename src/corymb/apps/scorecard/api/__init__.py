"""The scorecard for programs: baselines, runs, their lines as their readers may see them."""

from corymb.apps.scorecard.api import baselines, behind, lines, runs

ROUTERS = (runs.router, lines.router, behind.router, baselines.router)

__all__ = ["ROUTERS"]
