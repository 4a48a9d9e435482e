"""Returns for programs: what members report, the events they share."""

from corymb.apps.returns.api import events, evidence, returns, writing

ROUTERS = (returns.router, writing.router, evidence.router, events.router)

__all__ = ["ROUTERS"]
