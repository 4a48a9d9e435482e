"""The programme for programs: versions of its pack, reporting periods, targets and how they are divided."""

from corymb.apps.programme.api import packs, periods, targets

ROUTERS = (packs.router, periods.router, targets.router)

__all__ = ["ROUTERS"]
