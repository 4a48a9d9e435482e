"""Vintages in plain Python, from the definitions of docs/methods/vintages.md."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]


def known(rows: Iterable[Row], keys: tuple[str, ...], day: dt.date | None) -> list[Row]:
    """Rows recorded on or before the day that no later row of the same key replaces."""
    there = [r for r in rows if day is None or r["recorded_at"] is None or r["recorded_at"].date() <= day]
    kept = []
    for row in there:
        rivals = [r for r in there if all(r[k] == row[k] for k in keys)]
        if not any(_later(rival["recorded_at"], row["recorded_at"]) for rival in rivals):
            kept.append(row)
    return kept


def _later(one: dt.datetime | None, other: dt.datetime | None) -> bool:
    return one is not None and (other is None or one > other)
