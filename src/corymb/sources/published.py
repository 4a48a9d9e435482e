"""A published scorecard read back digit for digit, as `corymb score --format json` or the page of a site wrote it."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, get_args

from corymb.i18n import mark
from corymb.methods.programme import COHORT_RULES, PriceBasis, Status
from corymb.methods.revisions import Made, Publication, PublishedLine
from corymb.refusal import Refusal

LARGEST = 512_000_000
"""Bytes; a scorecard of ten thousand lines has fifteen million."""
FARTHEST = 60
"""Digits before the point, or zeros after it, of any figure a scorecard can hold."""
SUMS = ("threshold", "numerator_0", "denominator_0", "numerator_t", "denominator_t")
WRITTEN = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?")
_MEND = mark("Give two files that `corymb score --format json` wrote, or lines.json of two publications.")


def read_publication(path: Path) -> Publication:
    """The lines of the file and what they were made from.

    Refuses a file that is not such a result, lines that stand twice, and lines of different runs.
    """
    if path.is_dir():
        raise Refusal(mark("This is a folder, a file is meant."), where=str(path), mend=_MEND)
    if not path.exists():
        raise Refusal(mark("There is no such file."), where=str(path), mend=mark("Check the path."))
    if path.stat().st_size > LARGEST:
        raise Refusal(mark("The file is larger than any scorecard."), where=str(path), mend=_MEND)
    rows = _rows(_parsed(path))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refusal(mark("The file is not a list of scorecard lines."), where=str(path), mend=_MEND)
    if not rows:
        raise Refusal(mark("The file holds no line."), where=str(path), mend=_MEND)
    lines, made = [], []
    for number, row in enumerate(rows, 1):
        lines.append(PublishedLine(**_fields(row, LINE, path, number)))
        made.append(Made(**_fields(row, MADE, path, number)))
    _refuse_twice(lines, path)
    if len(set(made)) > 1:
        raise Refusal(mark("The lines of the file come from different runs."), where=str(path), mend=_MEND)
    return Publication(made[0], tuple(lines))


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text, parse_float=Decimal, parse_int=_whole, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise Refusal(mark("The file is not JSON that can be read."), where=str(path), mend=_MEND) from error


def _rows(told: Any) -> Any:
    """The lines; those of a site tell their exact sums as text."""
    if not isinstance(told, dict) or not isinstance(told.get("lines"), list):
        return told
    return [
        {k: Decimal(v) if k in SUMS and isinstance(v, str) and WRITTEN.fullmatch(v) else v for k, v in row.items()}
        if isinstance(row, dict)
        else row
        for row in told["lines"]
    ]


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _whole(digits: str) -> int:
    """A whole number as long as figures can be: converting longer ones takes more than linear time."""
    if len(digits) > 2 * FARTHEST:
        raise ValueError(digits[:FARTHEST])
    return int(digits)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _year(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() and (number == 0 or abs(number.adjusted()) <= FARTHEST) else None


def _one_of(*words: str) -> Callable[[object], str | None]:
    return lambda value: value if isinstance(value, str) and value in words else None


def _names(value: object) -> tuple[str, ...] | None:
    good = isinstance(value, list) and all(isinstance(name, str) for name in value)
    return tuple(value) if good and isinstance(value, list) else None


Reader = Callable[[object], Any]
LINE: dict[str, tuple[Reader, bool]] = {
    "target": (_text, False),
    "scope": (_text, False),
    "cohort": (_one_of(*COHORT_RULES), False),
    "prices": (_one_of(*get_args(PriceBasis)), False),
    "year": (_year, False),
    "unit": (lambda value: value if isinstance(value, str) else None, False),
    "official_rule": (_one_of(*COHORT_RULES), False),
    "baseline_year": (_year, False),
    "baseline": (_number, True),
    "actual": (_number, True),
    "factor": (_number, True),
    "threshold": (_number, False),
    "status": (_one_of(*get_args(Status)), False),
    "numerator_0": (_number, True),
    "denominator_0": (_number, True),
    "excluded": (_names, False),
}
"""Key of a line -> how it is read, and whether it may be null."""
MADE: dict[str, tuple[Reader, bool]] = {
    "pack": (_text, False),
    "pack_hash": (_text, False),
    "inputs_hash": (_text, False),
    "code_version": (_text, False),
    "as_known_on": (_text, True),
    "origin": (_one_of("reported", "synthetic", "mixed"), False),
}


def _fields(row: dict[str, Any], wanted: dict[str, tuple[Reader, bool]], path: Path, number: int) -> dict[str, Any]:
    found = {}
    for key, (reader, nullable) in wanted.items():
        if key not in row:
            raise Refusal(
                mark("Line {number} of the scorecard lacks {key}."), where=str(path), mend=_MEND, number=number, key=key
            )
        value = row[key]
        found[key] = None if value is None and nullable else reader(value)
        if found[key] is None and not (value is None and nullable):
            raise Refusal(
                mark("Line {number} of the scorecard has {value} as its {key}."),
                where=str(path),
                mend=_MEND,
                number=number,
                key=key,
                value=str(value)[:40],
            )
    return found


def _refuse_twice(lines: list[PublishedLine], path: Path) -> None:
    seen: dict[object, int] = {}
    for number, line in enumerate(lines, 1):
        first = seen.setdefault(line.key, number)
        if first != number:
            raise Refusal(
                mark("Lines {first} and {number} are of the same target, scope, rule, prices and year."),
                where=str(path),
                mend=_MEND,
                first=first,
                number=number,
            )
