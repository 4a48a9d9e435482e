"""Rows by keys that a query finds first, whatever else is asked of them."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet


def among(name: str, keys: QuerySet[Any, Any]) -> Func:
    """Whether a column is among the keys a query gives, as a condition.

    The keys are gathered once, as an array, and the rows looked up by them: unlike `name__in`, this can be joined by
    OR to a condition another index serves, and is never tried row by row in the order of the list.
    """
    return Func(
        F(name), ArraySubquery(keys), template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
    )
