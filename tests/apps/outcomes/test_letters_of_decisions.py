"""What the letter about a decision names: the call, the session with its day, how long complaints are taken."""

from typing import Any

import pytest

from corymb.apps.council.models import Session
from corymb.apps.council.queries.letters import held_letters
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import written
from corymb.apps.outcomes.actions import telling
from corymb.kit.registries import Addressee
from tests.apps.council.sitting import Council, council, decided
from tests.apps.outcomes.deciding import everything, official
from tests.people import grant, person

pytestmark = pytest.mark.django_db
LEAD = {"en": "the council has decided", "ru": "Совет принял решение"}
TERM = {"en": "omplaints", "ru": "алоб"}
TERMS = {
    "en": (
        "Complaints are taken for 10 days after the day on which the first letter with the decision goes to your "
        "region; its page says until what moment."
    ),
    "ru": (
        "Жалобы принимаются в течение 10 дней, считая со дня, следующего за днём отправки в ваш регион первого письма "
        "с решением; точный срок указан на странице заявки."
    ),
}


def held(**after: Any) -> tuple[Council, Session, Letter]:
    """A decided call, its only letter held."""
    here = council(after=after) if after else council()
    official(0)
    session = decided(here)
    telling.write_letters(session.pk, everything(session), **here.told(minutes=91))
    (letter,) = held_letters(session)
    return here, session, letter


def said(letter: Letter, language: str = "en") -> list[str]:
    """Its lines on what was decided where, and on complaints."""
    text = written(letter, Addressee("Анна", "anna@example.org", language)).text.replace("\xa0", " ")
    return [line for line in text.splitlines() if line.startswith(LEAD[language]) or TERM[language] in line]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_letter_names_the_call_the_session_with_its_day_and_the_term(language: str) -> None:
    here, session, letter = held()
    day, title = letter.values[f"day_{language}"].replace("\xa0", " "), here.applications[0].title
    call = {"en": here.call.title_en, "ru": here.call.title_ru}[language]
    lead = {
        "en": f"the council has decided on the application “{title}” to the call “{call}”, at its session 1 of {day}.",
        "ru": f"Совет принял решение по заявке «{title}», поданной на конкурс «{call}», на заседании № 1 от {day}.",
    }
    assert said(letter, language) == [lead[language], TERMS[language]]
    assert (session.opened_at is not None, letter.values["day_ru"]) == (True, f"{session.opened_at:%d.%m.%Y}")


def test_where_another_letter_has_gone_it_says_until_when() -> None:
    here, session, _letter = held(complaint_days=3)
    telling.release_letters(session.pk, everything(session), **here.told(minutes=92))
    send_due(here.told(minutes=93)["now"])
    grant(person("Another official"), "region_official", f"region:{here.applications[0].region.code}")
    telling.write_letters(session.pk, everything(session), **here.told(minutes=94))
    (later,) = held_letters(session)
    until = later.values["until_en"].replace("\xa0", " ")
    assert said(later)[1:] == [f"Complaints are taken until {until}."]
    assert until.endswith(", 23:59 MSK")


def test_a_call_without_complaints_says_so_and_sends_nobody_to_complain() -> None:
    _here, _session, letter = held(complaint_days=0)
    assert said(letter)[1:] == ["The call takes no complaints."]
    assert "how to complain" not in written(letter, Addressee("Анна", "anna@example.org", "en")).text


def test_a_letter_that_was_written_before_reads_as_it_did() -> None:
    here, _session, letter = held()
    letter.values = {name: letter.values[name] for name in ("application", "title", "result", "conditions")}
    assert said(letter) == [f"the council has decided on the application “{here.applications[0].title}”."]
    text = written(letter, Addressee("Анна", "anna@example.org", "en")).text
    assert "\n\nThe score of each criterion, what experts wrote once it is released, and how to complain stand" in text
