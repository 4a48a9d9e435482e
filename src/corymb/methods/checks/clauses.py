"""Formulas and names as clauses of DuckDB's SQL over the pivoted facts (columns v_<variable>, l_<table>)."""

from decimal import Decimal

from corymb.methods import formula


def quoted(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("'", "''") + "'"


def column(variable: str) -> str:
    """The column that holds a variable in the pivoted facts."""
    return '"v_' + variable.replace('"', '""') + '"'


def table_column(table: str) -> str:
    """The column that holds a value looked up in a table."""
    return '"l_' + table.replace('"', '""') + '"'


def listed(texts: tuple[str, ...]) -> str:
    """The inside of IN (...); matches nothing when empty."""
    return ", ".join(quoted(t) for t in texts) or "NULL"


def amount(value: Decimal) -> str:
    """An exact number of at most four decimals."""
    return f"CAST({value:f} AS DECIMAL(20, 4))"


def truth(expression: formula.Expression) -> str:
    """The formula as a condition: a number is true where it is not zero."""
    sql, is_truth = _clause(expression)
    return sql if is_truth else f"({sql} <> 0)"


def figure(expression: formula.Expression) -> str:
    """The formula as a number: exact while it adds, subtracts and compares, double on products and quotients."""
    return _number(_clause(expression))


def known(expression: formula.Expression) -> str:
    """Condition that nothing the formula uses is missing: missing is not zero, so it is then neither true nor false."""
    columns = [column(c) for c in sorted(formula.names(expression))]
    columns += [table_column(c) for c in sorted(formula.lookups(expression))]
    return " AND ".join(f"{c} IS NOT NULL" for c in columns) or "TRUE"


_Clause = tuple[str, bool]


def _number(clause: _Clause) -> str:
    sql, is_truth = clause
    return f"CAST({sql} AS DECIMAL(20, 4))" if is_truth else sql


def _clause(expression: formula.Expression) -> _Clause:
    match expression:
        case formula.Number(value):
            return amount(value), False
        case formula.Name(code):
            return column(code), False
        case formula.Lookup(table):
            return table_column(table), False
        case formula.Negative(operand):
            return f"(-{figure(operand)})", False
        case formula.Operation(op, left, right):
            return _operation(op, _clause(left), _clause(right))
    raise TypeError(expression)


def _operation(op: formula.Operator, left: _Clause, right: _Clause) -> _Clause:
    if op in formula.COMPARISONS:
        return f"({_number(left)} {op} {_number(right)})", True
    if op == "*":
        return _product(left, right)
    if op == "/":
        return f"(CAST({_number(left)} AS DOUBLE) / nullif(CAST({_number(right)} AS DOUBLE), 0))", False
    return f"({_number(left)} {op} {_number(right)})", False


def _product(left: _Clause, right: _Clause) -> _Clause:
    if left[1] and right[1]:
        return f"({left[0]} AND {right[0]})", True
    if left[1] or right[1]:
        condition, value = (left[0], right[0]) if left[1] else (right[0], left[0])
        return f"(CASE WHEN {condition} THEN {value} ELSE 0 END)", False
    return f"(CAST({left[0]} AS DOUBLE) * CAST({right[0]} AS DOUBLE))", False
