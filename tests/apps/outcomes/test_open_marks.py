"""Open marks and public results of a call decided in several sessions: each decision by the ranking it rests on."""

import json
import re
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from corymb.apps.assessment.models import Review
from corymb.apps.council import actions
from corymb.apps.council.actions.computing import compute_ranking
from corymb.apps.council.models import Ranking
from corymb.apps.council.states import SELECTED
from corymb.apps.outcomes.actions import order_results, release
from corymb.apps.outcomes.actions.publishing import _marks_before, compute_results
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.outcomes_told import latest_decision, outcome_of
from corymb.methods.chain import canonical
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.outcomes.deciding import commented, decided, official, voted, written
from tests.apps.outcomes.test_feedback import decided_anew
from tests.people import browser_of, member_of_the_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_left_out")]


def published(here: Council, reason: str = "", minutes: int = 300, seed: int = 1) -> Results:
    made = order_results(here.call.pk, reason, None, **here.told(minutes=minutes))
    return compute_results(made.pk, Random(seed), now=AFTER)


def decided_twice(place: int = 0, *, is_public: bool = False) -> Council:
    """All are decided; marks of an expert fall away, and a session decides anew on one by the next ranking.

    `is_public`: the first results are published.
    """
    here = council(after={"opens_marks": True})
    commented(here)
    written(decided(here), here)
    if is_public:
        published(here, minutes=100)
    Review.objects.filter(expert=here.experts[0]).update(state="replaced", ended_why="declared", ended_at=AFTER)
    ranking = actions.order_ranking(here.call.pk, here.secretary, reason="связь (тест)", **here.told(minutes=150))
    compute_ranking(ranking.pk, AFTER)
    written(decided_anew(here, place).matter.session, here)
    return here


def test_the_marks_of_each_application_are_those_its_decision_rests_on() -> None:
    here = decided_twice()
    told = json.loads(published(here, "Новое решение (тест)").marks)
    first, second = Ranking.objects.order_by("number")
    assert told["rankings"] == [first.sha256, second.sha256]
    experts: dict[str, set[str]] = {}
    for row in told["marks"]:
        experts.setdefault(row["application"], set()).add(row["expert"])
    assert sorted(len(one) for one in experts.values()) == [2, 3, 3, 3]
    assert {label for one in experts.values() for label in one} == {"E01", "E02", "E03"}
    again, others = str(here.applications[0].pk), {str(one.pk) for one in here.applications[1:]}
    wanted = [
        *(one["mark"] for one in json.loads(first.inputs)["marks"] if one["application"] in others),
        *(one["mark"] for one in json.loads(second.inputs)["marks"] if one["application"] == again),
    ]
    assert sorted(one["mark"] for one in told["marks"]) == sorted(wanted)


def test_a_comment_that_was_released_stays_open_though_its_mark_counts_no_more() -> None:
    """Marks of one of three experts fall away; what they wrote was read already."""
    here = council()
    commented(here)
    written(decided(here), here)
    bid = here.applications[0]
    first = latest_decision(bid)
    release(first.pk, None, **here.told(minutes=95))
    before = [sorted(one.comments) for one in outcome_of(bid).criteria]
    Review.objects.filter(expert=here.experts[0]).update(state="replaced", ended_why="declared", ended_at=AFTER)
    ranking = actions.order_ranking(here.call.pk, here.secretary, reason="связь (тест)", **here.told(minutes=150))
    compute_ranking(ranking.pk, AFTER)
    second = decided_anew(here, 0)
    written(second.matter.session, here)
    now = outcome_of(bid)
    assert (now.released_under, [sorted(one.comments) for one in now.criteria]) == ("Session 1", before)
    release(second.pk, None, **here.told(minutes=400))
    now = outcome_of(bid)
    assert (now.released_under, [sorted(one.comments) for one in now.criteria]) == ("", before)
    assert [(one.experts, len(one.comments), one.fallen) for one in now.criteria] == [(2, 3, 1)] * len(now.criteria)
    page = browser_of(official(0)).get(reverse("outcomes:outcome", args=[bid.pk])).content.decode()
    assert "The mark of 1 of these comments counts no more; what was released stays open." in page


