"""Fresh processes, their time and memory, and what comes out of several of them."""

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Row:
    """One line of the table. `samples`, one per fresh process; the best is the highest or the lowest of them.

    `bar` and `peak_bar` (MB) are None where nothing is asked; `peak` is the highest peak of the processes in MB.
    """

    work: str
    unit: str
    samples: tuple[float, ...]
    bar: float | None = None
    higher: bool = False
    peak: float | None = None
    peak_bar: float | None = None

    @property
    def best(self) -> float:
        return max(self.samples) if self.higher else min(self.samples)

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def met(self) -> bool | None:
        """Whether the best reaches the bar and no process went over the memory; None where nothing is asked."""
        if self.bar is None and self.peak_bar is None:
            return None
        quick = self.bar is None or (self.best >= self.bar if self.higher else self.best <= self.bar)
        return quick and (self.peak_bar is None or (self.peak is not None and self.peak <= self.peak_bar))


def fresh(command: Sequence[str]) -> tuple[float, float]:
    """(seconds, peak MB) of one process, from its start to its end."""
    measured = [sys.executable, "-S", "-m", "bench.process", *command]
    done = subprocess.run(measured, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak


def output_of(command: Sequence[str]) -> str:
    """What one fresh process prints."""
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True).stdout


def environment() -> dict[str, str]:
    """As a user has it: compiled modules are kept."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def corymb(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "corymb.cli", *arguments]


def timed(work: str, command: Sequence[str], runs: int, bar: float | None = None, peak_bar: float | None = None) -> Row:
    """Seconds of a whole process, `runs` times; one more before, uncounted, warms files and compiled modules."""
    fresh(command)
    found = [fresh(command) for _ in range(runs)]
    return Row(work, "s", tuple(s for s, _ in found), bar, peak=max(p for _, p in found), peak_bar=peak_bar)
