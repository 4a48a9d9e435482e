"""A call tried out: what must come of it at the extremes, more experts find more, the same draws for the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.rehearsal import AGREEMENT, MOST, Plan, rehearse, scores_of
from corymb.methods.selection import Rule
from corymb.packs.call import CallContent, Quota
from corymb.packs.call_presets import preset
from corymb.packs.call_rehearsal import experts_of, plan_of, rehearsed
from corymb.refusal import Refusal

SHARES = np.array([0.5, 0.3, 0.2])


def plan(places: int = 5, applications: int = 20, best: int = 10) -> Plan:
    return Plan(SHARES, 0, best, Rule(places), applications)


def test_a_place_for_each_is_always_found() -> None:
    found = rehearse(plan(places=20), 1)
    assert (found.hits, found.error, found.ties) == (1.0, 0.0, 0.0)


def test_more_experts_find_more_of_the_best() -> None:
    hits = [rehearse(plan(), experts).hits for experts in (1, 3, 9, 60)]
    assert hits == sorted(hits)
    assert hits[0] > 5 / 20
    assert hits[-1] > 0.9


def test_the_part_of_a_mark_that_is_the_applications_is_as_assumed() -> None:
    """Of one criterion on a fine scale, the correlation of two experts is the agreement, less what rounding takes."""
    fine = Plan(np.array([1.0]), 0, 1000, Rule(1), 40_000)
    chance = np.random.default_rng(7)
    worth = chance.standard_normal(fine.applications)
    first, second = (scores_of(fine, worth, 1, chance) for _ in range(2))
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(AGREEMENT, abs=0.02)


def test_the_score_by_hand() -> None:
    """An application far above all has the best mark of everybody, one far below the worst."""
    scores = scores_of(plan(applications=2), np.array([1e6, -1e6]), 3, np.random.default_rng(1))
    assert scores.tolist() == pytest.approx([100.0, 0.0])


def test_the_same_question_has_the_same_answer() -> None:
    assert rehearse(plan(), 3) == rehearse(plan(), 3)
    assert rehearse(plan(), 3, seed=1) != rehearse(plan(), 3)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 4))
def test_parts_are_parts(places: int, applications: int, experts: int) -> None:
    found = rehearse(plan(places, applications), experts, draws=10)
    assert 0 <= found.hits <= 1
    assert 0 <= found.ties <= 1
    if applications <= places:
        assert found.hits == 1


@pytest.mark.parametrize(("applications", "experts"), [(0, 1), (MOST + 1, 1), (5, 0)])
def test_what_is_not_tried_out(applications: int, experts: int) -> None:
    with pytest.raises(Refusal, match="From 1 to 500 applications are tried out"):
        rehearse(plan(applications=applications), experts)


def content(**said: object) -> CallContent:
    return CallContent.model_validate(preset("three-stages").model_dump(mode="json") | said)


def quota(**said: object) -> dict[str, object]:
    return Quota.model_validate({"code": "q", "label": {"en": "q", "ru": "q"}, **said}).model_dump(mode="json")


def test_a_draft_is_tried_out_from_one_expert_to_two_more() -> None:
    told = rehearsed(content(places=4), {"applications": 12, "experts": 6, "regions": 12})
    assert told["planned"] == experts_of(content()) == 3
    assert [row["experts"] for row in told["rows"]] == [1, 2, 3, 4, 5]
    assert set(told["rows"][0]) == {"experts", "hits", "error", "ties"}


def test_quotas_of_a_draft_speak_of_groups() -> None:
    plain = plan_of(content(places=4), 12, 12)
    assert (plain.among, plain.rule.groups) == ((), None)
    one_each = plan_of(content(places=4, quotas=[quota(at_most=1)]), 12, 3)
    assert one_each.among == ("region 0", "region 1", "region 2")
    assert dict(one_each.rule.at_most) == dict.fromkeys(one_each.among, 1)
    assert rehearse(one_each, 3, draws=20).hits <= 1
    kept = plan_of(content(places=4, quotas=[quota(value="RU-TOM", at_least=1)]), 12, 3)
    assert (kept.among, dict(kept.rule.at_least)) == (("RU-TOM", "region 0", "region 1"), {"RU-TOM": 1})
    answers = plan_of(content(places=4, quotas=[quota(about="manager", value="yes", at_least=1)]), 12, 3)
    assert answers.among == ("yes", "no")
