"""The row of a question that can have but one."""

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def sole(rows: QuerySet[Row]) -> Row | None:
    """The row, or None; in no order, which over many columns takes Django longer than the question itself."""
    return next(iter(rows.order_by()[:1]), None)
