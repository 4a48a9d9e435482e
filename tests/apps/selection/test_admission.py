"""Once a call has closed its office admits applications or not; regions withdraw until the council has decided."""

import re

import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Recusal
from corymb.apps.assessment.queries.seeing import applications_visible_to
from corymb.apps.journal.models import Entry
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import written
from corymb.apps.selection import actions
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries import duties
from corymb.apps.selection.states import ADMIT, NOT_ADMITTED, SUBMITTED, TURN_AWAY, WITHDRAW, WITHDRAWN
from corymb.kit.registries import Addressee
from tests.apps.selection.calling import ENDED, Bid, bid, bid_in, odd
from tests.apps.selection.test_way import refusal_of
from tests.people import NOW
from tests.web import entered

pytestmark = pytest.mark.django_db
NO_MANAGER = {"strategy_approved": "no"}


def closed(here: Bid) -> None:
    here.call.closes_at = NOW
    here.call.save(update_fields=["closes_at"])


def submitted() -> Bid:
    here = bid()
    here.fill()
    here.save(**NO_MANAGER)
    consent = here.partner()
    here.ask()
    here.agree(consent)
    here.submit()
    here.again()
    return here


def test_what_is_not_met_is_kept_with_the_submission() -> None:
    assert submitted().application.lacking == ["approved_strategy"]
    assert odd() == []


def test_an_application_that_meets_everything_lacks_nothing() -> None:
    assert bid_in(SUBMITTED).application.lacking == []


def test_it_is_not_admitted_with_a_reason_and_admitted_after_all() -> None:
    here = submitted()
    said = refusal_of(here.decide, TURN_AWAY, " ")
    assert said == "Say why the application is not admitted; the region reads it."
    found = here.decide(TURN_AWAY, "The strategy is not approved (test)")
    assert (found.state, found.admission_at, found.admission_reason) == (
        NOT_ADMITTED, ENDED, "The strategy is not approved (test)",
    )  # fmt: skip
    assert list(applications_visible_to(here.officer, here.call)) == []
    found = here.decide(ADMIT, "The order came (test)")
    assert (found.state, found.admission_reason) == (SUBMITTED, "The order came (test)")
    assert list(applications_visible_to(here.officer, here.call)) == [found]
    acts = Entry.objects.filter(object_kind="selection.application").order_by("-pk").values_list("act", "reason")[:2]
    assert list(acts) == [
        ("selection.application.admitted", "The order came (test)"),
        ("selection.application.not_admitted", "The strategy is not approved (test)"),
    ]
    letters = Letter.objects.filter(kind="selection.admission").order_by("pk")
    assert [(row.state, row.values["is_admitted"]) for row in letters] == [
        ("withdrawn", False), ("withdrawn", False), ("held", True), ("held", True),
    ]  # fmt: skip
    said = [written(row, Addressee("Anna", "anna@example.org", "en")).subject for row in letters[1:3]]
    assert said == [f"The application is {told} to the assessment" for told in ("not admitted", "admitted")]
    assert odd() == []


def test_what_was_signed_off_stays_as_it_was() -> None:
    here = submitted()
    here.decide(TURN_AWAY)
    consent = here.application.consents.get()
    assert (consent.answer, consent.sha256) == ("agreed", here.again().sha256)


def test_nobody_is_turned_away_while_the_call_is_open() -> None:
    here = bid_in(SUBMITTED)
    told = here.told("officer")
    said = refusal_of(actions.move_application, here.application.pk, TURN_AWAY, note="x", **told)
    assert said == "The call still takes applications; what is submitted may change."


def test_a_region_withdraws_after_the_call_has_closed() -> None:
    here = bid_in(SUBMITTED)
    told = here.told("official") | {"now": ENDED}
    found = actions.move_application(here.application.pk, WITHDRAW, note="letter 9", **told)
    assert (found.state, found.round, found.sha256) == (WITHDRAWN, 1, here.application.sha256)
    assert found.consents.get().answer == "agreed"
    assert odd() == []


def test_the_office_has_a_task_until_it_has_decided() -> None:
    here = submitted()
    keys = [task.key for task in duties.tasks(here.officer, ENDED)]
    assert keys == [f"admission:{here.call.pk}"]
    assert [task for task in duties.tasks(here.officer, NOW) if task.key.startswith("admission")] == []
    assert duties.admitted_at(str(here.call.pk)) is None
    here.decide(ADMIT)
    assert list(duties.tasks(here.officer, ENDED)) == []
    assert duties.admitted_at(str(here.call.pk)) == ENDED


def buttons(here: Bid, who: object) -> set[str]:
    page = entered(who).get(reverse("selection:application", args=[here.application.pk]))  # type: ignore[arg-type]
    return set(re.findall(r"/move/([a-z-]+)/", page.content.decode()))


def test_who_may() -> None:
    here = submitted()
    closed(here)
    address = reverse("selection:move", args=[here.application.pk, TURN_AWAY])
    assert buttons(here, here.officer) == {TURN_AWAY, ADMIT}
    assert buttons(here, here.official) == {WITHDRAW}
    assert entered(here.official).post(address, {"note": "x"}).status_code == 403
    assert entered(here.officer).post(address, {"note": ""}).status_code == 422
    assert entered(here.officer).post(address, {"note": "No strategy (test)"}).status_code == 302
    assert here.again().state == NOT_ADMITTED
    page = entered(here.official).get(reverse("selection:application", args=[here.application.pk]))
    assert "No strategy (test)" in page.content.decode()
    assert buttons(here, here.officer) == {ADMIT}


def test_whoever_is_recused_decides_nothing() -> None:
    here = submitted()
    closed(here)
    Recusal.objects.create(application=here.application, person=here.officer, kind="kin", raised_at=NOW)
    address = reverse("selection:move", args=[here.application.pk, TURN_AWAY])
    assert buttons(here, here.officer) == set()
    assert entered(here.officer).post(address, {"note": "x"}).status_code == 404
    assert Application.objects.get().state == SUBMITTED


def test_the_list_finds_them_by_their_conditions() -> None:
    here = submitted()
    browser, address = entered(here.officer), reverse("selection:applications")
    found = {
        asked: here.application.title in browser.get(address, {"conditions": asked}).content.decode()
        for asked in ("met", "lacking", "undecided")
    }
    assert found == {"met": False, "lacking": True, "undecided": True}
    assert "1 is not met" in browser.get(address).content.decode()


@pytest.mark.parametrize("state", ["writing", "signing", SUBMITTED])
def test_what_missed_the_deadline_says_so(state: str) -> None:
    here = bid_in(state)
    said = "The call has closed, and the application was not submitted: it takes no part."
    browser, address = entered(here.official), reverse("selection:application", args=[here.application.pk])
    assert said not in browser.get(address).content.decode()
    closed(here)
    assert (said in browser.get(address).content.decode()) == (state != SUBMITTED)


def test_letters_on_the_way() -> None:
    here = bid()
    here.fill()
    consent = here.partner()
    here.ask()
    told = here.told("certifier")
    actions.answer_consent(consent.pk, here.certifier, agrees=False, remark="No figures", **told)
    here.agree(consent)
    here.submit()
    own = [str(number) for number in sorted((here.official.pk, here.manager.pk))]
    rows = Letter.objects.order_by("pk").values_list("kind", "addressee_id", "state")
    assert list(rows) == [
        ("selection.sign_off", str(here.certifier.pk), "waiting"),
        *(("selection.declined", one, "waiting") for one in own),
        *(("selection.received", one, "waiting") for one in own),
    ]
