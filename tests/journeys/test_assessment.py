"""An expert on a telephone at night: invitation, declaration, marks that save themselves, the next application."""

from functools import partial

import pytest

from corymb.apps.assessment.models import Expert, Mark, Review
from corymb.apps.assessment.states import SUBMITTED
from tests.apps.assessment.assessing import LEAVES, panel
from tests.apps.assessment.test_agreeing import put
from tests.journeys.test_register_and_duplicate import in_language, press
from tests.journeys.test_returns import signed_in
from tests.kit.browser import Window


@pytest.mark.parametrize("language", ["en", "ru"])
def test_from_the_invitation_to_the_submitted_review_on_a_telephone(window: Window, language: str) -> None:
    words, here = partial(in_language, language), panel()
    expert = here.invited("Anna Expert")
    night = {"cookies": signed_in(expert.person), "width": 360, "height": 740, "scheme": "dark"}
    page = window.open(f"/{language}/assessment/invitations/{expert.pk}/", **night)
    press(page, words("Accept"))
    press(page, words("Accept"))
    page.locator("#id_agrees").check()
    press(page, words("Declare"))
    ready = Expert.objects.get(pk=expert.pk)
    assert ready.is_ready is True
    first = here.given(ready, here.application)
    second = here.given(ready, here.another())

    page = window.open(f"/{language}/assessment/reviews/{first.pk}/", **night)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True
    for code in LEAVES[:-1]:
        with page.expect_response(lambda answer: answer.url.endswith("/save/")):
            page.locator(f"#m-{code}-4").check()
    assert page.locator("#saved").inner_text().startswith(words("Saved"))
    assert dict(Mark.objects.values_list("criterion", "mark")) == dict.fromkeys(LEAVES[:-1], 4)
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        page.locator(f"#m-{LEAVES[-1]}-abstain").check()
    comment = page.locator(f"#c-{LEAVES[-1]}")
    comment.fill("не моя область")
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        comment.dispatch_event("change")
    press(page, words("Save and next"))
    assert page.url.endswith(f"/reviews/{second.pk}/")
    press(page, words("Skip"))
    press(page, words("Submit"))
    page.locator("#id_is_right").check()
    press(page, words("Submit"))
    assert Review.objects.get(pk=first.pk).state == SUBMITTED
    assert page.url.endswith(f"/reviews/{second.pk}/")
    assert window.complaints == []


RIGHT_EDGES = "cells => cells.map((cell) => cell.getBoundingClientRect().right <= innerWidth)"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_marks_one_agrees_to_are_on_the_screen_of_a_telephone(window: Window, language: str) -> None:
    _here, _consensus, (_first, second, _third) = put()
    path, session = f"/{language}/assessment/reviews/{second.pk}/consensus/", signed_in(second.expert.person)
    page = window.open(path, cookies=session, width=390, height=844)
    assert page.locator("tbody td").evaluate_all(RIGHT_EDGES) == [True] * (4 * len(LEAVES))
    heads = page.locator("tbody tr:first-child td").evaluate_all("cells => cells.map((cell) => cell.dataset.head)")
    assert heads[1].endswith(f" · {in_language(language, 'consensus')}")
    assert window.violations(page) == []
