"""Data folders that are prepared already: making one takes longer than most of what is tried with it."""

import subprocess
from functools import cache
from pathlib import Path

from tests.site_settings import HOME
from trust.served import Served


def prepared(name: str) -> Path:
    """A data folder of its own, as it stands after the first start; the copy keeps owners, as PostgreSQL wants it."""
    folder = HOME / name
    folder.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(_first()), str(folder)], check=True)
    return folder


@cache
def _first() -> Path:
    """Started and stopped once for each process that runs tests."""
    running = Served(HOME / "prepared")
    running.start()
    running.stop()
    return running.home
