"""A line as plain data: what a site keeps and publishes, what the kept inputs carry, and the hashes of many.

Loads nothing heavy: pages tell lines by it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from hashlib import sha256
from math import isfinite
from typing import Any, Final, NamedTuple

from corymb.methods.results import Line

INTERNAL: Final = "internal"
PUBLIC: Final = "public"
WHOLE = 1e16
"""From here on every double is a whole number, and Python writes it with an exponent."""
Told = Mapping[str, Any]


class ToldLine(NamedTuple):
    """A line for an audience; its first five values are its key."""

    audience: str
    prices: str
    scope: str
    target: str
    cohort: str
    told: Told

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return self[:5]


def told_line(audience: str, told: Told) -> ToldLine:
    return ToldLine(audience, told["prices"], told["scope"], told["target"], told["cohort"], told)


def told_of(line: Line) -> dict[str, Any]:
    """What a line says, by the names of its fields."""
    return {name: plain(value) for name, value in asdict(line).items()}


def plain(value: Any) -> Any:
    """Decimals as text, so that nothing is lost; what is not finite is null."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return _float(value) if isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def _float(value: float) -> float | int:
    """As a JSON column gives it back, so that the hash is that of both: without a sign of zero, large ones whole."""
    return int(value) if abs(value) >= WHOLE else value + 0.0


def dated(told: Told, day: str | None) -> dict[str, Any]:
    """What a line says, with the day as of which its run knows the facts."""
    return {**told, "as_known_on": day}


def lines_hash(lines: Iterable[ToldLine]) -> str:
    """sha256 over all lines of a run, in the order of audience, prices, scope, target and rule."""
    rows = sorted((*line.key, json.dumps(line.told, sort_keys=True)) for line in lines)
    return sha256("\n".join("\t".join(row) for row in rows).encode()).hexdigest()


def public_hash(lines: Iterable[Told]) -> str:
    """sha256 over lines as everybody reads them: docs/open-data.md says it in ten lines of Python."""
    rows = sorted(json.dumps(line, sort_keys=True) for line in lines)
    return sha256("\n".join(rows).encode()).hexdigest()
