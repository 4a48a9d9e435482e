"""The council for programs: rankings as they were frozen, sessions with items and decisions, who is recused."""

from corymb.apps.council.api import rankings, recusals, sessions

ROUTERS = (rankings.router, sessions.router, recusals.router)
