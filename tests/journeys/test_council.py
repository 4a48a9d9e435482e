"""A council sits: planned on a ranking, opened with a quorum, an item kept from a recused member, votes, minutes."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from docx import Document

from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Decision, Matter, Seat, Session
from corymb.apps.council.states import AGAINST, FOR
from tests.apps.council.sitting import Council, council
from tests.journeys.test_register_and_duplicate import in_language, press
from tests.journeys.test_returns import signed_in
from tests.kit.browser import TURN, Window

Words = Callable[[str], str]
TITLE, DISSENT = "Заявка {} (тест)", "Стратегия не готова (тест)"


def told(page: Any) -> str:
    return str(page.get_by_role("main").inner_text())


def planned(page: Any, here: Council, words: Words) -> Session:
    """The secretary plans a session on the ranking and names three members, the first in the chair."""
    press(page, words("Plan a session"))
    page.locator("#id_starts_at").fill("2018-09-01T11:00")
    page.locator("#id_place").fill("Москва (тест)")
    page.locator("#id_quorum").fill("67")
    press(page, words("Plan a session"))
    for place, member in enumerate(here.members):
        press(page, words("Name a member"))
        page.locator("#id_person").select_option(str(member.pk))
        page.locator("#id_is_chair").set_checked(place == 0)
        press(page, words("Name a member"))
    return Session.objects.get()


def opened(page: Any, session: Session, words: Words) -> None:
    """Not with one of three members; with all of them, one recused from the first item."""
    seats = list(Seat.objects.order_by("pk"))
    page.locator(f"input[name=present][value='{seats[0].pk}']").check()
    press(page, words("Note who is present"))
    press(page, words("Open the session"))
    press(page, words("Open the session"))
    refused = words("There is no quorum: {present} of {seats} members are present, {quorum} per cent are needed.")
    assert refused.format(present=1, seats=3, quorum=67) in told(page)
    page.goto(page.url.replace("/move/open/", "/"))
    for seat in seats[1:]:
        page.locator(f"input[name=present][value='{seat.pk}']").check()
    press(page, words("Note who is present"))
    page.locator(f"a[href$='/seats/{seats[2].pk}/recuse/']").click()
    page.locator("#id_matter").select_option(str(Matter.objects.get(session=session, place=1).pk))
    page.locator("#id_reason").fill("Работала у заявителя (тест)")
    press(page, words("Recuse from an item"))
    press(page, words("Open the session"))
    press(page, words("Open the session"))
    assert words("The session is open.") in told(page)


def votes(page: Any, matter: Matter, choice: str, words: Words, dissent: str = "") -> None:
    page.get_by_role("main").get_by_role("link", name=matter.application.title).click()
    page.locator(f"input[name=choice][value={choice}]").check()
    page.locator("#id_dissent").fill(dissent)
    press(page, words("Cast the vote"))
    assert words("Your vote is noted.") in told(page)


def downloaded(page: Any, label: str) -> bytes:
    with page.expect_download() as taken:
        page.get_by_role("main").get_by_role("link", name=label, exact=True).click()
    return Path(taken.value.path()).read_bytes()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_council_decides_and_takes_its_minutes_along(window: Window, language: str) -> None:
    words, here = partial(in_language, language), council()
    window.expected = ("404", "422")
    office = window.open(f"/{language}/council/rankings/{here.frozen().pk}/", cookies=signed_in(here.secretary))
    session = planned(office, here, words)
    opened(office, session, words)
    first, second = (Matter.objects.get(session=session, place=place) for place in (1, 2))
    own = f"/{language}/council/sessions/{session.pk}/"

    recused = window.open(own, cookies=signed_in(here.members[2]))
    assert [TITLE.format(n) in told(recused) for n in (1, 2, 3, 4)] == [False, True, True, True]
    votes(recused, second, AGAINST, words, DISSENT)
    recused.goto(f"{window.address}/{language}/council/items/{first.pk}/")
    assert TITLE.format(1) not in recused.content()

    for member in here.members[:2]:
        page = window.open(own, cookies=signed_in(member))
        votes(page, first, FOR, words)
        page.goto(window.address + own)
        votes(page, second, FOR, words)

    for matter in (first, second):
        office.goto(f"{window.address}/{language}/council/items/{matter.pk}/")
        press(office, words("Count the votes"))
        assert words("Decided: {result}.").format(result=words("selected")) in told(office)
    counts = Decision.objects.order_by("matter__place").values_list("votes_for", "votes_against", "result")
    assert list(counts) == [(2, 0, "selected"), (2, 1, "selected")]

    office.goto(window.address + own)
    press(office, words("Close the session"))
    press(office, words("Close the session"))
    with TURN:
        make_minutes(session.pk, timezone.now())
    page = window.open(own, cookies=signed_in(here.members[0]))
    assert downloaded(page, words("Minutes (PDF)")).startswith(b"%PDF")
    document = Document(BytesIO(downloaded(page, words("Minutes (Word)"))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = "\n".join([*(one.text for one in document.paragraphs), *cells])
    tie = "Работала у заявителя (тест)"  # is for those who keep the record
    assert [part in written for part in (TITLE.format(1), DISSENT, tie)] == [True, True, False]
    recused.goto(window.address + own)
    assert words("Minutes (PDF)") not in told(recused)
    assert window.complaints == []
    assert window.strangers() == []
