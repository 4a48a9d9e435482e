"""Conflicts of interest of a large call from the register, on a server of its own."""

import json
import sys
from pathlib import Path

from bench.measuring import ROOT, Row
from bench.own_server import prepared, run

FOLDER = ROOT / ".bench" / "conflicts"
WHOLE, SMALL = (2_000, 1_000), (40, 20)
"""Applications and experts of the matrix."""


def rows(runs: int, *, small: bool) -> list[Row]:
    """Seconds of the whole matrix, and of putting it on record."""
    p, e = SMALL if small else WHOLE
    code = str(Path(__file__).with_name("conflicts_data.py"))
    with prepared(FOLDER) as found:
        run(found, [sys.executable, code, "fill", str(p), str(e), "0"], owner=True)
        told = json.loads(run(found, [sys.executable, code, "measure", str(runs)]))
    matrix = f"conflict matrix {p:,} applications x {e:,} experts from the register"
    return [
        Row(f"{matrix} ({told['ties']:,} ties)", "s", tuple(told["matrix"]), 2.0),
        Row("the same put on record and journaled", "s", (told["raised"],)),
    ]
