"""Expressions that are drawn once: to draw one takes far longer than to compute it over a small programme."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

import ibis.expr.types as ir
from ibis.expr.operations import Node

P = ParamSpec("P")
R = TypeVar("R")


def drawn_once(draw: Callable[P, R]) -> Callable[P, R]:
    """A function that makes an expression of tables and terms, and nothing else; equal ones get the same expression.

    Two expressions are equal where their operations are: the names and columns of tables count, never their rows.
    """

    @lru_cache(maxsize=128)
    def drawn(given: Any, terms: Any) -> R:
        return draw(*_expressions(given), **dict(_expressions(terms)))

    @wraps(draw)
    def once(*given: P.args, **terms: P.kwargs) -> R:
        return drawn(_operations(given), _operations(tuple(sorted(terms.items()))))

    return once


def _operations(value: Any) -> Any:
    """Expressions are not compared by `==`, which asks the engine; their operations are."""
    if isinstance(value, tuple):
        return tuple(map(_operations, value))
    return value.op() if isinstance(value, ir.Expr) else value


def _expressions(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_expressions, value))
    return value.to_expr() if isinstance(value, Node) else value
