"""The register for programs: what they may read and write, through the same queries and actions as the pages."""

from corymb.apps.registry.api import clusters, memberships, organisations, places

ROUTERS = (places.router, clusters.router, organisations.router, memberships.router)

__all__ = ["ROUTERS"]
