"""The scorecard for programs: runs, their lines as their readers may see them, and what was published."""

from corymb.apps.scorecard.api import lines, runs

ROUTERS = (runs.router, lines.router)

__all__ = ["ROUTERS"]
