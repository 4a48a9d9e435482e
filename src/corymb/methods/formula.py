"""The small formula language of packs: parsed into a tree, never evaluated as Python.

    comparison = sum [ (">" | ">=" | "<" | "<=" | "==" | "!=") sum ]
    sum        = product { ("+" | "-") product }
    product    = unary { ("*" | "/") unary }
    unary      = { "-" } atom
    atom       = number | name | lookup("table") | "(" comparison ")"

A comparison gives 1 or 0. Comparisons do not chain: write (a < b) * (b < c).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Literal, cast

from corymb.i18n import mark
from corymb.refusal import Refusal

Operator = Literal["+", "-", "*", "/", ">", ">=", "<", "<=", "==", "!="]
COMPARISONS: tuple[Operator, ...] = (">", ">=", "<", "<=", "==", "!=")

LONGEST = 2000
"""Characters a formula may have."""
MOST_TOKENS = 300
"""Words and signs a formula may have: bounds the depth of its tree."""
DEEPEST = 40
"""Parentheses and minus signs that may stand inside one another."""


@dataclass(frozen=True)
class Number:
    """A number as written: at most 16 digits before the point and 4 after it, so it fits DECIMAL(20,4)."""

    value: Decimal


@dataclass(frozen=True)
class Name:
    """The value of a variable for one organisation and year."""

    code: str


@dataclass(frozen=True)
class Lookup:
    """The value of a dated table for the organisation's region, activity, size and the year."""

    table: str


@dataclass(frozen=True)
class Negative:
    """Minus the operand."""

    operand: "Expression"


@dataclass(frozen=True)
class Operation:
    """Two operands and a sign between them; comparisons give 1 or 0."""

    op: Operator
    left: "Expression"
    right: "Expression"


Expression = Number | Name | Lookup | Negative | Operation


class FormulaError(Refusal):
    """A formula that cannot be read. `position` counts characters from 1."""

    def __init__(self, message: str, position: int, *, found: str = "", most: int = 0) -> None:
        super().__init__(message, position=position, found=found, most=most)
        self.position = position


@dataclass(frozen=True)
class _Token:
    kind: Literal["number", "name", "text", "sign", "end"]
    text: str
    position: int


_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)(?![A-Za-z0-9_.])"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r'|"(?P<text>[A-Za-z0-9_-]+)"'
    r"|(?P<sign>>=|<=|==|!=|[-+*/<>()]))"
)
_NUMBER = re.compile(r"[0-9]{1,16}(?:\.[0-9]{1,4})?")


def parse(text: str) -> Expression:
    """The tree of a formula. Raises FormulaError with the position of the first thing that cannot be read."""
    return _Reader(_tokens(text)).formula()


def _tokens(text: str) -> list[_Token]:
    if len(text) > LONGEST:
        raise FormulaError(mark("The formula is longer than {most} characters."), LONGEST + 1, most=LONGEST)
    found: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            position = at + len(text[at:]) - len(text[at:].lstrip())
            raise FormulaError(
                mark("Character {position} of the formula, {found}, has no meaning here."),
                position + 1,
                found=repr(text[position]),
            )
        kind = cast("Literal['number', 'name', 'text', 'sign']", match.lastgroup)
        start = match.start(kind) + 1 - (kind == "text")
        found.append(_Token(kind, match.group(kind), start))
        if len(found) > MOST_TOKENS:
            raise FormulaError(mark("The formula has more than {most} words and signs."), start, most=MOST_TOKENS)
        at = match.end()
    return [*found, _Token("end", "", end + 1)]


