"""One cell as a person writes it: its text, and the exact decimal it means. Nothing is guessed; light to load."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Literal

from stdnum.exceptions import ValidationError
from stdnum.ru import inn

from corymb.methods.digits import is_absurd

Trouble = Literal["not_a_number", "unit_in_cell", "ambiguous", "too_large", "date", "yes_no", "formula_error"]
DecimalSign = Literal["auto", ".", ","]

BLANKS = frozenset({"", "-", "–", "—", "−", "‒", "―"})
IDENTIFIED = re.compile(r"[A-Z]{2}-[A-Z]{2,10}-\S+|LEI-[A-Z0-9]{20}|XM-DAC-\S+")
"""An organisation's number with its scheme, as org-id.guide writes it."""
LIMIT = Decimal(10) ** 16
"""Figures this large and larger do not fit DECIMAL(20,4)."""
GROUP = 3
"""Digits between two signs that group thousands."""
SPACES = " \u00a0\u2009\u202f\u2007'’"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GROUPED = re.compile(rf"\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*")
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}")
_NO_SPACES = str.maketrans("", "", SPACES)
_WITH_UNIT = re.compile(r"^([-−+(]?[\d\s.,'’]*\d\)?)\s*(%|[^\d\s].*)$")
_UNIT_WORDS = (
    (re.compile(r"^(тыс|thous|k\b)", re.IGNORECASE), Decimal(1000)),
    (re.compile(r"^(млн|mln|mill|m\b)", re.IGNORECASE), Decimal(1_000_000)),
    (re.compile(r"^(млрд|bln|bill|bn\b)", re.IGNORECASE), Decimal(1_000_000_000)),
    (re.compile(r"^(руб|р\b|₽|rub|чел|шт|pers|pcs)", re.IGNORECASE), Decimal(1)),
)
EXACT_WHOLE = 1e15
"""Below this a binary fraction holds every whole number, and its text is plain digits."""


def legal(text: str) -> str:
    """A text without the signs XML cannot carry, with one kind of line break."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def text_of(cell: object) -> str:
    """A cell as trimmed text; whole floats lose their .0, blanks give ""."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, float):
        return "" if cell != cell else (str(int(cell)) if cell.is_integer() and abs(cell) < EXACT_WHOLE else repr(cell))  # noqa: PLR0124 - NaN
    return cell.isoformat() if isinstance(cell, dt.date) else " ".join(str(cell).split())


def plain(header: object) -> str:
    """A header for comparison: case, ё, line breaks and repeated spaces do not matter."""
    return text_of(header).casefold().replace("ё", "е")


def organisation_id(text: str, scheme: str = "RU-INN") -> str:
    """The id with its scheme, "" where the text is none."""
    if IDENTIFIED.fullmatch(text):
        return text
    bare = text.replace(" ", "")
    if scheme == "RU-INN":
        bare = re.sub(r"^ИНН[:№]*", "", bare, flags=re.IGNORECASE)
        if bare.isdigit() and bare.isascii():
            if len(bare) in {10, 12}:
                return f"RU-INN-{bare}"
            if len(bare) in {9, 11} and is_inn(f"0{bare}"):
                return f"RU-INN-0{bare}"
    if scheme in {"RU-INN", "LEI"} and re.fullmatch(r"[A-Z0-9]{18}\d\d", bare) and not bare.isdigit():
        return f"LEI-{bare}"
    if scheme in {"RU-INN", "LEI"} or not text:
        return ""
    return f"{scheme}-{text}" if scheme else text


def own_code(country: str, text: str) -> str:
    """The id of an organisation abroad, made of its country and its own code or name."""
    return f"{country}-OWN-{'-'.join(text.split()).removeprefix(f'{country}-')}"


def is_inn(digits: str) -> bool:
    """Whether 10 or 12 digits pass the check digits of the Russian taxpayer number."""
    try:
        return bool(inn.validate(digits))
    except ValidationError:
        return False


def number_of_text(text: str, sign: DecimalSign = "auto") -> Decimal | Trouble:
    """The number a text holds: grouped by spaces or apostrophes, comma or dot, minus or brackets for negatives."""
    body, negative = text.strip(), False
    if body.startswith("(") and body.endswith(")"):
        body, negative = body[1:-1].strip(), True
    elif body[:1] in "-−+" and len(body) > 1:
        body, negative = body[1:].strip(), body[0] != "+"
    if _SCIENTIFIC.fullmatch(body):
        plain: str | None = body.replace(",", ".")
    elif _GROUPED.fullmatch(body):
        plain = _one_dot(body, sign)
        if plain is None:
            return "ambiguous"
    else:
        return "unit_in_cell" if _WITH_UNIT.match(text) else "not_a_number"
    try:
        number = Decimal(plain or "")
    except InvalidOperation:
        return "not_a_number"
    if is_absurd(number):
        return "too_large"
    return -number if negative else number


def _one_dot(body: str, sign: DecimalSign) -> str | None:
    """The digits with one dot; None where a lone comma with three digits may be either sign."""
    grouped_by_space = body != (body := body.translate(_NO_SPACES))
    commas, dots = body.count(","), body.count(".")
    if not commas and not dots:
        return body
    if commas and dots:
        decimal, group = (",", ".") if body.rfind(",") > body.rfind(".") else (".", ",")
        return body.replace(group, "").replace(decimal, ".") if body.count(decimal) == 1 else ""
    mark, count = (",", commas) if commas else (".", dots)
    if count > 1:
        return body.replace(mark, "") if all(len(part) == GROUP for part in body.split(mark)[1:]) else ""
    if sign == mark or grouped_by_space or (sign == "auto" and (mark == "." or len(body.split(",")[1]) != GROUP)):
        return body.replace(mark, ".")
    if sign == "auto":
        return None
    return body.replace(mark, "") if len(body.split(mark)[1]) == GROUP else ""


def proposal(trouble: Trouble, text: str, sign: DecimalSign) -> str:
    """What the cell would be as a number, where its unit can be read; "" where we would be guessing."""
    found = _WITH_UNIT.match(text) if trouble == "unit_in_cell" else None
    if found is None:
        return ""
    number = number_of_text(found[1], sign)
    factor = next((factor for word, factor in _UNIT_WORDS if word.match(found[2].strip())), None)
    if not isinstance(number, Decimal) or factor is None:
        return ""
    return f"{(number * factor).normalize():f}"
