"""Workbooks for programs: the one of a return, given out and taken back, and what was read of it."""

from corymb.apps.workbooks.api import uploads

ROUTERS = (uploads.router,)

__all__ = ["ROUTERS"]
