"""What somebody types while the answer to their last saving is still on its way."""

from collections.abc import Callable
from typing import Any

from corymb.apps.assessment.models import Mark
from corymb.apps.returns.models import Figure
from tests.apps.assessment.assessing import LEAVES, panel
from tests.apps.returns.reporting import member
from tests.journeys.test_returns import signed_in
from tests.kit.browser import Window


def while_it_saves(page: Any, act: Callable[[], None], meanwhile: Callable[[], None]) -> None:
    """`act` saves something; its answer is held back until `meanwhile` was done."""
    held: list[Any] = []
    page.route("**/save/", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright wants a function
    with page.expect_request("**/save/"):
        act()
    meanwhile()
    with page.expect_response("**/save/"):
        held[0].continue_()


def changed(field: Any, text: str) -> None:
    field.fill(text)
    field.dispatch_event("change")


def test_a_comment_typed_while_the_mark_saves_is_kept_and_saved(window: Window) -> None:
    (review,) = panel().assigned("Anna Expert")
    page = window.open(f"/en/assessment/reviews/{review.pk}/", cookies=signed_in(review.expert.person))
    comment, code = page.locator(f"#c-{LEAVES[0]}"), LEAVES[0]
    while_it_saves(page, page.locator(f"#m-{code}-abstain").check, lambda: comment.fill("не моя область"))
    page.wait_for_selector(f"#seen-{code}:not([value='0'])", state="attached")
    assert comment.input_value() == "не моя область"
    with page.expect_response("**/save/"):
        comment.dispatch_event("change")
    page.wait_for_selector("#saved:not(:empty)")
    assert list(Mark.objects.values_list("mark", "is_given", "comment")) == [(None, True, "не моя область")]
    assert page.locator(f"#met-{code}").count() == 0


def test_a_comment_finished_before_the_mark_is_saved_waits_its_turn(window: Window) -> None:
    (review,) = panel().assigned("Anna Expert")
    page = window.open(f"/en/assessment/reviews/{review.pk}/", cookies=signed_in(review.expert.person))
    comment, code = page.locator(f"#c-{LEAVES[0]}"), LEAVES[0]
    while_it_saves(page, page.locator(f"#m-{code}-4").check, lambda: changed(comment, "сильное место"))
    page.wait_for_selector(f"#seen-{code}[value='2']", state="attached")
    assert list(Mark.objects.values_list("mark", "comment", "version")) == [(4, "сильное место", 2)]
    assert page.locator(f"#met-{code}").count() == 0


def test_a_figure_corrected_while_it_saves_is_kept_and_saved(window: Window) -> None:
    who = member()
    found = who.opened()
    page = window.open(f"/en/returns/{found.pk}/", cookies=signed_in(who.preparer))
    revenue = page.locator("#revenue")
    while_it_saves(page, lambda: changed(revenue, "777"), lambda: revenue.fill("7770"))
    page.wait_for_selector("#seen-revenue:not([value='0'])", state="attached")
    assert revenue.input_value() == "7770"
    with page.expect_response("**/save/"):
        revenue.dispatch_event("change")
    page.wait_for_selector("#saved:not(:empty)")
    assert list(Figure.objects.values_list("variable", "written")) == [("revenue", "7770")]


def test_what_another_window_wrote_is_not_overwritten_by_what_was_typed_meanwhile(window: Window) -> None:
    who = member()
    found = who.opened()
    cookies = signed_in(who.preparer)
    one, other = (window.open(f"/en/returns/{found.pk}/", cookies=cookies) for _ in range(2))
    with other.expect_response("**/save/"):
        changed(other.locator("#revenue"), "500")
    revenue = one.locator("#revenue")
    while_it_saves(one, lambda: changed(revenue, "777"), lambda: revenue.fill("7770"))
    with one.expect_response("**/save/"):
        revenue.dispatch_event("change")
    one.wait_for_selector("#met-revenue")
    assert list(Figure.objects.values_list("variable", "written")) == [("revenue", "500")]
    assert ("500" in one.locator("#met-revenue").inner_text(), revenue.input_value()) == (True, "500")
    assert "7770" in one.locator("#met-revenue").inner_text()


def test_a_comment_is_saved_in_a_pause_and_can_be_written_on(window: Window) -> None:
    (review,) = panel().assigned("Anna Expert")
    page = window.open(f"/en/assessment/reviews/{review.pk}/", cookies=signed_in(review.expert.person))
    comment, code = page.locator(f"#c-{LEAVES[0]}"), LEAVES[0]
    with page.expect_response("**/save/"):
        comment.press_sequentially("первая мысль")
    page.wait_for_selector(f"#seen-{code}:not([value='0'])", state="attached")
    page.wait_for_selector("#saved:not(:empty)")
    assert list(Mark.objects.values_list("comment", flat=True)) == ["первая мысль"]
    with page.expect_response("**/save/"):
        page.keyboard.type(", вторая")
    page.wait_for_selector(f"#seen-{code}[value='2']", state="attached")
    assert comment.input_value() == "первая мысль, вторая"
    assert list(Mark.objects.values_list("comment", "version")) == [("первая мысль, вторая", 2)]
    assert page.locator(f"#met-{code}").count() == 0


def test_nobody_is_asked_before_leaving_once_everything_is_saved(window: Window) -> None:
    """The answer replaces the field it is about."""
    (review,) = panel().assigned("Anna Expert")
    page = window.open(f"/en/assessment/reviews/{review.pk}/", cookies=signed_in(review.expert.person))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    with page.expect_response("**/save/"):
        page.locator(f"#m-{LEAVES[0]}-4").check()
    page.wait_for_selector(f"#seen-{LEAVES[0]}[value='1']", state="attached")
    page.goto(f"{window.address}/en/assessment/reviews/")
    assert asked == []


def test_who_goes_on_while_it_saves_has_not_met_another_window(window: Window) -> None:
    """The mark is still on its way when another one is chosen and the button pressed."""
    (review,) = panel().assigned("Anna Expert")
    page = window.open(f"/en/assessment/reviews/{review.pk}/", cookies=signed_in(review.expert.person))
    code = LEAVES[0]

    def goes_on() -> None:
        page.locator(f"#m-{code}-5").check()
        page.get_by_role("button", name="Save and next").click()

    with page.expect_navigation():
        while_it_saves(page, page.locator(f"#m-{code}-4").check, goes_on)
    assert list(Mark.objects.values_list("criterion", "mark")) == [(code, 5)]
    assert (page.url.partition("/en")[2], page.locator(".notice").all_inner_texts()) == (
        "/assessment/reviews/",
        [],
    )
