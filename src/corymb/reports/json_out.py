"""A run as JSON: one object per line, the keys of `Line` in their order, decimals as exact numbers."""

import json
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from operator import attrgetter
from pathlib import Path
from typing import Any

from corymb.methods.results import Line, Run
from corymb.reports.audience import published

KEYS = tuple(field.name for field in fields(Line))
_OBJECT = "  {\n" + ",\n".join(f'    "{key}": %s' for key in KEYS) + "\n  }"
_values = attrgetter(*KEYS)
_text = json.JSONEncoder(ensure_ascii=False).encode
_repeated = lru_cache(maxsize=4096)(_text)
"""Most texts of a line stand in many lines."""


def to_json(run: Run) -> str:
    """A list of objects, one key a line, ending with a newline. The same run gives the same bytes.

    Sums are written digit for digit from their decimals, never through a float; no number is written as text.
    """
    objects = [_object(line) for line in published(run).lines]
    return "[\n" + ",\n".join(objects) + "\n]\n" if objects else "[]\n"


def write(run: Run, path: Path) -> Path:
    """Write `to_json` as UTF-8. Returns the path."""
    path.write_text(to_json(run), encoding="utf-8", newline="\n")
    return path


def _object(line: Line) -> str:
    return _OBJECT % tuple(map(value_text, _values(line)))


def value_text(value: object) -> str:
    """One JSON value; a number that is not finite is null."""
    return _TEXTS.get(type(value), _text)(value)


def decimal_text(value: Decimal) -> str:
    """All digits of a decimal, without an exponent and without trailing zeros after the point."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: _repeated,
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: lambda value: repr(value) if isfinite(value) else "null",
    Decimal: lambda value: decimal_text(value) if value.is_finite() else "null",
    tuple: lambda value: "[" + ", ".join(map(value_text, value)) + "]",
}
