"""Speed and memory against the bars: best of five fresh processes, median and spread, the peer in the same run.

python3 run.py bench [NAMES] [--runs N] [--write docs/bench.md] [--small]
"""

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    assignment,
    bulk_workbooks,
    calibration,
    conflicts,
    deadline,
    facts,
    living,
    programme_pages,
    ranking,
    register_import,
    scorecard,
    selection_lists,
    site_pages,
    start,
    storm,
    tax_service_xml,
    weights,
    workbook_import,
)
from bench.measuring import Row
from bench.page import conditions, page, table

BENCHES = {
    "scorecard": scorecard.rows,
    "workbook_import": workbook_import.rows,
    "tax_service_xml": tax_service_xml.rows,
    "register_import": register_import.rows,
    "bulk_workbooks": bulk_workbooks.rows,
    "facts": facts.rows,
    "weights": weights.rows,
    "assignment": assignment.rows,
    "calibration": calibration.rows,
    "ranking": ranking.rows,
    "conflicts": conflicts.rows,
    "selection_lists": selection_lists.rows,
    "help": start.rows,
    "site_pages": site_pages.rows,
    "programme_pages": programme_pages.rows,
    "storm": storm.rows,
    "deadline": deadline.rows,
    "living": living.rows,
}


def main(argv: Sequence[str]) -> int:
    """Run the benches asked for; 1 if a bar is not met."""
    parser = argparse.ArgumentParser(prog="bench", description="Speed and memory against the bars.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)}; else all")
    parser.add_argument("--runs", type=int, help="fresh processes of each (5; with --small 1)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the table as a page")
    parser.add_argument("--small", action="store_true", help="small data, no bars: whether everything runs")
    asked = parser.parse_args(argv)
    unknown = [name for name in asked.names if name not in BENCHES]
    if unknown:
        parser.error(f"no bench is called {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    if asked.small and asked.write:
        parser.error("--small says nothing about speed and cannot be written")
    runs = asked.runs or (1 if asked.small else 5)
    said = conditions(
        cpu=processor(),
        cores=os.cpu_count() or 0,
        load=os.getloadavg()[0],
        day=datetime.now(UTC).date(),
        runs=runs,
    )
    print("\n".join(said), end="\n\n")
    rows: list[Row] = []
    for name in asked.names or BENCHES:
        rows += BENCHES[name](runs, small=asked.small)
        print(f"{name} done", file=sys.stderr)
    print(table(rows, bars=not asked.small))
    if asked.write:
        asked.write.write_text(page(said, rows), encoding="utf-8")
    return 0 if asked.small else int(any(row.met is False for row in rows))


def processor() -> str:
    """The processor as the system names it."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.is_file() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
