"""Another rule or other prices say what they change of the usual figure, and why; parts of a change make one whole."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.returns import actions as returns
from corymb.apps.scorecard.actions.living import explain_living, refresh_living
from corymb.apps.scorecard.views.pictures import _waterfall
from tests import factories
from tests.apps.scorecard.counting import facts_of, grown, house
from tests.people import NOW, browser_of, member_of_the_cast


def _told(browser: Client, **asked: str) -> list[str]:
    page = browser.get(reverse("scorecard:board"), asked).content.decode()
    return [" ".join(found.split()) for found in re.findall(r"officially [^<]*", page)]


@pytest.mark.django_db
def test_another_rule_and_other_prices_say_what_they_change_and_how_much_of_it_is_whose() -> None:
    members = house()
    late = factories.organisation("ООО «Пришедшее»")
    factories.membership(late, members[0].memberships.get().cluster)
    returns.load_facts(facts_of(late, 2018, grown(0, 0)), [], "late", actor=SYSTEM, now=NOW)
    refresh_living(NOW)
    explain_living()
    officer = browser_of(member_of_the_cast("officer"))
    assert _told(officer) == []
    one, other = {"cohort": "reporting"}, {"prices": "constant"}
    rule, prices, both = (_told(officer, **asked)[0] for asked in (one, other, one | other))
    assert "5 organisations instead of 4" in rule
    assert ("who is counted" in prices, "prices:" in prices, "prices:" in rule) == (False, True, False)
    whole, *steps = (float(found.replace("\u2212", "-")) for found in re.findall(r"([+\u2212][\d.]+) pp", both))
    assert len(steps) == 2
    assert whole == pytest.approx(sum(steps), abs=0.11)  # each is rounded to a tenth
    assert float(re.findall(r"([+\u2212][\d.]+) pp", rule)[0].replace("\u2212", "-")) == steps[0]


def _spans(series: list[dict[str, object]]) -> list[tuple[float, float]]:
    """Where the bar of each place is seen: what is not seen of it ends where it begins."""
    unseen, *shown = (one["data"] for one in series)
    spans = []
    for place, base in enumerate(unseen):
        pieces = [data[place] for data in shown if data[place] is not None]
        up, down = sum(p for p in pieces if p > 0), sum(p for p in pieces if p < 0)
        low, high = ((base or 0) + down, (base or 0) + up)
        spans.append((low, high))
    return spans


def test_a_waterfall_has_bars_from_where_one_ends_to_where_the_next_does() -> None:
    series = _waterfall([10, -25, 5], -10)
    assert _spans(series) == [(0, 10), (-15, 10), (-15, -10), (-10, 0)]
    assert series[0]["data"] == [None, None, -10, None]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
def test_bars_of_a_waterfall_touch_one_another(steps: list[int]) -> None:
    *parts, whole = _spans(_waterfall(steps, sum(steps)))
    reached = 0
    for step, (low, high) in zip(steps, parts, strict=True):
        assert (low, high) == (min(reached, reached + step), max(reached, reached + step))
        reached += step
    assert whole == (min(0, reached), max(0, reached))
