"""Units of formulas: RUB / person is RUB_per_person, jobs and roubles do not add up."""

from collections import Counter
from collections.abc import Mapping

from corymb.methods import formula

Dimensions = Mapping[str, int]
"""Base unit -> exponent, no zero exponents; empty = a plain number or a share."""


class UnitClashError(ValueError):
    """Two operands whose units do not fit together."""

    def __init__(self, op: str, left: Dimensions, right: Dimensions) -> None:
        super().__init__(op)
        self.op, self.left, self.right = op, written(left), written(right)


def dimensions(unit: str) -> Dimensions:
    """Dimensions of a unit code: RUB_per_person -> {RUB: 1, person: -1}; share -> {}."""
    top, _, bottom = unit.partition("_per_")
    found = Counter({top: 1})
    found[bottom] -= 1
    return {base: power for base, power in found.items() if power and base not in {"", "share"}}


def written(found: Dimensions) -> str:
    """Dimensions as a unit code; `1` for a plain number."""
    above = "*".join(sorted(base for base, power in found.items() for _ in range(power)))
    below = "*".join(sorted(base for base, power in found.items() for _ in range(-power)))
    return f"{above or '1'}_per_{below}" if below else above or "1"


def quotient(left: Dimensions, right: Dimensions) -> Dimensions:
    """Dimensions of left / right."""
    return _joined(left, right, -1)


def _joined(left: Dimensions, right: Dimensions, sign: int) -> Dimensions:
    powers = {base: left.get(base, 0) + sign * right.get(base, 0) for base in (*left, *right)}
    return {base: power for base, power in powers.items() if power}


def unit_of(
    expression: formula.Expression, variables: Mapping[str, Dimensions], tables: Mapping[str, Dimensions]
) -> Dimensions | None:
    """Dimensions of a formula; None for a bare number, which fits any unit. Raises UnitClashError."""
    match expression:
        case formula.Number():
            return None
        case formula.Name(code):
            return variables[code]
        case formula.Lookup(table):
            return tables[table]
        case formula.Negative(operand):
            return unit_of(operand, variables, tables)
        case formula.Operation(op, left, right):
            return _operation(op, unit_of(left, variables, tables), unit_of(right, variables, tables))


def _operation(op: str, left: Dimensions | None, right: Dimensions | None) -> Dimensions | None:
    if op in {"*", "/"}:
        if left is None and right is None:
            return None
        return _joined(left or {}, right or {}, 1 if op == "*" else -1)
    if left is not None and right is not None and left != right:
        raise UnitClashError(op, left, right)
    if op in formula.COMPARISONS:
        return {}
    return right if left is None else left
