"""A share of the defence in the score: the example of the page, a second count in fractions, what-ifs."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.calibration.calibrated import Calibration, draws
from corymb.methods.ranking import SEED, placed, ranked
from corymb.methods.ranking_told import SECOND, told, told_of_places
from corymb.methods.sitting import drawn
from corymb.packs.call import CallContent
from corymb.packs.call_frozen import WITH_DEFENCE, Frozen, Given
from corymb.packs.call_ranking import panel_of
from corymb.packs.call_what_if import WhatIf
from tests.methods.measured import PAGES
from tests.methods.test_ranking import BOTH, Marks, call, frozen
from tests.methods.test_ranking_limits import planted

PAGE = (PAGES / "defence.md").read_text(encoding="utf-8")


def defended(share: str, criteria: tuple[str, ...] = ("plan",), **changes: object) -> CallContent:
    label = {"en": "x", "ru": "х"}
    stage = {"code": "defence", "kind": "defence", "label": label, "criteria": list(criteria), "share": share}
    return call(stages=[stage], **changes)


def heard(marks: Marks, given_: Mapping[str, tuple[int, ...]], criteria: tuple[str, ...] = ("plan",)) -> Frozen:
    """What a commission gave each application, the same for every criterion."""
    found = frozen(marks)
    rows = [
        Given(application=application, expert=str(member), criterion=code, mark=mark)
        for application, row in given_.items()
        for member, mark in enumerate(row, 1)
        for code in criteria
    ]
    return Frozen.model_validate(found.model_dump() | {"defence": rows, "format": WITH_DEFENCE})


def test_the_worked_example() -> None:
    lines = re.findall(r"^\| (\d) \| [^|]+\| (\d), (\d) \|.*= ([\d.]+) \|$", PAGE, re.MULTILINE)
    given_ = {number: (int(first), int(second)) for number, first, second, _score in lines}
    rows = told(ranked(panel_of(defended("0.4"), heard(BOTH, given_))))["rows"]
    assert {row["application"]: row["score"] for row in rows} == {number: score for number, *_rest, score in lines}
    assert [row["application"] for row in rows] == ["1", "2", "3"]
    assert [row["application"] for row in told(ranked(panel_of(call(), frozen(BOTH))))["rows"]] == ["2", "1", "3"]


def test_the_lot_of_the_page() -> None:
    hashes = dict(re.findall(r"printf 7:(\d) \| sha256sum +# ([0-9a-f]+)\.\.\.", PAGE))
    wanted = re.findall(r"so that the order is (\d), (\d), (\d)\.", PAGE)
    assert drawn("7", hashes) == sorted(hashes, key=hashes.__getitem__) == list(wanted[0])


def test_a_call_without_a_share_is_ranked_and_written_as_before() -> None:
    plain = told(ranked(panel_of(call(), frozen(BOTH))))
    assert ("commission" in plain, "heard" in plain["rows"][0]) == (False, False)
    assert '"defence"' not in frozen(BOTH).text
    shared = told(ranked(panel_of(defended("0.4"), heard(BOTH, {"1": (1,), "2": (1,), "3": (1,)}))))
    assert (shared["commission"], told(ranked(panel_of(call(), frozen(BOTH))))["calibration"]) == (
        1,
        shared["calibration"],
    )


def test_marks_of_experts_are_calibrated_and_those_of_the_commission_count_as_they_stand() -> None:
    """The chances counted again from the draws of what experts think, beside what each was given at the defence."""
    chance = np.random.default_rng(11)
    given_ = {str(n): (int(chance.integers(0, 6)), int(chance.integers(0, 6))) for n in range(1, 31)}
    found = ranked(panel_of(defended("0.4", places=10), heard(planted(), given_)))
    alone = ranked(panel_of(call(places=10), frozen(planted())))
    assert isinstance(found.calibration, Calibration)
    assert isinstance(alone.calibration, Calibration)
    heard_ = np.array([10 * sum(given_[one]) for one in found.panel.applications])
    scores = 0.6 * draws(alone.calibration, SEED) + 0.4 * heard_
    places = (-scores).argsort(axis=1).argsort(axis=1) + 1
    wanted = 0.6 * alone.calibration.quality + 0.4 * heard_
    kept = told(found)
    for row in kept["rows"]:
        i = found.panel.applications.index(row["application"])
        assert float(row["calibrated"]) == pytest.approx(wanted[i], abs=0.0051)
        assert row["calibrated_rank"] == 1 + (wanted > wanted[i]).sum()
        assert float(row["chance"]) == pytest.approx(np.mean(places[:, i] <= 10), abs=5e-5)
    own = told(alone)["calibration"]
    same = ("interval", "leniency", "experts", "components", "reviewed", "advised")
    assert {name: kept["calibration"][name] for name in same} == {name: own[name] for name in same}
    assert (told(found, SECOND)["calibration"], told(found, SECOND)["calibration_refused"]) == (None, "gaps")


def test_a_commission_that_gives_all_the_same_changes_no_chance() -> None:
    found = told(ranked(panel_of(defended("0.4", places=10), heard(planted(), {str(n): (3,) for n in range(1, 31)}))))
    alone = told(ranked(panel_of(call(places=10), frozen(planted()))))
    names = ("application", "chance", "zone", "calibrated_rank", "calibrated_low", "calibrated_high")
    assert [[row[name] for name in names] for row in found["rows"]] == [
        [row[name] for name in names] for row in alone["rows"]
    ]


marks_ = st.integers(0, 5)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(marks_, marks_), min_size=2, max_size=2),
    st.lists(st.lists(marks_, min_size=1, max_size=4), min_size=2, max_size=2),
    st.integers(1, 99),
    st.integers(0, 9),
)
def test_a_second_count(written: list[tuple[int, int]], given_: list[list[int]], percent: int, weight: int) -> None:
    """(1 - s) of what experts gave and s of what the commission gave, in fractions; under other weights too."""
    marks: Marks = {}
    for n, (plan, team) in enumerate(written, 1):
        marks[str(n), "7", "plan"], marks[str(n), "7", "team"] = plan, team
    both = ("plan", "team")
    content = defended(str(Decimal(percent) / 100), both)
    found = heard(marks, {str(n): tuple(row) for n, row in enumerate(given_, 1)}, both)
    asked = WhatIf(weights={"plan": Decimal(weight)})
    rows = told_of_places(placed(panel_of(content, found, asked)))["rows"]
    share, plan_part = Fraction(percent, 100), Fraction(weight, weight + 1)
    for row in rows:
        plan, team = written[int(row["application"]) - 1]
        commission = Fraction(sum(given_[int(row["application"]) - 1]), len(given_[int(row["application"]) - 1]))
        experts = plan_part * plan + (1 - plan_part) * team
        wanted = 20 * ((1 - share) * experts + share * commission)
        assert abs(Fraction(row["score"]) - wanted) <= Fraction(51, 10_000)
