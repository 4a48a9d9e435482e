"""Returns for programs: what members report, the events they share, the facts that count, the baseline."""

from corymb.apps.returns.api import baselines, events, evidence, facts, loads, returns, writing

ROUTERS = (returns.router, writing.router, evidence.router, events.router, facts.router, loads.router, baselines.router)

__all__ = ["ROUTERS"]
