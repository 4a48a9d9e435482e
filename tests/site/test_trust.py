"""Kills in the middle of imports and merges: what was acknowledged is there, and nothing is half done."""

from collections.abc import Iterator

import pytest

from tests.site_settings import HOME
from trust.drill import drill
from trust.run import Run

KILLS = 5
"""Of each flow; `run.py trust` does a hundred."""


@pytest.fixture
def run() -> Iterator[Run]:
    with Run(HOME / "trust" / "data", seed=7) as started:
        yield started


def test_nothing_acknowledged_is_lost_nothing_is_half_done_and_a_backup_comes_back(run: Run) -> None:
    for flow in ("import", "merge") * KILLS:
        run.blow(flow)
    assert [blow for blow in run.blows if blow.faults] == []
    assert (run.proved(), drill(run.served, HOME / "trust").faults) == ([], [])
