"""The window of a draft on its way to publication: told, refused where it is over, remarked on where it is unusual."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from corymb.apps.selection import actions
from corymb.apps.selection.models import Call, CallVersion
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.queries.windows import lacks_now, unusual, window_of
from tests.apps.selection.calling import ALWAYS, TOLD, drafted
from tests.apps.selection.test_way import refusal_of
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
OVER = (
    "The window for applications ended on 20 May 2018, 18:00 MSK, and no application is taken after it: nobody could "
    "apply. Say a later “Until” under “The call as a whole”."
)
BEGUN = "The window began on 1 May 2018, 10:00 MSK, before anybody could read of it: applications are taken at once."
IDLE = "There is no working day from now to the end of the window; whoever applies finds nobody to ask."
NOW = datetime(2018, 6, 1, 12, tzinfo=ZoneInfo("Europe/Moscow"))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def with_window(opens: str, closes: str) -> Call:
    call = drafted()
    actions.change_call(call.pk, {"opens_at": opens, "closes_at": closes}, **TOLD)
    return Call.objects.get(pk=call.pk)


def test_a_window_that_is_over_is_refused_before_it_is_asked() -> None:
    call = with_window("2018-05-01T10:00", "2018-05-20T18:00")
    assert [plain(str(lack)) for lack in lacks_now(call, NOW)] == [OVER]
    assert list(unusual(call, NOW)) == []
    assert plain(refusal_of(actions.publish_call, call.pk, None, **TOLD)) == OVER
    browser, address = browser_of(member_of_the_cast("officer")), reverse("selection:call_publish", args=[call.pk])
    page, draft = browser.get(address), browser.get(reverse("selection:call_draft", args=[call.pk]))
    assert [OVER in plain(one.content.decode()) for one in (page, draft)] == [True, True]
    assert (b'class="form-act"' in page.content, address in draft.content.decode()) == (False, False)
    assert (browser.post(address, {"csrfmiddlewaretoken": "x"}).status_code, CallVersion.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("opens", "closes", "told"),
    [
        ("2018-06-04T10:00", "2018-07-01T18:00", []),
        ("2018-05-01T10:00", "2018-07-01T18:00", [BEGUN]),
        ("2018-06-02T10:00", "2018-06-03T18:00", [IDLE]),  # Saturday and Sunday
        ("2018-06-12T10:00", "2018-06-12T18:00", [IDLE]),  # a holiday on a Tuesday
        ("2018-05-01T10:00", "2018-06-01T18:00", [BEGUN]),
    ],
)
def test_what_is_unusual_is_said_and_published_all_the_same(opens: str, closes: str, told: list[str]) -> None:
    call = with_window(opens, closes)
    assert [plain(one) for one in unusual(call, NOW)] == told
    assert actions.publish_call(call.pk, None, actor=TOLD["actor"], now=NOW).number == 1
    assert list(unusual(Call.objects.get(pk=call.pk), NOW)) == []


def test_the_window_that_is_published_stands_where_it_is_confirmed() -> None:
    call = with_window(ALWAYS["opens_at"], ALWAYS["closes_at"])
    window = ["Applications are taken from 1 May 2018, 10:00 MSK", "Until 1 Jul 2090, 18:00 MSK"]
    assert [plain(line) for line in window_of(draft_of(call))] == window
    browser = browser_of(member_of_the_cast("officer"))
    page = plain(browser.get(reverse("selection:call_publish", args=[call.pk])).content.decode())
    assert [text in page for text in (*window, BEGUN, 'class="form-act"')] == [True] * 4
