"""Figures as people write them, turned into exact decimals by whole columns. Nothing is guessed: what cannot be read is
reported with the row it stands in.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corymb.methods.tables import VALUE
from corymb.sources.written import (
    BLANKS,
    EXACT_WHOLE,
    GROUP,
    LIMIT,
    SPACES,
    DecimalSign,
    Trouble,
    number_of_text,
    proposal,
)

Column: TypeAlias = Sequence[object] | pa.Array

FORMULA_ERRORS = (
    "#DIV/0!",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
)
_FAR_TOO_LARGE = 1e17
_STEP = Decimal("0.0001")
_FIFTEEN = Context(prec=15)
_PLAIN = r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$"


@dataclass(frozen=True)
class Amounts:
    """A column of figures. `values` DECIMAL(20,4) in the base unit and `written`, both as long as the column.

    `troubles`: (row, trouble, text as written, proposal or ""). `rounded`: rows cut to four decimals, half-even.
    `texts`: rows of a workbook where a number stood as text and was read.
    """

    values: pa.Array
    written: pa.Array
    troubles: list[tuple[int, Trouble, str, str]] = field(default_factory=list)
    rounded: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)


def read_amounts(
    column: Column,
    scale: Decimal = Decimal(1),
    *,
    decimal: DecimalSign = "auto",
    missing: frozenset[str] = frozenset(),
) -> Amounts:
    """The column as exact decimals times `scale`. Blanks and dashes are missing; so is every text of `missing`."""
    if isinstance(column, pa.Array):
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if pa.types.is_integer(column.type) or pa.types.is_decimal(column.type):
            exact = _exact(column, scale)
            if exact is not None:
                return exact
        column = column.to_pylist()
    kinds = set(map(type, column))
    if kinds <= {str, type(None)}:
        plain = _plain_texts(column, scale, missing)
        return plain or _cell_by_cell(column, range(len(column)), scale, decimal, missing)
    return _numbers(column, scale, decimal, missing)


def _exact(column: pa.Array, scale: Decimal) -> Amounts | None:
    """Integers and decimals without leaving Arrow; None where a value does not fit."""
    try:
        return Amounts(_scaled(column.cast(VALUE), scale), column.cast(pa.string()))
    except pa.ArrowInvalid:
        return None


def _scaled(values: pa.Array, scale: Decimal) -> pa.Array:
    """DECIMAL(20,4) times the scale; raises ArrowInvalid where the product does not fit."""
    return values if scale == 1 else pc.multiply(values, pa.scalar(scale)).cast(VALUE)


def _plain_texts(column: Sequence[object], scale: Decimal, missing: frozenset[str]) -> Amounts | None:
    """A column where every text can only be read in one way and has at most four decimals; None otherwise."""
    written = pc.utf8_trim_whitespace(pa.array(column, pa.string()))
    blank = pc.is_in(written, value_set=pa.array([*BLANKS, *missing], pa.string()))
    written = pc.if_else(blank, pa.scalar(None, pa.string()), written)
    texts = written
    if not pc.all(pc.match_substring_regex(texts, _PLAIN), min_count=0).as_py():
        grouped = pc.match_substring_regex(texts, rf"^-?[0-9]{{1,3}}([{SPACES}][0-9]{{3}})+([.,][0-9]{{1,4}})?$")
        texts = pc.if_else(grouped, pc.replace_substring_regex(texts, rf"[{SPACES}]", ""), texts)
        comma = pc.or_(grouped, pc.match_substring_regex(texts, r",([0-9]{1,2}|[0-9]{4})$"))
        texts = pc.if_else(comma, pc.replace_substring_regex(texts, r"^(-?[0-9]+),([0-9]+)$", r"\1.\2"), texts)
        if not pc.all(pc.match_substring_regex(texts, _PLAIN), min_count=0).as_py():
            return None
    try:
        held = np.flatnonzero(pc.is_valid(written).to_numpy(zero_copy_only=False)).tolist()
        return Amounts(_scaled(texts.cast(VALUE), scale), written, texts=held)
    except pa.ArrowInvalid:
        return None


def _numbers(column: Sequence[object], scale: Decimal, decimal: DecimalSign, missing: frozenset[str]) -> Amounts:
    """A column of a workbook: floats with at most four decimals at once, every other cell on its own."""
    floats = np.array([v if type(v) is float else np.nan for v in column])
    with np.errstate(invalid="ignore", over="ignore"):
        steps = np.rint(floats * 1e4)
        held = (np.abs(steps) < EXACT_WHOLE) & (steps / 1e4 == floats)
    whole = pa.array(np.where(held, steps, 0).astype(np.int64), mask=~held)
    try:
        values = _scaled(pc.multiply(whole, pa.scalar(_STEP)).cast(VALUE), scale)
    except pa.ArrowInvalid:
        return _cell_by_cell(column, range(len(column)), scale, decimal, missing)
    written = pa.array(floats, mask=~held).cast(pa.string())
    rest = [row for row in np.flatnonzero(~held).tolist() if column[row] is not None and column[row] != ""]
    if not rest:
        return Amounts(values, written)
    single = _cell_by_cell(column, rest, scale, decimal, missing)
    mask = np.zeros(len(column), dtype=bool)
    mask[rest] = True
    return Amounts(
        pc.replace_with_mask(values, mask, single.values),
        pc.replace_with_mask(written, mask, single.written),
        single.troubles,
        single.rounded,
        single.texts,
    )


def _cell_by_cell(
    column: Sequence[object],
    rows: Sequence[int],
    scale: Decimal,
    decimal: DecimalSign,
    missing: frozenset[str],
) -> Amounts:
    """Values and texts of the given rows only, in their order; troubles carry the row of the column."""
    sign = _decimal_sign(column) if decimal == "auto" else decimal
    values: list[Decimal | None] = []
    written: list[str | None] = []
    amounts = Amounts(pa.nulls(0), pa.nulls(0))
    for row in rows:
        cell = column[row]
        text = _as_text(cell)
        if text is None or text in BLANKS or text in missing:
            values.append(None)
            written.append(None)
            continue
        number = _number(cell, text, sign)
        if isinstance(number, Decimal):
            values.append(_fitted(number * scale, row, text, amounts))
            if isinstance(cell, str):
                amounts.texts.append(row)
        else:
            values.append(None)
            amounts.troubles.append((row, number, text, proposal(number, text, sign)))
        written.append(text)
    return Amounts(
        pa.array(values, VALUE),
        pa.array(written, pa.string()),
        amounts.troubles,
        amounts.rounded,
        amounts.texts,
    )


def _as_text(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
        if math.isnan(cell):  # NaN: how data frames write a missing figure
            return None
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT_WHOLE else repr(cell)
    return str(cell)


def _number(cell: object, text: str, sign: DecimalSign) -> Decimal | Trouble:
    if isinstance(cell, bool):
        return "yes_no"
    if isinstance(cell, float):
        return Decimal(repr(cell)) if abs(cell) < _FAR_TOO_LARGE else "too_large"
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    if not isinstance(cell, str):
        return "date"
    if text.upper() in FORMULA_ERRORS:
        return "formula_error"
    return number_of_text(text, sign)


def _decimal_sign(column: Sequence[object]) -> DecimalSign:
    """A comma where some text of the column can only mean a decimal comma, else auto."""
    for cell in column:
        if not isinstance(cell, str) or "," not in cell:
            continue
        head, _, tail = cell.strip().rpartition(",")
        if "," not in head and "." not in tail and tail.isdigit() and (len(tail) != GROUP or not head.isdigit()):
            return ","
    return "auto"


def _fitted(number: Decimal, row: int, text: str, amounts: Amounts) -> Decimal | None:
    if abs(number) >= LIMIT:
        amounts.troubles.append((row, "too_large", text, ""))
        return None
    cut = number.quantize(_STEP, ROUND_HALF_EVEN)
    if cut != number and cut != _FIFTEEN.plus(number):  # binary noise beyond 15 digits is not a decimal of the user
        amounts.rounded.append(row)
    return cut