class _Reader:
    """Recursive descent over the tokens, one method per line of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def formula(self) -> Expression:
        found = self._comparison()
        if self._is(*COMPARISONS):
            raise FormulaError(
                mark("Comparisons do not chain (character {position}): write (a < b) * (b < c)."), self._next.position
            )
        if self._next.kind != "end":
            raise self._unexpected(
                mark("Character {position} of the formula: expected an operator or the end, found {found}.")
            )
        return found

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _unexpected(self, message: str) -> FormulaError:
        token = self._next
        if token.kind == "end":
            return FormulaError(mark("The formula ends too early: something is missing after it."), token.position)
        return FormulaError(message, token.position, found=repr(token.text))

    def _is(self, *signs: str) -> bool:
        return self._next.kind == "sign" and self._next.text in signs

    def _comparison(self) -> Expression:
        left = self._sum()
        if self._is(*COMPARISONS):
            op = cast("Operator", self._take().text)
            return Operation(op, left, self._sum())
        return left

    def _sum(self) -> Expression:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Expression:
        return self._chain(self._unary, "*", "/")

    def _chain(self, operand: Callable[[], Expression], *signs: str) -> Expression:
        left = operand()
        while self._is(*signs):
            op = cast("Operator", self._take().text)
            left = Operation(op, left, operand())
        return left

    def _unary(self) -> Expression:
        if self._is("-"):
            self._deeper(self._take())
            found = Negative(self._unary())
            self._depth -= 1
            return found
        return self._atom()

    def _atom(self) -> Expression:
        token = self._next
        if token.kind == "number":
            return self._number(self._take())
        if token.kind == "name":
            self._take()
            return self._lookup() if token.text == "lookup" else Name(token.text)
        if self._is("("):
            self._deeper(self._take())
            found = self._comparison()
            self._closing()
            self._depth -= 1
            return found
        raise self._unexpected(
            mark("Character {position} of the formula: expected a number, a variable or a parenthesis, found {found}.")
        )

    def _number(self, token: _Token) -> Number:
        if not _NUMBER.fullmatch(token.text):
            raise FormulaError(
                mark("Character {position} of the formula: a number has at most 16 digits, then 4 after the point."),
                token.position,
            )
        return Number(Decimal(token.text))

    def _lookup(self) -> Lookup:
        opened = self._is("(") and self._take()
        if not opened or self._next.kind != "text":
            raise self._unexpected(
                mark('Character {position} of the formula: expected a table as in lookup("table"), found {found}.')
            )
        table = self._take().text
        self._closing()
        return Lookup(table)

    def _closing(self) -> None:
        if not self._is(")"):
            raise self._unexpected(
                mark("Character {position} of the formula: expected a closing parenthesis, found {found}.")
            )
        self._take()

    def _deeper(self, token: _Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError(
                mark("Character {position} of the formula: more than {most} levels inside one another."),
                token.position,
                most=DEEPEST,
            )


def parts(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it."""
    waiting: list[Expression] = [expression]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, Negative):
            waiting.append(part.operand)
        elif isinstance(part, Operation):
            waiting += [part.right, part.left]


def names(expression: Expression) -> frozenset[str]:
    """Codes of the variables a formula uses."""
    return frozenset(part.code for part in parts(expression) if isinstance(part, Name))


def lookups(expression: Expression) -> frozenset[str]:
    """Codes of the tables a formula uses."""
    return frozenset(part.table for part in parts(expression) if isinstance(part, Lookup))


_EXACT = Context(prec=60)
_FIGURES = {"+": _EXACT.add, "-": _EXACT.subtract, "*": _EXACT.multiply, "/": _EXACT.divide}
_TRUTHS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">": gt, ">=": ge, "<": lt, "<=": le, "==": eq, "!=": ne,
}  # fmt: skip


def evaluate(
    expression: Expression, values: Mapping[str, Decimal | None], lookup: Callable[[str], Decimal | None]
) -> Decimal | None:
    """The value of a formula; None where an operand is missing anywhere, or on division by zero.

    A missing operand makes the whole None even if it is multiplied by zero: missing is not zero.
    """
    match expression:
        case Number(value):
            return value
        case Name(code):
            return values.get(code)
        case Lookup(table):
            return lookup(table)
        case Negative(operand):
            inner = evaluate(operand, values, lookup)
            return None if inner is None else _EXACT.minus(inner)
        case Operation(op, left, right):
            first, second = evaluate(left, values, lookup), evaluate(right, values, lookup)
            return None if first is None or second is None else _operation(op, first, second)


def _operation(op: Operator, left: Decimal, right: Decimal) -> Decimal | None:
    if op in _TRUTHS:
        return Decimal(int(_TRUTHS[op](left, right)))
    return None if op == "/" and right == 0 else _FIGURES[op](left, right)
