"""How soon the command answers when it has nothing to compute."""

import sys
from pathlib import Path

from bench.measuring import Row, corymb, timed

BAR = 0.3


def rows(runs: int, *, small: bool) -> list[Row]:
    """The help, from the start of the process to its end: as a module, and by the launcher if it is installed."""
    count = 1 if small else runs
    found = [timed("python -m corymb.cli --help", corymb("--help"), count, BAR)]
    launcher = Path(sys.executable).with_name("corymb")
    if launcher.is_file():
        found.append(timed("corymb --help", [str(launcher), "--help"], count, BAR))
    return found
