"""What names a row: organisations, periods and dates as people write them, turned into the project's identifiers."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import pyarrow as pa
import pyarrow.compute as pc

from corymb.methods.tables import MOMENT
from corymb.sources.amounts import Column
from corymb.sources.written import IDENTIFIED, organisation_id, text_of

KeyTrouble = Literal["bad_organisation", "total_row", "bad_period", "bad_date", "bad_moment", "bad_number"]

_TOTAL = re.compile(r"^(итог|всего|total|sum\b|subtotal|в том числе|примечан|note)", re.IGNORECASE)
_YEAR = re.compile(r"((?:19|20)\d\d)(?:[.,]0+)?(?:\s*(?:г\.?|год|year))?")
_QUARTER = re.compile(
    r"((?:19|20)\d\d)\s*[-/ ]?\s*[QКкq]\s*([1-4])|([1-4]|I{1,3}|IV)\s*(?:кв\w*\.?|q\w*)\s*((?:19|20)\d\d)"
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_DATES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\s+[\d:]+)?"), (3, 2, 1)),
)
_DAY_AND_TIME = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})\s+(\d{1,2}):(\d\d(?::\d\d)?)")


@dataclass(frozen=True)
class Keys:
    """A key column as identifiers (null where blank or not readable), with its troubles (row, trouble, written).

    `padded`: rows whose lost leading zero was given back, with the text as written.
    """

    values: pa.Array
    troubles: list[tuple[int, KeyTrouble, str]]
    padded: list[tuple[int, str]]


def organisations(column: Column, scheme: str = "RU-INN") -> Keys:
    """Organisation ids. Raw INN (10 or 12 digits) and LEI get their prefix; 9 or 11 digits with a right check digit
    get their leading zero back.
    """
    if isinstance(column, pa.Array) and _all_identified(column):
        return Keys(column, [], [])
    padded: dict[str, str] = {}

    def read(cell: object) -> str | KeyTrouble:
        text = text_of(cell)
        found = organisation_id(text, scheme)
        if found and scheme == "RU-INN" and text.isdigit() and len(text) in {9, 11}:
            padded[text] = found
        if found:
            return f"={found}"
        return "total_row" if _TOTAL.match(text) else "bad_organisation"

    keys = _each(column, read)
    if not padded:
        return keys
    cells = column.to_pylist() if isinstance(column, pa.Array) else column
    rows = [(row, text) for row, cell in enumerate(cells) if (text := text_of(cell)) in padded]
    return Keys(keys.values, keys.troubles, rows)


def _all_identified(column: pa.Array) -> bool:
    """Whether every filled cell is an id with its scheme already, as in the project's own tables."""
    if not pa.types.is_string(column.type):
        return False
    return pc.all(pc.match_substring_regex(column, f"^(?:{IDENTIFIED.pattern})$"), min_count=0).as_py() is True


def periods(column: Column, *, from_date: bool = False) -> Keys:
    """SDMX periods: 2016, 2016-Q1. Dates are periods only where `from_date` says that their year counts."""

    def read(cell: object) -> str | KeyTrouble:
        if from_date and (day := date_of(cell)) is not None:
            return f"={day.year}"
        found = period_of(text_of(cell))
        return f"={found}" if found else "bad_period"

    return _each(column, read)


def period_of(text: str) -> str:
    """2016, "2016 г.", 2016-Q1, "1 кв. 2016" as SDMX; "" where the text is no period."""
    if found := _YEAR.fullmatch(text):
        return found[1]
    if found := _QUARTER.fullmatch(text):
        year, quarter = (found[1], found[2]) if found[1] else (found[4], found[3])
        return f"{year}-Q{_ROMAN.get(quarter, quarter)}"
    return ""


