"""What stands behind a figure follows the rule and the prices that were asked for, and names the official ones."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.returns import actions as returns
from corymb.apps.scorecard.actions.living import explain_living, refresh_living
from tests import factories
from tests.apps.scorecard.counting import facts_of, grown, house
from tests.people import NOW, browser_of, member_of_the_cast
from tests.stages import built_once

pytestmark = pytest.mark.django_db


Shows = Callable[..., Any]


@pytest.fixture
def shown() -> Shows:
    """The page as the office sees it."""
    _explained()
    officer, url = browser_of(member_of_the_cast("officer")), reverse("scorecard:why", args=["programme", "T1"])
    return lambda **asked: officer.get(url, asked)


@built_once
def _explained() -> None:
    """One of five members reported the last year alone, so that the rules differ."""
    members = house()
    late = factories.organisation("ООО «Пришедшее»")
    factories.membership(late, members[0].memberships.get().cluster)
    returns.load_facts(facts_of(late, 2018, grown(5, 5)), [], "late", actor=SYSTEM, now=NOW)
    refresh_living(NOW)
    explain_living()


def test_headline_sentences_and_path_are_those_of_the_rule_that_was_asked_for(shown: Shows) -> None:
    official, other = shown(), shown(cohort="reporting")
    assert [(page.context["row"].line.cohort, page.context["row"].is_official) for page in (official, other)] == [
        ("matched", True),
        ("reporting", False),
    ]
    assert official.context["row"].figure != other.context["row"].figure
    assert official.context["behind"].sentences[0] != other.context["behind"].sentences[0]
    for page in (official, other):
        line, path = page.context["row"].line, page.context["path"].option["series"]
        assert [series["data"][0] for series in path] == [pytest.approx(line.baseline)] * 2
        assert path[0]["data"][2] == pytest.approx(line.actual)  # of 2018, the last there is
    text = other.content.decode()
    assert len(re.findall(r"officially \+21\.0", text)) == 1
    assert text.count("who is counted (5 organisations instead of 4)") == 1
    assert "officially" not in official.content.decode()


def test_the_official_figure_alone_is_called_so_also_where_other_prices_are_shown(shown: Shows) -> None:
    for asked in ({}, {"cohort": "panel"}, {"prices": "constant"}, {"cohort": "panel", "prices": "constant"}):
        page = shown(**asked)
        named = [(row.line.cohort, row.line.prices) for row in page.context["behind"].rules if row.is_official]
        assert named == [("matched", "nominal")]
        assert page.content.decode().count("<strong>official</strong>") == 1


def test_the_rule_without_levels_is_drawn_as_an_index(shown: Shows) -> None:
    page = shown(cohort="chained")
    actual, needed = (series["data"] for series in page.context["path"].option["series"])
    assert (actual[0], needed[0]) == (1.0, 1.0)
    assert needed[-1] == pytest.approx(1.2)
    assert page.context["path"].title == "Path to the target, 2016 = 1, chained, current prices"


def test_what_the_change_is_made_of_names_its_total_and_whose_it_is(shown: Shows) -> None:
    page = shown()
    total = shown(cohort="reporting").context["row"].figure
    title = f"What the change of all that reported is made of: {total}, current prices"
    assert page.context["change"].title == title
    assert page.content.decode().count(f">{title}<") == 1
