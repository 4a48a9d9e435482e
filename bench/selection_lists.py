"""Every list that shows applications of a call of 10,000, or what hangs on them, on a server of its own."""

import json
import sys
from collections.abc import Callable
from random import Random
from typing import Any

from bench.asking import NOBODY, Kind, ask_all, lines_of, served
from bench.measuring import ROOT, Row
from bench.own_server import prepared, run

FOLDER = ROOT / ".bench" / "selection_lists"
WHOLE, SMALL = (10_000, 1_000), (120, 20)
"""Applications and experts."""


def rows(runs: int, *, small: bool) -> list[Row]:
    """Milliseconds of pages, with the number of their queries; seconds of files, with their rows."""
    listed, experts = SMALL if small else WHOLE
    within = [sys.executable, "-m", "bench.selection_lists_data"]
    with prepared(FOLDER) as found:
        made = json.loads(run(found, [*within, "fill", str(listed), str(experts)], owner=True))
        told = json.loads(run(found, [*within, "tell"]))
        kinds = [
            Kind(_named(name, each), drawing(each), by=each["by"] or NOBODY) for name, each in told["pages"].items()
        ]
        with served(found) as (_pid, port):
            ask_all(kinds, told["sessions"], port, runs, small=small)
    return [
        Row(f"ranking of {listed:,} applications with three reviews each, frozen", "s", (made["ranked"],)),
        Row("a session with an item for each is planned and journaled", "s", (made["planned"],)),
        *(line for kind in kinds for line in lines_of(kind)),
        *(Row(f"{name}, {count:,} rows", "s", (took,)) for name, (took, count) in told["files"].items()),
    ]


def _named(name: str, told: dict[str, Any]) -> str:
    """With its queries, the fewest and the most under any sort and filter, and its size as it opens."""
    fewest, most = told["queries"]
    queries = f"{most}" if fewest == most else f"{fewest}-{most}"
    return f"{name}, {queries} queries, {told['size'] // 1_000:,} kB"


def drawing(told: dict[str, Any]) -> Callable[[Random], str]:
    """How an address of the list is drawn: in either language, under any sort and filter it offers, or none."""
    sorts, filters = ["", *told["sorts"]], ["", *told["filters"]]

    def address(chance: Random) -> str:
        asked = "&".join(part for part in (chance.choice(sorts), chance.choice(filters)) if part)
        return f"/{chance.choice(('en', 'ru'))}/{told['place']}{'?' if asked else ''}{asked}"

    return address