@pytest.mark.parametrize(("place", "said"), [(0, "Session 1"), (1, "")])
def test_comments_are_said_to_rest_on_other_marks_only_where_marks_have_changed(place: int, said: str) -> None:
    here = council()
    commented(here)
    written(decided(here), here)
    bid = here.applications[0]
    release(latest_decision(bid).pk, None, **here.told(minutes=95))
    fallen = Review.objects.filter(expert=here.experts[0], application=here.applications[place])
    fallen.update(state="replaced", ended_why="declared", ended_at=AFTER)
    ranking = actions.order_ranking(here.call.pk, here.secretary, reason="связь (тест)", **here.told(minutes=150))
    compute_ranking(ranking.pk, AFTER)
    written(decided_anew(here, 0).matter.session, here)
    now = outcome_of(bid)
    assert (now.decision.matter.session.ranking_id, now.is_released, now.released_under) == (ranking.pk, True, said)


def test_results_say_by_which_session_and_on_which_rankings() -> None:
    here = decided_twice()
    told = json.loads(published(here, "Новое решение (тест)").text)
    assert told["format"] == "corymb-results-4"
    assert told["rankings"] == list(Ranking.objects.order_by("number").values_list("sha256", flat=True))
    by_title = {row["title"]: (row["session"], row["result"]) for row in told["results"]}
    titles = [one.title for one in here.applications]
    assert (by_title[titles[0]], by_title[titles[1]]) == ((2, "reserve"), (1, "selected"))


def test_the_public_page_and_its_file_name_the_session_of_each_decision_as_the_results_do() -> None:
    here = decided_twice()
    decided = {
        row["title"]: row["session"] for row in json.loads(published(here, "Новое решение (тест)").text)["results"]
    }
    assert sorted(decided.values()) == [1, 1, 2]
    browser, address = Client(), reverse("outcomes:public_call", args=[here.call.code])
    page = browser.get(address).content.decode()
    shown = re.findall(r'<tr role="row">.*?>([^<>]+)</td>.*data-head="Decided by session">(\d+)</td>', page)
    rows = json.loads(b"".join(browser.get(address, {"export": "json"})))["rows"]
    assert ({title: int(session) for title, session in shown}, {row["title"]: row["session"] for row in rows}) == (
        decided,
        decided,
    )


def test_marks_of_one_application_that_changed_are_not_told_apart() -> None:
    """Its row would be the only new one beside its name among the results."""
    here = decided_twice(is_public=True)
    first = Results.objects.get()
    later = published(here, "Новое решение (тест)", seed=2)
    assert (later.marks, later.text != first.text) == (first.marks, True)


@pytest.mark.parametrize(("changed", "is_kept"), [(0, True), (1, True), (2, True), (3, False)])
def test_labels_are_drawn_anew_only_where_the_marks_of_several_are_others(changed: int, is_kept: bool) -> None:  # noqa: FBT001
    decided_twice(is_public=True)
    first = Results.objects.get()
    told = json.loads(first.marks)
    of = sorted({row["application"] for row in told["marks"]})[:changed]
    for row in told["marks"]:
        row["mark"] = 0 if row["application"] in of else row["mark"]
    made = canonical(told)
    assert _marks_before(made, first) == (first.marks if is_kept else made)


def test_where_the_council_left_its_rule_everybody_reads_it() -> None:
    here = council(places=1)
    voted(here, SELECTED, SELECTED)
    told = "Beyond the rule of the call. Selected 2, 0 of them by earlier sessions; places 1."
    assert json.loads(published(here).text)["remark"]["en"] == told
    page = browser_of(member_of_the_cast("auditor")).get(reverse("outcomes:public_call", args=[here.call.code]))
    assert told in page.content.decode()
