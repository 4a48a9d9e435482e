"""How a complaint is found and left: the way back of each reader, the day of the second look, who may look again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from corymb.apps.letters.actions import move_letter, send_due
from corymb.apps.letters.models import Letter
from corymb.apps.outcomes.queries import complaints as reads
from corymb.apps.outcomes.queries.duties import tasks
from corymb.apps.outcomes.states import ANSWER, ANSWERED, CONCLUDED, DISMISSED, LETTER, LOOKED
from corymb.apps.secondlooks.forms import lookers
from tests.apps.outcomes.complaining import LOOK_BY, SENT, Case, case
from tests.people import browser_of, grant, person

pytestmark = pytest.mark.django_db


def page_for(found: Case, who: str) -> tuple[list[str], str]:
    """The addresses that lead back from the page of a complaint, and the page."""
    somebody = {"region": found.region, "office": found.here.secretary, "looker": found.looker}[who]
    answer = browser_of(somebody).get(reverse("outcomes:complaint", args=[found.complaint.pk]))
    return [url for _label, url in answer.context["trail"] if url], answer.content.decode()


def test_the_region_comes_back_to_its_application_the_office_to_its_call_and_whoever_looks_to_neither() -> None:
    found = case().brought(LOOKED)
    application, call = found.complaint.decision.application, found.here.call
    back = {who: page_for(found, who)[0] for who in ("region", "office", "looker")}
    assert back == {
        "region": [
            reverse("selection:application", args=[application.pk]), reverse("outcomes:outcome", args=[application.pk]),
        ],
        "office": [reverse("outcomes:calls"), reverse("outcomes:call", args=[call.pk])],
        "looker": [],
    }  # fmt: skip
    for url in back["region"]:
        assert browser_of(found.region).get(url).status_code == 200


@pytest.mark.parametrize("who", ["region", "office", "looker"])
def test_the_page_says_until_when_it_is_looked_at_again(who: str) -> None:
    _back, page = page_for(case().brought(LOOKED), who)
    assert f"<dd>{LOOK_BY.day}\N{NO-BREAK SPACE}" in page.split("To be looked at again by</dt>")[1][:10]


def test_an_auditor_is_not_offered_as_whoever_looks_again() -> None:
    officer, auditor = person("Officer who looks (test)"), person("Auditor who looks on (test)")
    grant(officer, "officer", "programme:all")
    grant(auditor, "auditor", "programme:all")
    assert [who in lookers() for who in (officer, auditor)] == [True, False]


def test_an_answer_all_of_whose_letters_were_withdrawn_is_given_anew() -> None:
    found = case().brought(ANSWERED)
    office, page = browser_of(found.here.secretary), reverse("outcomes:complaint", args=[found.complaint.pk])
    answer = reverse("outcomes:move", args=[found.complaint.pk, ANSWER])
    waits, unsaid = (
        "The region reads the answer once its letter has gone.",
        "Every letter with the answer was withdrawn",
    )

    def told() -> tuple[bool, bool, bool, list[str]]:
        read, now = office.get(page).content.decode(), SENT + timedelta(hours=90)
        due = [one.title for one in tasks(found.here.secretary, now)]
        return waits in read, unsaid in read, answer in read, due

    assert told() == (True, False, False, [])
    move_letter(Letter.objects.get(kind=LETTER), "withdraw", **found.by(found.here.secretary, hours=30))
    due = "The letter with the answer to a complaint was withdrawn: answer anew"
    assert told() == (False, True, True, [due])
    assert reads.is_told(found.again()) is False
    assert "Решение пересмотрит совет (тест)" in office.get(answer).content.decode()
    assert office.post(answer, {"text": "Совет решит заново (тест)"}).status_code == 302
    assert told() == (True, False, False, [])
    assert (found.again().state, found.complaint.answer) == (ANSWERED, "Совет решит заново (тест)")
    assert list(Letter.objects.filter(kind=LETTER).order_by("pk").values_list("state", flat=True)) == [
        "withdrawn", "held",
    ]  # fmt: skip
    assert office.post(answer, {"text": "Ещё раз (тест)"}).status_code == 422
    Letter.objects.filter(state="held").update(state="waiting")
    send_due(timezone.now())
    assert reads.is_told(found.again())


@pytest.mark.parametrize("state", [DISMISSED, CONCLUDED])
def test_the_page_shows_the_way_the_complaint_went(state: str) -> None:
    found = case().brought(state)
    page, office = reverse("outcomes:complaint", args=[found.complaint.pk]), browser_of(found.here.secretary)

    def steps() -> list[tuple[str, str]]:
        return [(str(step.label), step.state) for step in office.get(page).context["steps"]]

    way = ["being written", "filed", "registered by the office"]
    way += ["not admitted"] if state == DISMISSED else ["admitted", "second look", "second look ended"]
    assert steps() == [*((name, "done") for name in way[:-1]), (way[-1], "now"), ("answered", "todo")]
    found.move(ANSWER, "Ответ (тест)")
    assert steps() == [(name, "done") for name in (*way, "answered")]
