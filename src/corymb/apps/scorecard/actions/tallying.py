"""Tallies as columns keep them, and the questions that make them. Loads DuckDB: for jobs, never for pages."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from decimal import Decimal
from threading import Lock
from typing import Any

from corymb.methods.asked import Asked
from corymb.methods.kept import PARTS, Numbers, Tally
from corymb.methods.programme import Programme
from corymb.methods.tables import Tables
from corymb.methods.term import Term

_written: dict[tuple[str, int], dict[str, Asked]] = {}
_alone = Lock()
WORLDS = ("old", "new")
Brought = tuple[dict[str, Tally], list[Term]]


def brought(programme: Programme, year: int, worlds: Mapping[str, Tables]) -> dict[str, Brought]:
    """What the organisations of each world bring to the tallies of their scopes, and term by term.

    The questions are written down once for each world and kept, which takes longer than to put them; they are put to
    both worlds at once.
    """
    with _alone, ThreadPoolExecutor(len(WORLDS)) as both:
        asked = _asked(programme, year)
        answers = {name: both.submit(asked[name].brought, tables) for name, tables in worlds.items()}
        return {name: answer.result() for name, answer in answers.items()}


def make_ready(programme: Programme, year: int) -> None:
    """Write the questions down before they are needed."""
    with _alone:
        _asked(programme, year)


def _asked(programme: Programme, year: int) -> dict[str, Asked]:
    key = (programme.pack_hash, year)
    if key not in _written:
        for old in list(_written):
            for asked in _written.pop(old).values():
                asked.close()
        _written[key] = {name: Asked(programme, year) for name in WORLDS}
    return _written[key]


def written(tally: Tally) -> dict[str, Any]:
    """As JSON: decimals as text, whole numbers as they are."""
    found = asdict(tally)
    found["sums"] = {
        code: {str(year): {n: _told(v) for n, v in row.items()} for year, row in years.items()}
        for code, years in tally.sums.items()
    }
    return found


def _told(value: Decimal | int) -> str | int:
    return f"{value:f}" if isinstance(value, Decimal) else value


def read(told: Mapping[str, Any]) -> Tally:
    """A tally from its JSON."""
    sums = {code: {int(year): _numbers(row) for year, row in years.items()} for code, years in told["sums"].items()}
    cover = {
        code: {rule: tuple(row[: len(PARTS)]) for rule, row in rules.items()} for code, rules in told["cover"].items()
    }
    return Tally(sums, told["counts"], cover, told["marked"], told["contradictions"])


def _numbers(row: Mapping[str, str | int]) -> Numbers:
    return {name: Decimal(value) if isinstance(value, str) else value for name, value in row.items()}
