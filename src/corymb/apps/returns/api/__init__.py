"""Returns for programs: what members report, the events they share, the facts that count."""

from corymb.apps.returns.api import events, evidence, facts, returns, writing

ROUTERS = (returns.router, writing.router, evidence.router, events.router, facts.router)

__all__ = ["ROUTERS"]
