"""Every list that shows applications of a call of 10,000, or what hangs on them, on a server of its own."""

import json
import sys

from bench.measuring import ROOT, Row
from bench.own_server import prepared, run

FOLDER = ROOT / ".bench" / "selection_lists"
WHOLE, SMALL = (10_000, 1_000), (120, 20)
"""Applications and experts."""
TIMES, SMALL_TIMES = 100, 2
"""How often each page is asked for."""


def rows(runs: int, *, small: bool) -> list[Row]:
    """Milliseconds of pages, with the number of their queries; seconds of files, with their rows."""
    del runs
    listed, experts = SMALL if small else WHOLE
    within = [sys.executable, "-m", "bench.selection_lists_data"]
    with prepared(FOLDER) as found:
        made = json.loads(run(found, [*within, "fill", str(listed), str(experts)], owner=True))
        told = json.loads(run(found, [*within, "measure", str(SMALL_TIMES if small else TIMES)]))
    return [
        Row(f"ranking of {listed:,} applications with three reviews each, frozen", "s", (made["ranked"],)),
        Row("a session with an item for each is planned and journaled", "s", (made["planned"],)),
        *(
            Row(f"{name}, {queries} queries, {size // 1_000:,} kB, p95", "ms", (took,), 150)
            for name, (took, queries, size) in told["pages"].items()
        ),
        *(Row(f"{name}, {count:,} rows", "s", (took,)) for name, (took, count) in told["files"].items()),
    ]
