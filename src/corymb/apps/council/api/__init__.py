"""The council for programs, to be read: rankings as they were frozen, sessions with their items and decisions."""

from corymb.apps.council.api import rankings, sessions

ROUTERS = (rankings.router, sessions.router)
