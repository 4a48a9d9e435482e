"""Facts for programs: as they are recorded, and loads of many at once."""

from corymb.apps.facts.api import facts, loads

ROUTERS = (facts.router, loads.router)

__all__ = ["ROUTERS"]
