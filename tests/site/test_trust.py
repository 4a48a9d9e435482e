"""Kills in the middle of imports, merges and returns: what was acknowledged is there, and nothing is half done."""

from collections.abc import Iterator

import pytest

from tests.prepared import prepared
from tests.site_settings import HOME
from trust.drill import drill
from trust.run import FLOWS, Run

SEED = 46757
"""It draws each part and six moments of the flows for the seven kills; `run.py trust` does a hundred."""


@pytest.fixture
def run() -> Iterator[Run]:
    with Run(prepared("trust/data"), SEED, members=60, stocked=10) as started:
        yield started


def test_nothing_acknowledged_is_lost_nothing_is_half_done_and_a_backup_comes_back(run: Run) -> None:
    for flow in (*FLOWS, *FLOWS, "return"):
        run.blow(flow)
    assert [blow for blow in run.blows if blow.faults] == []
    assert drill(run.served, HOME / "trust").faults == []
    assert run.ended(computed=False) == []  # jobs of a worker that was killed are taken up meanwhile
