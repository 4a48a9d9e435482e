"""The window of a draft on its way to publication: told, refused where it is over, remarked on where it is unusual."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.selection import actions
from corymb.apps.selection.models import Application, Call, CallVersion
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.queries.duties import tasks
from corymb.apps.selection.queries.telling import facts_of
from corymb.apps.selection.queries.windows import is_spent, lacks_now, unusual, window_of
from corymb.packs.call import CallContent
from corymb.packs.call_presets import preset
from tests.apps.defence.defending import STAGES
from tests.apps.selection.calling import ALWAYS, TOLD, bid_in, drafted
from tests.apps.selection.calling import NOW as CALLING
from tests.apps.selection.test_way import refusal_of
from tests.people import browser_of, grant, member_of_the_cast, person

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


def as_given(call: Call) -> list[str]:
    """What is remarked on where the words are those of the preset."""
    content = draft_of(call)
    return [
        f"Everybody will read the summary of the preset: “{content.summary}”",
        f"Everybody will read on what the preset is founded: “{content.source}”",
        "Everybody will read the text of the preset, word for word.",
    ]


def with_window(opens: str, closes: str) -> Call:
    call = drafted()
    actions.change_call(call.pk, {"opens_at": opens, "closes_at": closes}, **TOLD)
    return Call.objects.get(pk=call.pk)


def test_a_window_that_is_over_is_refused_before_it_is_asked() -> None:
    call = with_window("2018-05-01T10:00", "2018-05-20T18:00")
    assert [plain(str(lack)) for lack in lacks_now(call, NOW)] == [OVER]
    assert list(unusual(call, NOW)) == as_given(call)
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
    assert [plain(one) for one in unusual(call, NOW)] == [*as_given(call), *told]
    own = {"en": "A call (test).", "ru": "Конкурс (тест)."}
    actions.change_call(call.pk, dict.fromkeys(("summary", "source", "body"), own), **TOLD)
    call.refresh_from_db()
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


def test_a_window_that_ended_after_it_was_extended_leads_to_no_further_version() -> None:
    call = with_window("2018-06-04T10:00", "2018-07-01T18:00")
    actions.publish_call(call.pk, None, actor=TOLD["actor"], now=NOW)
    actions.change_call(call.pk, {"closes_at": "2018-07-08T18:00"}, **TOLD)
    order = actions.Order("17", NOW.date())
    actions.publish_call(call.pk, None, reason="more time", order=order, actor=TOLD["actor"], now=NOW)
    call, after = Call.objects.get(pk=call.pk), NOW.replace(month=8)
    assert (is_spent(call, NOW), is_spent(call, after)) == (False, True)
    spent = (
        "The window for applications ended on 8 Jul 2018, 18:00 MSK and was extended once already, which it is only "
        "once: no further version can follow."
    )
    assert [plain(str(lack)) for lack in lacks_now(call, after)] == [spent]
    actions.change_call(call.pk, {"places": 3}, **TOLD)
    officer, draft = browser_of(member_of_the_cast("officer")), reverse("selection:call_draft", args=[call.pk])
    assert draft not in officer.get(reverse("selection:call", args=[call.pk])).content.decode()
    assert spent in plain(officer.get(draft).content.decode())


def test_a_region_is_told_of_a_call_that_takes_applications_until_it_has_one_there() -> None:
    here = bid_in("writing")
    official = person("Official of Tomsk")
    grant(official, "region_official", "region:RU-TOM")

    def told(who: Person) -> list[tuple[str, object]]:
        return [(one.title, one.due) for one in tasks(who, CALLING) if one.key.startswith("application-none")]

    said = "A call takes applications, and your region has none there yet"
    assert (told(official), told(here.official)) == ([(said, here.call.closes_at)], [])
    Application.objects.filter(pk=here.application.pk).update(state="withdrawn")
    assert told(here.official) == [(said, here.call.closes_at)]
    Call.objects.filter(pk=here.call.pk).update(closes_at=CALLING)
    assert (told(official), told(here.officer)) == ([], [])


def test_a_call_tells_what_part_of_the_score_the_defence_has() -> None:
    content = preset("three-stages")
    with_defence = CallContent.model_validate(content.model_dump(mode="json") | {"stages": STAGES})
    told = "75 % from the marks of experts, 25 % from those of the defence; the weights of criteria are within each"
    assert [dict(facts_of(one))["Score"] for one in (content, with_defence)] == [None, told]
