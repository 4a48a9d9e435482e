"""Workbooks for programs: of a return and of many, given out and taken back, and what was read of them."""

from corymb.apps.workbooks.api import bulks, uploads

ROUTERS = (uploads.router, bulks.router)

__all__ = ["ROUTERS"]
