"""A call is drafted, changed part by part, published as versions that never change, and cancelled."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from corymb.apps.journal.models import Entry
from corymb.apps.registry.forms.parts import ANY
from corymb.apps.selection import actions
from corymb.apps.selection.actions.calls import MOVED_ON
from corymb.apps.selection.forms.calls import CallsFilter
from corymb.apps.selection.models import Call, CallVersion
from corymb.apps.selection.queries.contents import content_of, draft_of, standing_of, told_there
from corymb.apps.selection.states import (
    ANNOUNCED,
    CALL_MOVES,
    CALLS,
    CANCELLED,
    CLOSED,
    CRITERIA,
    DRAFT,
    GATES,
    OPEN,
    PUBLISHED,
    STANDINGS,
)
from corymb.apps.selection.views.lists import CALLS as CALLS_LIST
from tests.apps.selection.calling import ALWAYS, TOLD, call_in, drafted, odd, published, version_of
from tests.apps.selection.test_way import refusal_of
from tests.people import NOW, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
LABEL = {"en": "New", "ru": "Новый"}


def criterion(code: str = "new", parent: str | None = None) -> dict[str, Any]:
    return {"code": code, "label": LABEL, "parent": parent, "weight": "5"}


@pytest.mark.parametrize("state", CALLS)
@pytest.mark.parametrize("target", [PUBLISHED, CANCELLED])
def test_a_call_moves_as_the_table_says(state: str, target: str) -> None:
    call = call_in({PUBLISHED: OPEN}.get(state, state))
    if state == DRAFT:
        actions.change_call(call.pk, ALWAYS, **TOLD)
    if state == PUBLISHED:
        actions.change_call(call.pk, {"places": 7}, **TOLD)

    def move() -> object:
        if target == PUBLISHED:
            return actions.publish_call(call.pk, None, reason="order 3", **TOLD)
        return actions.cancel_call(call.pk, reason="order 3", **TOLD)

    if target in CALL_MOVES[state]:
        move()
        assert Call.objects.get().state == target
    else:
        assert refusal_of(move) == str(MOVED_ON)
    assert odd() == []


@pytest.mark.parametrize("standing", STANDINGS)
def test_where_a_call_stands(standing: str) -> None:
    expected = OPEN if standing == PUBLISHED else standing
    assert standing_of(call_in(expected), NOW) == expected


def test_the_window_is_told_on_the_clock_of_the_call() -> None:
    call = published(
        window={"opens_at": "2018-05-01T10:00", "closes_at": "2018-07-01T18:00", "zone": "Asia/Vladivostok"}
    )
    assert call.closes_at is not None
    assert call.closes_at.isoformat() == "2018-07-01T08:00:00+00:00"
    assert told_there(call.closes_at, call.zone).replace("\N{NO-BREAK SPACE}", " ") == "1 Jul 2018, 18:00 UTC+10"
    assert [standing_of(call, call.closes_at + timedelta(seconds=s)) for s in (0, 1)] == [OPEN, CLOSED]


def test_a_list_tells_when_a_call_closes_by_its_clock_and_a_file_as_every_moment() -> None:
    published(window={"opens_at": "2018-05-01T10:00", "closes_at": "2018-07-01T18:00", "zone": "Asia/Vladivostok"})
    browser, address = browser_of(member_of_the_cast("officer")), reverse("selection:calls")
    page = browser.get(address).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    (row,) = json.loads(b"".join(browser.get(address, {"export": "json"})))["rows"]
    assert ("1 Jul 2018, 18:00 UTC+10" in page, row["closes"]) == (True, "2018-07-01T11:00:00+03:00")


def test_a_version_is_kept_as_it_was_published() -> None:
    call = published()
    first = version_of(call)
    actions.put_part(call.pk, CRITERIA, "", criterion(), **TOLD)
    assert "new" not in {one.code for one in content_of(first).criteria}
    assert "new" in {one.code for one in draft_of(Call.objects.get()).criteria}
    assert refusal_of(actions.publish_call, call.pk, None, **TOLD) == (
        "Say why the call is changed; whoever applies reads it."
    )
    second = actions.publish_call(call.pk, None, reason="order 4", **TOLD)
    assert (second.number, second.reason, first.sha256 == second.sha256) == (2, "order 4", False)
    said = refusal_of(actions.publish_call, call.pk, None, reason="x", **TOLD)
    assert said == "The draft says nothing else than the version that is published."
    with pytest.raises(ProgrammingError), transaction.atomic():
        CallVersion.objects.update(number=9)
    assert odd() == []


def test_a_text_that_was_changed_behind_our_back_is_not_read() -> None:
    version = version_of(published())
    wrong = CallVersion(pk=version.pk, sha256="0" * 64)
    with pytest.raises(CallVersion.DoesNotExist):
        content_of(wrong)


def test_a_draft_with_something_missing_is_not_published() -> None:
    call = drafted()
    said = refusal_of(actions.publish_call, call.pk, None, **TOLD)
    assert said == "The call does not say from when to when applications are taken."
    assert CallVersion.objects.count() == 0


def test_parts_are_added_changed_and_taken_out() -> None:
    call = drafted()
    actions.put_part(call.pk, CRITERIA, "", criterion("new", "plan"), **TOLD)
    twice = refusal_of(actions.put_part, call.pk, CRITERIA, "", criterion("science"), **TOLD)
    assert twice == "Another one has this code."
    actions.put_part(call.pk, CRITERIA, "plan", criterion("way"), **TOLD)  # what stands below it follows
    codes = {one.code: one.parent for one in draft_of(Call.objects.get()).criteria}
    assert (codes["new"], codes["targets_quality"], "plan" in codes) == ("way", "way", False)
    said = refusal_of(actions.remove_part, call.pk, CRITERIA, "way", **TOLD)
    assert said == "Other criteria stand below this one; move or remove them first."
    actions.remove_part(call.pk, CRITERIA, "new", **TOLD)
    actions.remove_part(call.pk, GATES, "letter", **TOLD)
    content = draft_of(Call.objects.get())
    assert ("new" in {one.code for one in content.criteria}, len(content.gates)) == (False, 3)
    for wrong in ((CRITERIA, "nobody"), ("poems", "x")):
        assert refusal_of(actions.remove_part, call.pk, *wrong, **TOLD) == str(MOVED_ON)
    assert refusal_of(actions.put_part, call.pk, CRITERIA, "nobody", criterion(), **TOLD) == str(MOVED_ON)
    said = refusal_of(actions.put_part, call.pk, CRITERIA, "", {"code": "bad", "weight": "x"}, **TOLD)
    assert said == "The call cannot be read like this; look at what was written."
    assert odd() == []


def test_a_code_stands_for_one_call_and_a_cancelled_one_stays_as_it_is() -> None:
    call = drafted()
    assert refusal_of(drafted) == "Another call has this code."
    assert refusal_of(actions.cancel_call, call.pk, reason=" ", **TOLD) == "Say why the call is cancelled."
    actions.cancel_call(call.pk, reason="order 2", **TOLD)
    assert refusal_of(actions.change_call, call.pk, {"places": 3}, **TOLD) == str(MOVED_ON)


def test_the_journal_keeps_hashes_and_not_the_content() -> None:
    call = published()
    acts = [(e.act.rpartition(".")[2], e) for e in Entry.objects.filter(act__startswith="selection.").order_by("pk")]
    assert [act for act, _entry in acts] == ["drafted", "changed", "published"]
    assert acts[1][1].after == {"sha256": call.sha256}
    assert acts[2][1].after[f"selection.callversion:{version_of(call).pk}"]["sha256"] == call.sha256


def test_a_published_call_shows_its_own_title_until_the_next_version() -> None:
    call = published()
    title = {"en": "Other", "ru": "Другой"}
    actions.change_call(call.pk, {"title": title}, **TOLD)
    assert Call.objects.get().title == "Selection of innovation clusters"
    actions.publish_call(call.pk, None, reason="order 6", **TOLD)
    assert Call.objects.get().title == "Other"


def test_stages_stand_in_the_order_in_which_they_are_held() -> None:
    call = drafted()
    stage = {"code": "hearing", "label": {"en": "Hearing", "ru": "Защита"}, "kind": "defence"}
    before = [one["kind"] for one in call.content["stages"]]
    actions.put_part(call.pk, "stages", "", stage, **TOLD)
    after = [one["kind"] for one in Call.objects.get(pk=call.pk).content["stages"]]
    assert (before, after) == (
        ["intake", "scoring", "council", "order"][: len(before)],
        ["intake", "scoring", "defence", "council", "order"][: len(before) + 1],
    )


def test_calls_are_filtered_by_the_words_their_state_is_told_in() -> None:
    here = {code: call_in(code, f"call-{code}") for code in (DRAFT, ANNOUNCED, OPEN, CLOSED, CANCELLED)}
    offered = dict(CallsFilter.base_fields["state"].choices)
    assert offered == {"": ANY[1], **{code: STANDINGS[code] for code in here}}
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr("corymb.apps.selection.views.lists.timezone.now", lambda: NOW)
        for code, call in here.items():
            assert list(CALLS_LIST.narrow(Call.objects.all(), {"state": code})) == [call]
        assert set(CALLS_LIST.narrow(Call.objects.all(), {"state": ""})) == set(here.values())
