"""Kills in the middle of what the site does: what was acknowledged is there, and nothing is half done."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.prepared import prepared
from tests.site_settings import HOME
from trust.dealing import KINDS, MOMENTS, dealt
from trust.drill import drill
from trust.run import Run
from trust.served import PARTS

SEED, KILLS = 132, 5
"""The seed deals each part and each flow within so few kills; `run.py trust` does a hundred."""


@pytest.fixture
def run() -> Iterator[Run]:
    with Run(prepared("trust/data"), SEED, members=60, stocked=10) as started:
        yield started


@pytest.mark.long
def test_nothing_acknowledged_is_lost_nothing_is_half_done_and_a_backup_comes_back(run: Run) -> None:
    for _ in range(KILLS):
        run.blow()
    assert [blow for blow in run.blows if blow.faults] == []
    assert drill(run.served, HOME / "trust").faults == []
    assert run.ended(computed=False) == []  # jobs of a worker that was killed are taken up meanwhile


def test_these_kills_try_every_part_in_every_flow() -> None:
    first = [dealt(SEED, place) for place in range(KILLS)]
    assert ({part for _flow, _moment, part in first}, {flow for flow, _moment, _part in first}) == (
        set(PARTS),
        set(MOMENTS),
    )


@pytest.mark.parametrize("seed", [1, 2016])
@pytest.mark.parametrize("kills", [1, 11, 48, 100, 240])
def test_a_run_of_any_length_has_as_many_kills_of_each_kind_give_or_take_one(seed: int, kills: int) -> None:
    count = Counter(dealt(seed, place) for place in range(kills))
    least, more = divmod(kills, len(KINDS))
    assert Counter(count[kind] for kind in KINDS) == Counter({least: len(KINDS) - more, least + 1: more}) - Counter()


def test_there_is_a_kind_for_each_part_at_each_moment_of_each_flow() -> None:
    assert len(KINDS) == len(set(KINDS)) == len(PARTS) * sum(map(len, MOMENTS.values()))
    assert {moment for _flow, moment, _part in KINDS} == {
        "given", "applied", "merged", "undone", "filled", "taken", "sent", "signed", "accepted", "ordered", "computed",
        "written", "agreed", "submitted", "withdrawn",
    }  # fmt: skip
    assert [dealt(1, place) for place in range(len(KINDS))] != [dealt(2, place) for place in range(len(KINDS))]
