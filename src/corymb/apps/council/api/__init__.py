"""The council for programs: rankings as they were frozen, sessions with items and decisions."""

from corymb.apps.council.api import rankings, sessions

ROUTERS = (rankings.router, sessions.router)
