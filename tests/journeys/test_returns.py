"""A member reports by form, another signs, the manager returns and accepts, an officer publishes, the public reads."""

from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme.actions import close_period
from corymb.apps.returns.actions.checking import check_return
from corymb.apps.returns.actions.editing import PERIOD_CLOSED
from corymb.apps.returns.models import Figure, Return
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.actions.living import refresh_living
from corymb.apps.scorecard.actions.ordering import order_publication
from corymb.apps.scorecard.actions.verifying import verify_run
from corymb.apps.scorecard.models import Run
from tests.apps.returns.reporting import FIGURES, Member, explain_all, member
from tests.apps.scorecard.counting import house
from tests.journeys.test_register_and_duplicate import in_language, press
from tests.kit.browser import TURN, Window
from tests.people import member_of_the_cast
from tests.web import entered


def signed_in(person: Person) -> dict[str, str]:
    """The cookie of somebody who has just proved who they are."""
    browser: Client = entered(person)
    session = browser.session
    proof = {"method": "password", "at": timezone.now().timestamp(), "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return {"sessionid": browser.cookies["sessionid"].value}


def check_and_explain(found: Return, who: Member) -> None:
    """What the worker does, and what the preparer says to it, while a page asks every moment whether it is done."""
    with TURN:
        check_return(found.pk)
        explain_all(found, who)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_member_reports_and_the_manager_returns_and_accepts(window: Window, language: str) -> None:
    words = partial(in_language, language)
    who = member()
    found = who.opened()
    own = f"/{language}/returns/{found.pk}/"

    page = window.open(own, cookies=signed_in(who.preparer))
    for code, text in FIGURES.items():
        page.locator(f"#{code}").fill(text)
        with page.expect_response(lambda answer: answer.url.endswith("/save/")):
            page.locator(f"#{code}").dispatch_event("change")
    assert page.locator("#saved").inner_text().startswith(words("Saved"))
    assert dict(Figure.objects.values_list("variable", "written")) == FIGURES
    check_and_explain(found, who)
    page.goto(window.address + own)
    press(page, words("Send to the certifier"))
    assert words("to certify") in page.locator(".mark").first.inner_text()

    page = window.open(own, cookies=signed_in(who.certifier))
    press(page, words("Sign and submit"))
    page.locator("#id_is_right").check()
    press(page, words("Sign and submit"))
    receipt = found.submissions.get()
    assert receipt.number in page.get_by_role("main").inner_text()

    page = window.open(own, cookies=signed_in(who.manager))
    page.locator("#row-revenue").get_by_role("link", name=words("Remark")).click()
    page.locator("#id_text").fill("Без НДС?")
    press(page, words("Save the remark"))
    press(page, words("Return"))
    press(page, words("Return"))
    assert Return.objects.get(pk=found.pk).state == "returned"

    page = window.open(own, cookies=signed_in(who.preparer))
    assert "Без НДС?" in page.locator("#row-revenue").inner_text()
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        page.locator("#revenue").fill("110000")
        page.locator("#revenue").dispatch_event("change")
    page.wait_for_selector("#row-revenue.changed")
    check_and_explain(found, who)
    page.goto(window.address + own)
    press(page, words("Send to the certifier"))
    page = window.open(own, cookies=signed_in(who.certifier))
    press(page, words("Sign and submit"))
    page.locator("#id_is_right").check()
    press(page, words("Sign and submit"))
    page = window.open(own, cookies=signed_in(who.manager))
    press(page, words("Accept"))
    press(page, words("Accept"))
    assert [p.move for p in found.passages.order_by("pk")] == ["send", "submit", "return", "send", "submit", "accept"]
    assert who.organisation.facts.get(variable="revenue").value == 110_000_000
    assert window.complaints == []
    assert window.strangers() == []


LEAVING = "() => window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"


def test_what_cannot_be_saved_stays_where_it_was_typed_and_says_why(window: Window) -> None:
    who = member()
    found = who.opened()
    page = window.open(f"/en/returns/{found.pk}/", cookies=signed_in(who.preparer))
    close_period(who.period.pk, actor=SYSTEM, now=timezone.now())
    page.locator("#revenue").fill("777")
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        page.locator("#revenue").dispatch_event("change")
    page.wait_for_selector("#saved.not-saved")
    assert page.locator("#saved").inner_text() == str(PERIOD_CLOSED)
    assert page.locator("#row-revenue #revenue").input_value() == "777"
    assert page.evaluate(LEAVING) is False  # whoever leaves is asked first
    assert not Figure.objects.filter(written="777").exists()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_officer_publishes_and_the_public_reads(window: Window, language: str) -> None:
    words = partial(in_language, language)
    house(8)
    refresh_living(timezone.now())
    officer = Person.objects.create(
        name="Officer", email="officer@example.org", language=language, is_active=True, created_at=timezone.now()
    )
    from tests.people import grant

    grant(officer, "officer", "programme:all")
    page = window.open(f"/{language}/scorecard/", cookies=signed_in(officer))
    press(page, words("Publish"))
    page.locator("#id_note").fill("Отчёт за 2018 год (тест)")
    press(page, words("Publish"))
    run = Run.objects.get(kind="published")
    with TURN:
        compute_run(run.pk, timezone.now())
    page.reload()
    assert Run.objects.get(pk=run.pk).lines_hash in page.get_by_role("main").inner_text()

    page = window.open(f"/{language}/scorecard/public/", scripts=False)
    shown = page.get_by_role("main").inner_text()
    assert "21" in shown
    assert Run.objects.get(pk=run.pk).lines_hash in shown
    assert window.complaints == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_auditor_verifies_what_was_published(window: Window, language: str) -> None:
    words = partial(in_language, language)
    house(8)
    now = timezone.now()
    run = compute_run(order_publication(2018, None, actor=SYSTEM, now=now, note="test").pk, now)
    page = window.open(f"/{language}/scorecard/runs/{run.pk}/", cookies=signed_in(member_of_the_cast("auditor")))
    assert words("It has not been computed again yet.") in page.get_by_role("main").inner_text()
    press(page, words("Compute again"))
    with TURN:
        assert verify_run(run.pk, timezone.now())
    page.reload()
    same = words("Computed again from its inputs: inputs and lines have the same hashes.")
    assert same in page.get_by_role("main").inner_text()
    assert window.complaints == []
