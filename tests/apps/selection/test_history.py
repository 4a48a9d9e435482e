"""The history of answers: who reads which of it, in what order, and how an earlier text is put back."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import Entry
from corymb.apps.selection import actions
from corymb.apps.selection.models import Answer
from corymb.apps.selection.queries.history import changed_of, earlier_texts
from corymb.apps.selection.states import APPLICATIONS, RESUME, SIGNING, SUBMITTED, WITHDRAWN, WRITING
from tests.apps.selection.calling import ANSWERS, ENDED, TOLD, Bid, bid, odd, published
from tests.apps.selection.test_pages import cost, url
from tests.apps.selection.test_who_may_what import READERS, STRANGERS
from tests.people import CAST, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
PUT_BACK = "The earlier text is put back; what it replaced is in the history now."


def write(here: Bid, by: str, hours: int, **answers: str) -> None:
    typed = {code: actions.Typed(text) for code, text in answers.items()}
    actions.save_answers(here.application.pk, typed, getattr(here, by), **here.told(by, hours))


def rewritten() -> Bid:
    """An answer written three times, by two people."""
    here = bid()
    write(here, "official", -4, team="Five people")
    write(here, "official", -3, members="12")
    write(here, "manager", -2, team="Six people")
    write(here, "official", -1, team="")
    return here


def told(somebody: Person, here: Bid, **asked: str) -> list[dict[str, Any]]:
    """The rows as a file of the list has them."""
    answer = entered(somebody).get(url("history", here.application.pk), asked | {"export": "json"})
    return list(json.loads(b"".join(answer.streaming_content))["rows"])  # type: ignore[attr-defined]


def messages_of(browser: Client, address: str, **posted: object) -> list[str]:
    return [str(one) for one in browser.post(address, posted, follow=True).context["messages"]]


def first_of(here: Bid, text: str) -> Any:
    return earlier_texts(here.official, here.application).get(text=text)


def test_what_stood_there_is_listed_with_who_changed_it_and_when() -> None:
    here = rewritten()
    rows = told(here.official, here)
    assert [(row["text"], row["by"], row["replaced_by"]) for row in rows] == [
        ("Six people", "Our manager", "Our official"), ("Five people", "Our official", "Our manager"),
    ]  # fmt: skip
    assert {row["question"] for row in rows} == {"The team"}
    page = browser_of(here.official).get(url("history", here.application.pk)).content.decode()
    assert page.index("Six people") < page.index("Five people")
    assert told(here.official, here, question="members") == []
    assert len(told(here.official, here, question="team")) == 2


def test_what_the_register_wrote_is_nobodys() -> None:
    here = bid()
    call = published("filled", filled_in=True)
    start = actions.Start(here.cluster.region, "Заявка (тест)", here.cluster)
    here.application = actions.start_application(call.pk, start, here.official, **here.told("official"))
    write(here, "official", 1, members="14")
    (row,) = told(here.official, here)
    assert (row["text"], row["by"], row["replaced_by"]) == ("1 organisation", "from the register", "Our official")


def test_the_application_leads_to_the_history_and_a_changed_answer_to_its_own() -> None:
    here = rewritten()
    browser, own = browser_of(here.official), url("history", here.application.pk)
    page = browser.get(url("application", here.application.pk)).content.decode()
    assert f'href="{own}"' in page
    assert [page.count(f'href="{own}?question={code}"') for code in ("team", "members")] == [1, 0]
    posted = {"answer-members": "13"}
    saved = browser.post(url("save", here.application.pk), posted, headers={"HX-Request": "true"}).content.decode()
    assert f'href="{own}?question=members"' in saved


def test_an_earlier_text_is_put_back_and_is_history_itself() -> None:
    here = rewritten()
    pk, row, browser = here.application.pk, first_of(here, "Five people"), browser_of(here.manager)
    page = browser.get(url("earlier", pk, row.pk)).content.decode()
    version = Answer.objects.get(question="team").version
    assert ("Five people" in page, f'name="seen" value="{version}"' in page) == (True, True)
    answer = browser.post(url("put_back", pk, row.pk), {"seen": str(version)})
    assert (answer.status_code, answer["Location"]) == (302, f"{url('application', pk)}#row-team")
    now = Answer.objects.get(question="team")
    assert (now.text, now.by, now.version) == ("Five people", here.manager, version + 1)
    entry = Entry.objects.filter(act="selection.application.saved").latest("pk")
    assert (entry.actor_id, entry.after) == (str(here.manager.pk), {"answers": ["team"]})
    texts = [one.text for one in earlier_texts(here.official, here.application).order_by("-replaced")]
    assert texts == ["", "Six people", "Five people"]
    assert (
        url("put_back", pk, row.pk) not in browser.get(url("earlier", pk, row.pk)).content.decode()
    )  # it stands there
    assert odd() == []


@pytest.mark.parametrize("posted", [{"seen": "4"}, {}, {"seen": "²"}])
def test_nothing_is_put_back_over_what_somebody_has_written_since(posted: dict[str, str]) -> None:
    here = rewritten()
    row = first_of(here, "Five people")
    write(here, "official", 5, team="Seven people")
    said = messages_of(browser_of(here.manager), url("put_back", here.application.pk, row.pk), **posted)
    assert said == [
        "Our official has written something else meanwhile; nothing was put back. Look at what stands there now."
    ]
    assert Answer.objects.get(question="team").text == "Seven people"


@pytest.mark.parametrize("state", [state for state in APPLICATIONS if state != WRITING])
def test_nothing_is_put_back_into_an_application_that_moved_on(state: str) -> None:
    here = rewritten()
    row = first_of(here, "Five people")
    here.brought(state)
    browser, put_back = browser_of(here.official), url("put_back", here.application.pk, row.pk)
    assert put_back not in browser.get(url("earlier", here.application.pk, row.pk)).content.decode()
    refused = ["The application cannot be changed now; look where it stands."]
    assert messages_of(browser, put_back, seen="99") == refused


def test_nothing_is_put_back_once_the_call_has_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    here = rewritten()
    row = first_of(here, "Five people")
    monkeypatch.setattr(timezone, "now", lambda: ENDED)
    browser, put_back = Client(), url("put_back", here.application.pk, row.pk)
    browser.force_login(here.official)
    assert put_back not in browser.get(url("earlier", here.application.pk, row.pk)).content.decode()
    assert messages_of(browser, put_back, seen="99") == ["The call takes no applications now."]


def test_a_question_that_is_asked_no_more_is_read_and_not_put_back() -> None:
    here = rewritten()
    row = first_of(here, "Five people")
    here.call.refresh_from_db()
    asked = [one for one in here.call.content["questions"] if one["code"] != "team"]
    actions.change_call(here.call.pk, {"questions": asked}, **TOLD)
    actions.publish_call(here.call.pk, None, reason="order 5", **TOLD)
    actions.follow_version(here.application.pk, **here.told("official"))
    browser, put_back = browser_of(here.official), url("put_back", here.application.pk, row.pk)
    page = browser.get(url("earlier", here.application.pk, row.pk)).content.decode()
    assert ("does not ask this any more" in page, put_back in page) == (True, False)
    assert {one["question"] for one in told(here.official, here)} == {"The team"}
    assert messages_of(browser, put_back, seen="99") == ["The call does not ask this."]


# Who may


@pytest.mark.parametrize("state", APPLICATIONS)
@pytest.mark.parametrize("who", CAST)
def test_who_reads_the_history_in_which_state(who: str, state: str) -> None:
    here = rewritten()
    row = first_of(here, "Five people")
    here.brought(state)
    browser, pk = browser_of(member_of_the_cast(who)), here.application.pk
    pages = [browser.get(page).status_code for page in (url("history", pk), url("earlier", pk, row.pk))]
    assert pages == [200 if who in READERS[state] else 404] * 2
    fills = who in {"region_official", "cluster_manager"}
    answer = browser.post(url("put_back", pk, row.pk), {"seen": "99"}).status_code
    assert answer == (302 if fills else 403)
    assert Answer.objects.get(question="team").text == (
        "Five people" if fills and state == WRITING else ANSWERS["team"]
    )


@pytest.mark.parametrize("state", [WRITING, SIGNING, SUBMITTED])
def test_strangers_find_no_history(state: str) -> None:
    here = rewritten()
    row = first_of(here, "Five people")
    here.brought(state)
    for role, key in STRANGERS:
        stranger = person(f"Stranger {role}")
        grant(stranger, role, key)
        browser, pk = browser_of(stranger), here.application.pk
        assert [browser.get(page).status_code for page in (url("history", pk), url("earlier", pk, row.pk))] == [404] * 2
        assert browser.post(url("put_back", pk, row.pk), {"seen": "99"}).status_code in {403, 404}


def test_the_text_of_another_application_is_none_of_this_one() -> None:
    here = rewritten()
    row = first_of(here, "Five people")
    start = actions.Start(here.cluster.region, "Другая заявка (тест)")
    other = actions.start_application(here.call.pk, start, here.official, **here.told("official"))
    browser = browser_of(here.official)
    assert browser.get(url("earlier", other.pk, row.pk)).status_code == 404
    assert browser.post(url("put_back", other.pk, row.pk), {"seen": "99"}).status_code == 404


def test_the_office_reads_nothing_of_what_is_begun_anew() -> None:
    here = rewritten()
    here.brought(WITHDRAWN)
    actions.move_application(here.application.pk, RESUME, **here.told("official", 24))
    write(here, "official", 25, team="Eight people", members="15")
    texts = [[row["text"] for row in told(somebody, here)] for somebody in (here.official, here.officer)]
    standing = ANSWERS["team"]
    assert texts == [
        ["14 organisations", standing, "", "12 organisations", "Six people", "Five people"],
        ["", "12 organisations", "Six people", "Five people"],
    ]
    assert changed_of(here.officer, here.application) == {"team", "members"}
    row = first_of(here, standing)
    assert entered(here.officer).get(url("earlier", here.application.pk, row.pk)).status_code == 404
    shown = entered(here.officer).get(url("earlier", here.application.pk, first_of(here, "Six people").pk))
    assert ("Eight people" in shown.content.decode(), standing in shown.content.decode()) == (False, True)


def test_that_the_office_reads_it_is_journaled() -> None:
    here = rewritten()
    here.brought(SUBMITTED)
    read = Entry.objects.filter(act="selection.application.read")
    browser_of(here.official).get(url("history", here.application.pk))
    assert read.count() == 0
    entered(here.officer).get(url("history", here.application.pk))
    assert read.get().actor_id == str(here.officer.pk)


def test_the_history_costs_the_same_with_more_of_it() -> None:
    here = rewritten()
    pk, row, browser = here.application.pk, first_of(here, "Five people"), browser_of(here.official)
    pages = [url("history", pk), url("earlier", pk, row.pk), url("application", pk)]
    before = [cost(browser, page) for page in pages]
    for n in range(60):
        write(here, "official" if n % 2 else "manager", 5 + n, team=f"{n} people", members=f"{n + 20}")
    assert [cost(browser, page) for page in pages] == before
    page = browser.get(pages[0])
    assert len(page.context["page"].rows) == 50
    assert page.context["page"].next_url
    further = browser.get(page.context["page"].next_url).context["page"]
    assert len(further.rows) == 50


def test_answers_of_one_moment_stand_in_the_order_they_were_written() -> None:
    here = bid()
    for text in ("one", "two", "three"):
        write(here, "official", 0, team=text)
    assert [row["text"] for row in told(here.official, here)] == ["two", "one"]
