"""An agreement and what was decided, or sent, since it was looked at."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.council import actions as council_actions
from corymb.apps.council.states import FOR, SELECTED
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import addressees_of
from corymb.apps.letters.queries import written as as_written
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.states import BY_REGION, CANCEL, RECALL, SEND, SENT
from tests.apps.council.sitting import AFTER, Council
from tests.apps.council.test_rankings import refusal_of
from tests.apps.outcomes.deciding import written
from tests.apps.outcomes.test_agreements import deal, scan
from tests.apps.outcomes.test_feedback import decided_anew
from tests.apps.outcomes.test_results import published
from tests.apps.outcomes.test_results_kept import acting_officer, tied_auditor
from tests.people import browser_of

pytestmark = pytest.mark.django_db
ROADMAP, PARTNER = "Утвердить дорожную карту (тест).", "Найти партнёра (тест)."


def test_a_copy_of_an_earlier_edition_is_not_taken_for_the_one_that_was_sent_since() -> None:
    found = deal().brought(SENT)
    page = reverse("outcomes:agreement_move", args=[found.agreement.pk, "sign_region"])
    browser, given = browser_of(found.region), {"on": "2018-07-31", "edition": "1"}
    assert '<input type="hidden" name="edition" value="1"' in browser.get(page).content.decode()
    actions.move_agreement(found.agreement.pk, RECALL, **found.by(found.officer))
    found.made(SEND)()
    refused = browser.post(page, given | {"file": scan()})
    said = "Meanwhile edition 2 was sent: look at its papers, and sign that one."
    assert (refused.status_code, said in refused.content.decode()) == (422, True)
    assert browser.post(page, given | {"edition": "2", "file": scan()}).status_code == 302
    assert Agreement.objects.get(pk=found.agreement.pk).state == BY_REGION
    signing = actions.Signing(date(2018, 7, 31), scan("office.pdf"), "", 1)
    told = refusal_of(actions.sign_agreement, found.agreement.pk, "sign_office", signing, **found.by(found.officer))
    assert told == said


def test_it_is_not_cancelled_before_its_region_knows_why() -> None:
    found = deal().brought(SENT)
    second = decided_anew(found.here, 0)
    cancel = (actions.move_agreement, found.agreement.pk, CANCEL, "решено заново (тест)")
    assert refusal_of(*cancel, **found.by(found.officer)) == (
        "Its region has not been told yet what was decided since: let the letter with that go first."
    )
    written(second.matter.session, found.here)
    actions.move_agreement(*cancel[1:], **found.by(found.officer))
    assert Agreement.objects.get(pk=found.agreement.pk).state == "cancelled"


def acting_for_it(here: Council) -> Person:
    """An officer of the programme who answers for the region of the first application as well."""
    found = acting_officer(here)
    Grant.objects.filter(person=found, role="region_official").update(
        scope_key=f"region:{here.applications[0].region.code}"
    )
    return found


@pytest.mark.parametrize("kind", [acting_officer, acting_for_it, tied_auditor])
def test_from_whom_results_are_kept_reads_of_a_later_decision_what_its_region_was_told(kind: object) -> None:
    found = deal().brought(BY_REGION)
    here, number, who = found.here, found.agreement.pk, kind(found.here)  # type: ignore[operator]
    published(here)
    page, listed = reverse("outcomes:agreement", args=[number]), reverse("outcomes:agreements", args=[here.call.pk])
    pages = [listed, f"{listed}?export=csv", page, reverse("outcomes:agreement_move", args=[number, CANCEL])]

    def read(somebody: Person) -> list[bool]:
        browser = browser_of(somebody)
        texts = [b"".join(browser.get(one)).decode().casefold() for one in pages]
        return ["reserve" in one for one in texts]

    second = decided_anew(here, 0)
    assert browser_of(who).get(page).status_code == 200
    assert (read(found.officer), read(who)) == ([True] * 4, [False] * 4)
    written(second.matter.session, here)
    assert read(who)[:3] == [True] * 3


def selected_anew(here: Council, place: int, conditions: str) -> int:
    """A later session selects an application again, with other conditions; its number."""
    ranking = here.call.rankings.latest("number")
    plan = council_actions.Plan(AFTER + timedelta(days=9), "там (тест)", 50, frozenset({here.applications[place].pk}))
    session = council_actions.plan_session(ranking.pk, plan, None, **here.told(minutes=200))
    here.seats = [
        council_actions.give_seat(session.pk, one, is_chair=n == 0, **here.told(minutes=200))
        for n, one in enumerate(here.members)
    ]
    council_actions.note_present(session.pk, {seat.pk for seat in here.seats}, **here.told(minutes=201))
    council_actions.open_session(session.pk, **here.told(minutes=201))
    matter = here.matter(session, place)
    council_actions.propose(matter.pk, SELECTED, conditions, **here.told(minutes=202))
    here.votes(matter, FOR, FOR, FOR)
    council_actions.close_ballot(matter.pk, **here.told(minutes=203))
    council_actions.close_session(session.pk, **here.told(minutes=204))
    return session.pk


@pytest.mark.parametrize("asked", ["", PARTNER], ids=["nothing", "something"])
def test_other_conditions_of_a_decision_taken_anew_are_told(asked: str) -> None:
    found = deal().brought(SENT)
    here = found.here
    first = selected_anew(here, 0, ROADMAP)
    said = f"its conditions and advice are now: {ROADMAP.rstrip('.')}. The agreement says those of before."
    page = reverse("outcomes:agreement", args=[found.agreement.pk])
    readers = (found.officer, found.region, acting_for_it(here))
    reads = [said in browser_of(who).get(page).content.decode() for who in readers]
    assert reads == [True, False, False]  # its region has not been told
    written(type(found.agreement.decision.matter.session).objects.get(pk=first), here)
    assert said in browser_of(found.region).get(page).content.decode()
    second = selected_anew(here, 0, asked)
    written(type(found.agreement.decision.matter.session).objects.get(pk=second), here)
    send_due(here.told(minutes=900)["now"])
    letter = Letter.objects.filter(kind="council.decided", addressee_id=str(found.region.pk)).latest("pk")
    (to,) = addressees_of([letter]).values()
    text = as_written(letter, to).text
    assert f"Conditions and advice that hold no more: {ROADMAP}" in text
    outcome = reverse("outcomes:outcome", args=[here.applications[0].pk])
    own = browser_of(found.region)
    assert f"selected. Conditions, advice: {ROADMAP}" in own.get(outcome).content.decode()
    now = f"now: {PARTNER.rstrip('.')}. The agreement says those of before."
    assert (now in own.get(page).content.decode()) == bool(asked)  # without any, it asks what the agreement says
