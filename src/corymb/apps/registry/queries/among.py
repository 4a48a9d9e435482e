"""Rows by keys that are found first, whatever else is asked of them."""

from collections.abc import Iterable
from typing import Any, NewType

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value

Keys = NewType("Keys", str)
"""An array as the database writes it: of tens of thousands of keys, none is read by Python."""


def keys_up_to(rows: QuerySet[Any, Any], most: int, *, whole: bool) -> tuple[int, Keys]:
    """How many rows of one column there are, and their keys; where there are more than `most`, `most + 1` of them.

    `whole` finds all of them by an index first: where the database thinks a condition leaves ten times the rows it
    leaves, it would otherwise go through the table and never meet enough.
    """
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:  # nothing can fit, so Django writes no statement
        return 0, Keys("{}")
    found = f"WITH found(key) AS {'' if whole else 'NOT '}MATERIALIZED ({sql}) SELECT key FROM found LIMIT %s"
    with connection.cursor() as cursor:
        statement = f"SELECT count(*), array_agg(key)::text FROM ({found}) few"
        cursor.execute(statement, [*params, most + 1])
        number, keys = cursor.fetchone()
    return number, Keys(keys or "{}")


def in_a_hundredth(rows: QuerySet[Any, Any]) -> int:
    """How many rows of one table fit in a hundredth of its pages, always the same ones: a matter of a millisecond."""
    sql, params = rows.order_by().values("pk").query.sql_with_params()
    table = f'FROM "{rows.model._meta.db_table}"'
    with connection.cursor() as cursor:
        sampled = sql.replace(table, f"{table} TABLESAMPLE SYSTEM (1) REPEATABLE (0)", 1)
        cursor.execute(f"SELECT count(*) FROM ({sampled}) few", params)
        return cursor.fetchone()[0]


def looked_at(condition: Any) -> Func:
    """A condition on each row that is met, which no index serves: reading an index for what is common takes long."""
    return Func(condition, template="(%(expressions)s) IS TRUE", output_field=BooleanField())


def among(name: str, keys: Keys | QuerySet[Any, Any]) -> Func:
    """Whether a column is among keys read before, or those a query gives, as a condition.

    Unlike `name__in` of a query, it can be joined by OR to a condition another index serves: rows are looked up by
    both. Keys read before let the database know how many rows they leave.
    """
    array = Value(keys) if isinstance(keys, str) else ArraySubquery(keys)
    return _any(name, array, "bigint")


def one_of(name: str, values: Iterable[int | str], kind: str = "bigint") -> Func:
    """Whether a column is one of thousands of values, given as one array: as many places in a statement take long."""
    return _any(name, Value(list(values)), kind)


def _any(name: str, array: Value | ArraySubquery, kind: str) -> Func:
    template = f"%(expressions)s::{kind}[])"
    return Func(F(name), array, template=template, arg_joiner=" = ANY(", output_field=BooleanField())
