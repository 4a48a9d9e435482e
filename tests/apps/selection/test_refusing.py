"""A move that would be refused is no form: its page says why, whoever types its address."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from corymb.apps.selection.actions.writing import NOT_OPEN
from corymb.apps.selection.forms.parts import GateForm
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.states import SIGNING, SUBMITTED, WRITING
from tests.apps.selection.calling import bid, bid_in, drafted
from tests.people import browser_of, member_of_the_cast
from tests.web import entered

pytestmark = pytest.mark.django_db
FORM = 'class="form-act"'


def address(number: int, code: str) -> str:
    return reverse("selection:move", args=[number, code])


@pytest.mark.parametrize("state", [WRITING, SUBMITTED])
def test_who_cannot_submit_now_reads_why(state: str) -> None:
    here = bid_in(state)
    browser, submit = entered(here.official), address(here.application.pk, "submit")
    page = browser.get(submit)
    text = page.content.decode()
    assert (page.status_code, FORM in text, "has moved on meanwhile" in text) == (200, False, True)
    assert browser.post(submit, {"is_right": "on"}).status_code == 422
    assert here.again().state == state


def test_a_sign_off_that_is_missing_is_said_before_who_one_is_is_asked() -> None:
    here = bid_in(SIGNING)
    text = entered(here.official).get(address(here.application.pk, "submit")).content.decode()
    assert (FORM in text, "Not every partner has signed the application off." in text) == (False, True)


def test_what_is_missing_is_said_where_sign_off_is_asked_for() -> None:
    here = bid()
    text = entered(here.official).get(address(here.application.pk, "ask")).content.decode()
    assert (FORM in text, "Something is missing: " in text) == (False, True)
    here.fill()
    assert FORM in entered(here.manager).get(address(here.application.pk, "ask")).content.decode()


def test_who_may_not_submit_is_refused_at_once() -> None:
    here = bid_in(SIGNING)
    submit = address(here.application.pk, "submit")
    assert entered(here.manager).get(submit).status_code == 403
    assert entered(here.officer).get(submit).status_code == 404


def test_after_the_window_nothing_is_asked_for() -> None:
    here = bid_in(SIGNING)
    Call.objects.update(closes_at="2018-07-01T15:00:00Z")
    text = entered(here.official).get(address(here.application.pk, "submit")).content.decode()
    assert (FORM in text, str(NOT_OPEN) in text) == (False, True)


def test_yes_and_no_of_a_condition_are_written_in_the_language_of_the_page() -> None:
    call = drafted()
    content = draft_of(call)
    part = next(one for one in content.model_dump(mode="json")["gates"] if one["value"] == "yes")
    with override("ru"):
        form = GateForm(content=content, part=part)
        assert form["value"].value() == "да"
    browser = browser_of(member_of_the_cast("officer"))
    page = reverse("selection:part_change", args=[call.pk, "gates", part["code"]])
    typed = {name: form[name].value() for name in form.fields}
    for word, kept in (("Нет", "no"), ("no", "no"), ("да", "yes")):
        with override("ru"):
            answer = browser.post(page.replace("/en/", "/ru/"), typed | {"value": word})
        assert answer.status_code == 302
        gates = draft_of(Call.objects.get(pk=call.pk)).gates
        assert next(one.value for one in gates if one.code == part["code"]) == kept
