"""A draft is tried out: who may, what the page tells, that the same is computed once, of the draft asked about."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.journal.models import Entry
from corymb.apps.rehearsals.actions.asking import Expected, ask_rehearsal
from corymb.apps.rehearsals.actions.trying import compute_rehearsal
from corymb.apps.rehearsals.queries.telling import days_of, rehearsal_told
from corymb.apps.selection import actions
from corymb.apps.selection.actions.calls import MOVED_ON
from corymb.apps.selection.models import Call, Rehearsal
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.states import CRITERIA
from tests.apps.selection.calling import TOLD, WINDOW, drafted, odd
from tests.apps.selection.test_way import refusal_of
from tests.people import CAST, asked_again, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EXPECTED = Expected(applications=8, experts=5, regions=8)


def url(name: str, *arguments: object) -> str:
    return reverse(f"rehearsals:{name}", args=arguments)


def draft() -> Call:
    call = drafted()
    return actions.change_call(call.pk, WINDOW | {"places": 3}, **TOLD)


def asked(call: Call, expected: Expected = EXPECTED) -> Rehearsal:
    return ask_rehearsal(call.pk, expected, None, **TOLD)


def test_it_is_computed_once_and_told_in_words() -> None:
    call = draft()
    row = compute_rehearsal(asked(call).pk)
    assert asked(call) == row
    assert compute_rehearsal(row.pk).outcome == row.outcome
    told = rehearsal_told(row)
    assert [(line.experts, line.reviews, line.each, line.is_planned) for line in told.lines] == [
        (1, 8, 2, False), (2, 16, 4, False), (3, 24, 5, True), (4, 32, 7, False), (5, 40, 8, False),
    ]  # fmt: skip
    assert told.sentences[0].startswith("With 3 experts for an application, ")
    assert told.sentences[0].endswith("of those selected are the best indeed; an expert has 5 to assess.")
    assert Entry.objects.filter(act="selection.call.rehearsed").count() == 2
    assert odd() == []


def test_what_is_not_tried_out_is_said() -> None:
    words = {"en": "x", "ru": "х"}
    quota = {"code": "yes", "label": words, "about": "manager", "value": "yes", "at_most": 2}
    defence = {"code": "defence", "kind": "defence", "label": words, "share": "0.2"}
    call = draft()
    actions.change_call(
        call.pk,
        {
            "quotas": [quota], "budget": "900", "cost": "revenue",
            "stages": [*(one.model_dump(mode="json") for one in draft_of(call).stages), defence],
        },
        **TOLD,
    )  # fmt: skip
    assert rehearsal_told(compute_rehearsal(asked(call).pk)).sentences[1:] == [
        "To which group of its quotas an application belongs is drawn, each group alike.",
        "The defence, 20 % of the score, is not tried out: these are marks of experts alone.",
        "The budget line is not tried out: nobody knows yet what applications cost.",
    ]


def test_what_keeps_a_call_from_being_published_names_the_part_in_words() -> None:
    call = draft()
    quota = {"label": {"en": "x", "ru": "х"}, "at_most": 1}
    quotas = [{**quota, "code": "one"}, {**quota, "code": "two", "about": "manager", "value": "yes"}]
    actions.change_call(call.pk, {"quotas": quotas}, **TOLD)
    page = browser_of(member_of_the_cast("officer")).get(reverse("selection:call_draft", args=[call.pk]))
    assert '<li><a href="#quotas">Quota</a>: All quotas of a call have to be about the same' in page.content.decode()


def test_the_day_each_stage_ends_is_counted_in_working_days() -> None:
    """It closes on Sunday, 1 July 2018: five working days end on 6 July, ten more on the 20th, two on the 24th."""
    days = list(days_of(draft_of(draft())))
    assert [(stage.days, day) for stage, day in days if stage.days is not None][:3] == [
        (5, date(2018, 7, 6)), (10, date(2018, 7, 20)), (2, date(2018, 7, 24)),
    ]  # fmt: skip
    assert [day for _stage, day in days_of(draft_of(drafted("next")))] == [None] * len(days)


def test_a_draft_that_changed_is_asked_about_anew() -> None:
    call = draft()
    row = asked(call)
    actions.change_call(call.pk, {"places": 2}, **TOLD)
    assert "The draft has changed meanwhile." in compute_rehearsal(row.pk).trouble
    assert asked(call) != row
    page = browser_of(member_of_the_cast("auditor")).get(url("rehearsal", row.pk)).content.decode()
    assert "The draft has changed since; try it out again." in page


def test_what_cannot_be_tried_out() -> None:
    call = draft()
    for one in draft_of(call).leaves:
        actions.remove_part(call.pk, CRITERIA, one.code, **TOLD)
    while draft_of(Call.objects.get()).criteria:
        actions.remove_part(call.pk, CRITERIA, draft_of(Call.objects.get()).criteria[0].code, **TOLD)
    assert refusal_of(asked, Call.objects.get()) == "The call has no criteria."
    actions.cancel_call(call.pk, reason="order 2", **TOLD)
    assert refusal_of(asked, call) == str(MOVED_ON)


@pytest.mark.parametrize("who", CAST)
def test_doors_of_trying_out(who: str) -> None:
    call = draft()
    row = asked(call)
    browser = browser_of(member_of_the_cast(who))
    assert browser.get(url("rehearse", call.pk)).status_code == (200 if who == "officer" else 403)
    assert browser.get(url("rehearsal", row.pk)).status_code == (200 if who in {"officer", "auditor"} else 403)


def test_by_form_it_is_ordered_and_waits() -> None:
    call, browser = draft(), browser_of(member_of_the_cast("officer"))
    assert browser.post(url("rehearse", call.pk), {"applications": "501"}).status_code == 422
    sent = {"applications": "8", "experts": "5", "regions": "8"}
    page = browser.post(url("rehearse", call.pk), sent, follow=True).content.decode()
    assert "It is being computed" in page
    address = url("rehearsal", Rehearsal.objects.get().pk)
    assert asked_again(browser, address) == "not yet"
    compute_rehearsal(Rehearsal.objects.get().pk)
    assert asked_again(browser, address) == "load anew"
    page = browser.get(url("rehearsal", Rehearsal.objects.get().pk)).content.decode()
    assert ("It is being computed" in page, "With 3 experts for an application" in page) == (False, True)
    assert "20 Jul 2018" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_what_cannot_be_is_not_tried_out() -> None:
    """A region applies once at least; the draft asks three experts, and rows with more than there are stay out."""
    call, browser = draft(), browser_of(member_of_the_cast("officer"))
    page = browser.post(url("rehearse", call.pk), {"applications": "2", "experts": "2", "regions": "5"})
    told = [
        "There are no more regions that apply than applications.",
        "The draft gives an application 3 experts; there are at least as many.",
    ]
    assert (page.status_code, [one in page.content.decode() for one in told]) == (422, [True, True])
    row = compute_rehearsal(asked(call, Expected(applications=8, experts=4, regions=8)).pk)
    assert [line.experts for line in rehearsal_told(row).lines] == [1, 2, 3, 4]


def test_what_was_tried_out_later_is_not_before() -> None:
    call, auditor = draft(), browser_of(member_of_the_cast("auditor"))
    first, second = (
        asked(call),
        ask_rehearsal(
            call.pk, Expected(applications=9, experts=5, regions=8), None, **{**TOLD, "now": TOLD["now"] + DAY}
        ),
    )
    pages = [auditor.get(url("rehearsal", one.pk)).content.decode() for one in (first, second)]
    assert ["Tried out before" in page for page in pages] == [False, True]


@pytest.mark.parametrize("before", [1, 3])
def test_the_page_costs_the_same(before: int) -> None:
    call, browser = draft(), browser_of(member_of_the_cast("officer"))
    rows = [asked(call, Expected(4, 2, n)) for n in range(1, before + 2)]
    browser.get(url("rehearsal", rows[0].pk))
    with CaptureQueriesContext(connection) as queries:
        browser.get(url("rehearsal", rows[0].pk))
    assert len(queries) <= 7
