"""The scorecard as known on a day: which days are offered to whom, what is there at once, what a job computes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.actions import end_membership
from corymb.apps.returns import actions as returns
from corymb.apps.returns.models import Passage
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.actions.living import refresh_living
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import moments
from corymb.apps.scorecard.queries.reading import living
from corymb.apps.scorecard.queries.standing import members_told
from tests import factories
from tests.apps.scorecard.counting import facts_of, house
from tests.people import CAST, CLUSTER, NOW, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


def published(year: int, at: datetime = LATER) -> Run:
    """A publication that is done; what it says does not matter here."""
    run = actions.order_publication(year, None, actor=SYSTEM, now=at, note="test")
    Run.objects.filter(pk=run.pk).update(state="done", done_at=at)
    run.refresh_from_db()
    return run


def steps(who: Person) -> list[tuple[str, str, bool]]:
    return [(one.code, one.day.isoformat(), one.is_published) for one in moments.moments_for(who, living())]


def codes(who: Person) -> list[str]:
    return [code for code, _day, _marked in steps(who)]


def test_officers_are_offered_the_days_on_which_something_became_known_others_what_was_published() -> None:
    first, *_ = house()
    refresh_living(NOW)
    officer, minister, auditor = (member_of_the_cast(role) for role in ("officer", "minister", "auditor"))
    assert codes(officer) == codes(auditor) == [f"day:{NOW.date()}", "now"]
    assert codes(minister) == []
    run = published(2018)
    returns.load_facts(facts_of(first, 2018, {"revenue": "1"}), [], "later", actor=SYSTEM, now=LATER)
    waiting = actions.order_publication(2017, None, actor=SYSTEM, now=LATER, note="not done")
    assert codes(officer) == [f"day:{NOW.date()}", f"day:{LATER.date()}", f"run:{run.pk}", "now"]
    assert steps(minister)[:-1] == [(f"run:{run.pk}", LATER.date().isoformat(), True)]
    assert f"run:{waiting.pk}" not in codes(auditor)


def test_the_end_of_a_day_is_on_the_clock_of_the_programme_and_not_to_come() -> None:
    now = datetime(2018, 6, 1, 9, tzinfo=UTC)
    assert moments.end_of(datetime(2018, 5, 30).date(), now) == datetime(2018, 5, 30, 20, 59, 59, 999999, tzinfo=UTC)  # noqa: DTZ001
    assert moments.end_of(now.date(), now) == now


def test_what_was_published_is_there_at_once_and_another_day_is_computed_once() -> None:
    house()
    refresh_living(NOW)
    run = published(2018)
    browser, url = browser_of(member_of_the_cast("officer")), reverse("scorecard:as_known")
    scope = f"cluster:{CLUSTER}"
    own = f"?scope=cluster%3A{CLUSTER}"
    page = reverse("scorecard:run", args=[run.pk])
    assert browser.post(url, {"moment": f"run:{run.pk}", "scope": scope}).headers["Location"] == f"{page}{own}"
    assert browser.post(url, {"moment": "now", "scope": scope}).headers["Location"] == reverse(
        "scorecard:place", args=[scope]
    )
    day = {"moment": f"day:{NOW.date()}", "scope": "programme"}
    went = [browser.post(url, day).headers["Location"] for _time in range(2)]
    known = Run.objects.get(kind="known")
    assert went == [f"{reverse('scorecard:run', args=[known.pk])}?scope=programme"] * 2
    assert (known.year, known.known_at) == (2017, moments.end_of(NOW.date(), LATER))  # that of 2018 is due in 2019
    shown = browser.get(went[0])
    assert (shown.context["moment"], shown.context["waits"]) == (f"day:{NOW.date()}", True)
    assert shown.context["place"].scope == "programme"
    for wrong in ("day:never", "day:2999-01-01", "run:0", "run:x", "", "year:1"):
        assert browser.post(url, {"moment": wrong}).status_code == 404
    assert browser.post(url, {"moment": "now", "scope": "cluster:none"}).status_code == 404
    assert browser.get(url).status_code == 405


def test_the_page_has_a_list_that_a_script_makes_a_slider_of() -> None:
    house()
    refresh_living(NOW)
    run = published(2018)
    browser = browser_of(member_of_the_cast("minister"))
    page = browser.get(reverse("scorecard:board")).content.decode()
    assert page.count(f'<option value="run:{run.pk}" data-published>') == 1
    assert page.count('<option value="now" selected>') == 1
    assert page.count("scorecard/known.js") == 1
    costs = []
    for _time in range(2):
        browser.get(reverse("scorecard:board"))  # what is kept of a publication is read once
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("scorecard:board"))
        costs.append(len(asked))
        for year in (2017, 2018):
            published(year, NOW)
    assert costs[0] == costs[1]


@pytest.mark.parametrize("role", CAST)
def test_who_may_have_a_day_computed(role: str) -> None:
    house()
    Run.objects.create(kind="living", state="done", year=2018, known_at=NOW, asked_at=NOW,
                       pack=published(2018).pack)  # fmt: skip
    answer = browser_of(member_of_the_cast(role)).post(
        reverse("scorecard:as_known"), {"moment": f"day:{NOW.date()}", "scope": "programme"}
    )
    assert (answer.status_code, Run.objects.filter(kind="known").count()) == (
        (302, 1) if role in {"officer", "auditor"} else (403, 0)
    )


def test_days_on_which_memberships_were_recorded_are_steps_too() -> None:
    first, *_ = house()
    refresh_living(NOW)
    officer = member_of_the_cast("officer")
    assert codes(officer) == [f"day:{NOW.date()}", "now"]
    factories.membership(factories.organisation(), factories.cluster("later"))
    assert codes(officer) == [f"day:{NOW.date()}", "now"]
    end_membership(first.memberships.get(), date(2018, 12, 31), actor=SYSTEM, now=LATER, reason="test")
    assert codes(officer) == [f"day:{NOW.date()}", f"day:{LATER.date()}", "now"]


def test_a_run_counts_the_members_recorded_by_its_moment_and_says_so() -> None:
    house()
    run = published(2018)
    assert members_told(run) == "as recorded by the moment above; who was merged with whom is told as known now"


def test_any_other_run_says_how_many_memberships_have_changed_since() -> None:
    house()  # the history has the clock of the database, not that of the test
    run = published(2018)
    run.members_as_recorded = False
    assert members_told(run) == (
        "as the register had them when this was computed; none was recorded or changed since the moment above"
    )
    run.done_at = timezone.now() + timedelta(minutes=1)
    assert members_told(run) == (
        "as the register had them when this was computed; 4 memberships were recorded or changed since the moment above"
    )
    run.done_at = None
    assert members_told(run) == "as the register has them when this is computed"


def test_a_step_shows_the_year_that_was_reported_by_then_and_says_which() -> None:
    house()
    run = refresh_living(NOW)
    assert run is not None
    days = (date(2018, 4, 30), date(2018, 5, 1), date(2019, 5, 1), date(2030, 1, 1))
    assert [moments.year_on(run, day) for day in days] == [None, 2017, 2018, 2018]
    told = [one.label for one in moments.moments_for(member_of_the_cast("officer"), run)]
    assert told == ["1\u00a0Jun\u00a02018, figures for 2017", "now"]


def test_a_year_is_reported_as_soon_as_one_of_its_returns_is_accepted() -> None:
    first, *_ = house()
    run = refresh_living(NOW)
    assert run is not None
    found = first.returns.get(period__code="2018")
    Passage.objects.create(member_return=found, move="accept", target="accepted", round=1, at=LATER)
    days = [NOW.date(), LATER.date()]
    assert [moments.year_on(run, day) for day in days] == [2017, 2018]


def test_rule_and_prices_go_with_the_reader_from_day_to_day() -> None:
    house()
    refresh_living(NOW)
    run = published(2018)
    browser, url = browser_of(member_of_the_cast("minister")), reverse("scorecard:as_known")
    chosen = {"scope": "programme", "cohort": "panel", "prices": "constant"}
    there = browser.post(url, {"moment": f"run:{run.pk}", **chosen}).headers["Location"]
    assert there == f"{reverse('scorecard:run', args=[run.pk])}?scope=programme&cohort=panel&prices=constant"
    back = browser.post(url, {"moment": "now", **chosen}).headers["Location"]
    assert back == f"{reverse('scorecard:place', args=['programme'])}?cohort=panel&prices=constant"
    page = browser.get(there).content.decode()
    assert [page.count(f'name="{name}" value="{value}"') for name, value in chosen.items()] == [2, 1, 1]
