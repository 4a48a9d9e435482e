"""Formulas as Ibis expressions: exact while a formula only adds, subtracts and compares; doubles on division."""

from collections.abc import Mapping
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from corymb.methods import formula

EXACT = "decimal(24, 4)"
"""Type of a nominal numerator or denominator of one organisation."""
DEFLATED = "decimal(30, 12)"
"""Type of a deflated or converted value of one organisation: rounded once, so that its sum is exact again."""

_COMPARE = {"<", "<=", ">", ">=", "==", "!="}


def compiled(
    expression: formula.Expression, columns: Mapping[str, ir.Value], lookups: Mapping[str, ir.Value]
) -> ir.Value:
    """The formula over columns of one organisation and year.

    Comparisons are 0 or 1; a product with a comparison keeps the type of the other factor. Nulls are the caller's
    business: a figure is computed only where every variable and table value it names is present.
    """
    match expression:
        case formula.Number(value):
            return ibis.literal(value, type="decimal(20, 4)")
        case formula.Name(code):
            return columns[code]
        case formula.Lookup(table):
            return lookups[table]
        case formula.Negative(operand):
            return -_number(compiled(operand, columns, lookups))
        case formula.Operation(op, left, right):
            return _operation(op, compiled(left, columns, lookups), compiled(right, columns, lookups))
    raise TypeError(expression)


def _number(value: ir.Value) -> ir.Value:
    return value.cast("decimal(20, 4)") if value.type().is_boolean() else value


def _operation(op: str, left: ir.Value, right: ir.Value) -> ir.Value:
    if op in _COMPARE:
        left, right = _number(left), _number(right)
        return {
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
            "==": left == right,
            "!=": left != right,
        }[op]
    if op == "*":
        return _product(left, right)
    left, right = _number(left), _number(right)
    if op == "/":
        return left.cast("float64") / right.nullif(0).cast("float64")
    return left + right if op == "+" else left - right


def _product(left: ir.Value, right: ir.Value) -> ir.Value:
    if left.type().is_boolean() and right.type().is_boolean():
        return left & right
    if left.type().is_boolean():
        left, right = right, left
    if right.type().is_boolean():
        return right.ifelse(left, ibis.literal(Decimal(0), type="decimal(20, 4)").cast(left.type()))
    return left.cast("float64") * right.cast("float64")
