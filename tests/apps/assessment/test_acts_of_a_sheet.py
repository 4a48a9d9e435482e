"""What a sheet offers next: the next application while marks are missing, submitting once all are in."""

import pytest
from django.urls import reverse

from tests.apps.assessment.assessing import LEAVES, panel
from tests.people import browser_of

pytestmark = pytest.mark.django_db
NEXT, SUBMIT = 'name="then" value="next"', 'name="then" value="submit"'


def url(name: str, number: int) -> str:
    return reverse(f"assessment:{name}", args=[number])


def main_act(page: str) -> list[bool]:
    """Whether the main button leads on, and whether it submits."""
    return [f'btn-primary" type="submit" {act}' in page for act in (NEXT, SUBMIT)]


def test_the_main_button_submits_once_all_marks_are_in() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    browser = browser_of(review.expert.person)
    page, save = url("review", review.pk), url("save", review.pk)
    assert main_act(browser.get(page).content.decode()) == [True, False]
    for code in LEAVES:
        answer = browser.post(save, {f"mark-{code}": "4"}, headers={"HX-Request": "true"}).content.decode()
        assert 'id="acts" class="review-acts" hx-swap-oob="true"' in answer
    assert main_act(answer) == main_act(browser.get(page).content.decode()) == [False, True]
    answer = browser.post(save, {f"mark-{LEAVES[0]}": "3", "then": "submit"})
    assert (answer.status_code, answer["Location"]) == (302, url("submit", review.pk))


def test_the_hash_of_what_was_submitted_is_named() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    here.submitted(review, 3)
    review.refresh_from_db()
    page = browser_of(review.expert.person).get(url("review", review.pk)).content.decode()
    assert f'Hash (sha256) of what was submitted: <code class="hash">{review.sha256}</code>' in page
