"""The form of a return under the fingers: what Enter does, and how the mark of a field follows what the checks say."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.returns import actions
from corymb.apps.returns.actions.checking import check_return
from corymb.apps.returns.models import Figure, Return
from tests.apps.returns.reporting import Member, fill, member
from tests.journeys.test_returns import signed_in
from tests.kit.browser import TURN, Window


def opened(window: Window) -> tuple[Member, Return, Any]:
    who = member()
    found = who.opened()
    fill(found, who)
    given = SimpleUploadedFile("act.pdf", b"%PDF-1.7 act")
    actions.add_evidence(found.pk, ("revenue", "Line 2110"), given, who.preparer, **who.told("preparer"))
    check_return(found.pk)
    return who, found, window.open(f"/en/returns/{found.pk}/", cookies=signed_in(who.preparer))


def test_enter_saves_and_takes_nothing_off(window: Window) -> None:
    _who, found, page = opened(window)
    page.locator("#headcount").fill("61")
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        page.locator("#headcount").blur()
    with page.expect_navigation():  # after what the field saves: here both would share one connection
        page.locator("#headcount").press("Enter")
    assert Figure.objects.get(variable="headcount").written == "61"
    assert [proof.removed_at for proof in found.evidence.all()] == [None]
    page.get_by_role("link", name="Take act.pdf off").click()
    page.get_by_role("button", name="Take off").click()
    assert [proof.removed_at is None for proof in found.evidence.all()] == [False]
    assert window.complaints == []


def test_the_mark_of_a_field_says_what_its_text_says_at_every_step(window: Window) -> None:
    _who, found, page = opened(window)

    def stands() -> tuple[bool, bool]:
        """Whether the text calls the figure wrong, and whether the field is marked so."""
        text = page.locator("#said-revenue .tone-danger").count() > 0
        return text, page.locator("#revenue").get_attribute("aria-invalid") == "true"

    def typed(text: str) -> tuple[bool, bool]:
        with page.expect_response("**/save/"):
            page.locator("#revenue").fill(text)
            page.locator("#revenue").dispatch_event("change")
        page.wait_for_selector("#standing:has-text('being checked')")
        return stands()

    def checked() -> tuple[bool, bool]:
        page.locator("#revenue").focus()
        page.locator("#revenue").evaluate("field => field.setSelectionRange(1, 1)")
        with TURN:  # the page asks every moment whether it has been checked
            check_return(found.pk)
        page.wait_for_selector("#standing:not(:has-text('being checked'))")
        caret = page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]")
        assert caret == ["revenue", 1]
        return stands()

    steps = [typed("-5"), checked(), typed("130000"), checked(), typed("-7"), checked()]
    right, wrong = (False, False), (True, True)
    assert steps == [right, wrong, right, right, right, wrong]
    assert window.complaints == []