def date_of(cell: object) -> dt.date | None:
    """A date cell, ISO or dd.mm.yyyy text; None where it is none."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = text_of(cell)
    for form, (year, month, day) in _DATES:
        if found := form.fullmatch(text):
            try:
                return dt.date(int(found[year]), int(found[month]), int(found[day]))
            except ValueError:
                return None
    return None


def dates(column: Column) -> Keys:
    """Dates as date32."""
    if isinstance(column, pa.Array) and pa.types.is_date32(column.type):
        return Keys(column, [], [])

    def read(cell: object) -> str | KeyTrouble:
        day = date_of(cell)
        return f"={day.isoformat()}" if day else "bad_date"

    keys = _each(column, read)
    return Keys(keys.values.cast(pa.date32()), keys.troubles, [])


def moment_of(cell: object) -> dt.datetime | None:
    """A date or a date with a time, ISO or dd.mm.yyyy, in UTC: an offset is taken off, none means UTC; else None."""
    if isinstance(cell, dt.datetime):
        return cell.astimezone(dt.UTC).replace(tzinfo=None) if cell.tzinfo else cell
    text = text_of(cell)
    if found := _DAY_AND_TIME.fullmatch(text):
        text = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}T{found[4]:0>2}:{found[5]}"
    try:
        return moment_of(dt.datetime.fromisoformat(text))
    except ValueError:
        day = None if ":" in text else date_of(cell)
        return dt.datetime.combine(day, dt.time()) if day else None


def moments(column: Column) -> Keys:
    """Moments as timestamps in UTC; a date alone is the start of that day."""
    if isinstance(column, pa.Array) and (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)):
        return Keys(column.cast(MOMENT, safe=False), [], [])

    def read(cell: object) -> str | KeyTrouble:
        moment = moment_of(cell)
        return f"={moment.isoformat()}" if moment else "bad_moment"

    keys = _each(column, read)
    return Keys(keys.values.cast(MOMENT), keys.troubles, [])


def whole_numbers(column: Column) -> Keys:
    """Small whole numbers (years) as int32."""
    if isinstance(column, pa.Array) and pa.types.is_int32(column.type):
        return Keys(column, [], [])

    def read(cell: object) -> str | KeyTrouble:
        text = text_of(cell)
        return f"={text}" if re.fullmatch(r"-?\d{1,9}", text) else "bad_number"

    keys = _each(column, read)
    return Keys(keys.values.cast(pa.int32()), keys.troubles, [])


def texts(column: Column) -> pa.Array:
    """Trimmed texts, null where blank."""
    if isinstance(column, pa.Array) and pa.types.is_string(column.type):
        trimmed = pc.utf8_trim_whitespace(column)
        return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    cells = column.to_pylist() if isinstance(column, pa.Array) else column
    return pa.array([text_of(cell) or None for cell in cells], pa.string())


def _each(column: Column, read: Callable[[object], str]) -> Keys:
    """Reads each different cell once. `read` gives "=" and the key, or the trouble."""
    if isinstance(column, pa.Array):
        return _each_of_arrow(column, read)
    known: dict[object, str | None] = {None: None, "": None}
    answers: list[str | None] = []
    for cell in column:
        key = (bool, cell) if isinstance(cell, bool) else cell
        if key not in known:
            known[key] = _answer(cell, read)
        answers.append(known[key])
    values = [answer[1:] if answer and answer[0] == "=" else None for answer in answers]
    troubles = [
        (row, cast("KeyTrouble", answer), text_of(column[row]))
        for row, answer in enumerate(answers)
        if answer and answer[0] != "="
    ]
    return Keys(pa.array(values, pa.string()), troubles, [])


def _each_of_arrow(column: pa.Array, read: Callable[[object], str]) -> Keys:
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    cells = encoded.dictionary.to_pylist()
    answers = [_answer(cell, read) for cell in cells]
    values = pa.array([answer[1:] if answer and answer[0] == "=" else None for answer in answers], pa.string())
    bad = {i for i, answer in enumerate(answers) if answer and answer[0] != "="}
    troubles = []
    if bad:
        for row, index in enumerate(encoded.indices.to_pylist()):
            if index in bad:
                troubles.append((row, cast("KeyTrouble", answers[index]), text_of(cells[index])))
    return Keys(values.take(encoded.indices), troubles, [])


def _answer(cell: object, read: Callable[[object], str]) -> str | None:
    return None if text_of(cell) == "" else read(cell)
