"""A page that waits for a job shows what it brings by itself; not while somebody types on it, nor without scripts."""

from functools import partial
from typing import Any

import pytest

from corymb.apps.council import actions
from corymb.apps.council.models import Ranking
from corymb.apps.council.tasks import rank
from corymb.apps.journal.models import Entry
from tests.apps.council.sitting import Council, council
from tests.journeys.test_council import told
from tests.journeys.test_register_and_duplicate import in_language
from tests.journeys.test_returns import signed_in
from tests.kit.browser import TURN, Window, settled

A_WHILE = 10_000


@pytest.fixture
def here() -> Council:
    return council()


def waiting(window: Window, here: Council, language: str, **options: Any) -> tuple[Any, Ranking]:
    """The secretary looks at a ranking that is being computed."""
    found = actions.order_ranking(here.call.pk, here.secretary, **here.told())
    page = window.open(
        f"/{language}/council/rankings/{found.pk}/", cookies=signed_in(here.secretary), asks=True, **options
    )
    return page, found


def asks(window: Window, page: Any) -> int:
    return window.requests.count(page.url)


def pass_time(page: Any) -> None:
    """On the clock of the page, which was taken over before it was loaded."""
    page.clock.run_for(A_WHILE)
    settled(page)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_shows_by_itself_what_is_there_and_nobody_is_noted_as_reading_meanwhile(
    window: Window, here: Council, language: str
) -> None:
    words = partial(in_language, language)
    page, found = waiting(window, here, language)
    assert window.violations(page) == []
    page.clock.install()
    page.reload()
    noted, before = Entry.objects.count(), asks(window, page)
    pass_time(page)
    assert (asks(window, page) > before, Entry.objects.count()) == (True, noted)
    with TURN:
        rank(found.pk)
    page.clock.run_for(A_WHILE)
    page.get_by_role("link", name=words("Plan a session")).wait_for()
    assert words("Look again") not in told(page)
    assert window.complaints == []


def test_it_does_not_load_itself_anew_under_a_hand_that_types(window: Window, here: Council) -> None:
    page, found = waiting(window, here, "en")
    page.clock.install()
    page.reload()
    page.get_by_role("searchbox").press_sequentially("Калуга")
    page.get_by_role("link", name="Look again").focus()
    with TURN:
        rank(found.pk)
    before = asks(window, page)
    pass_time(page)
    assert (asks(window, page), page.get_by_role("searchbox").input_value()) == (before, "Калуга")
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("link", name="Plan a session").wait_for()
    assert window.complaints == []


def test_without_scripts_one_looks_again(window: Window, here: Council) -> None:
    page, found = waiting(window, here, "en", scripts=False)
    with TURN:
        rank(found.pk)
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("link", name="Plan a session").wait_for()
    assert window.complaints == []
