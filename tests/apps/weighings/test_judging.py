"""Criteria of a draft are judged: who may, what counts, what stays with the call, what the pages cost."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import Entry
from corymb.apps.selection import actions
from corymb.apps.selection.actions.calls import MOVED_ON
from corymb.apps.selection.models import Call, Judgement
from corymb.apps.selection.queries.contents import content_of, draft_of
from corymb.apps.selection.states import CRITERIA, PAIRWISE, POINTS
from corymb.apps.weighings import actions as weigh
from corymb.apps.weighings.queries import duties
from corymb.apps.weighings.queries.judging import criteria_of, look_told, weighings_visible_to
from tests.apps.selection.calling import ALWAYS, TOLD, WINDOW, drafted, odd, version_of
from tests.apps.selection.test_pages import SENT
from tests.apps.selection.test_way import refusal_of
from tests.people import CAST, NOW, browser_of, grant, member_of_the_cast, person

pytestmark = pytest.mark.django_db
TOP, PAIRS = ("", PAIRWISE), [3, 5, 3]
CONTRARY = [3, -5, 3]
SOON = NOW.date() + timedelta(days=7)
LATE = date(2090, 1, 1)


def url(name: str, *arguments: object) -> str:
    return reverse(f"weighings:{name}", args=arguments)


def three(code: str = "clusters-2018") -> Call:
    """A draft with three criteria at the top."""
    call = drafted(code)
    top = criteria_of(draft_of(call), "")
    for extra in top[3:]:
        for below in [one.code for one in draft_of(Call.objects.get(pk=call.pk)).below(extra)]:
            actions.remove_part(call.pk, CRITERIA, below, **TOLD)
        actions.remove_part(call.pk, CRITERIA, extra, **TOLD)
    return Call.objects.get(pk=call.pk)


def judged(call: Call, by: Person, given: list[int], group: tuple[str, str] = TOP) -> Judgement:
    return weigh.judge_weights(call.pk, group, given, by, **TOLD)


def sitting(call: Call, name: str = "Our member") -> Person:
    member = person(name)
    grant(member, "council_member", f"call:{call.pk}")
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    return member


def own(call: Call) -> list[Decimal]:
    return [one.weight for one in draft_of(Call.objects.get(pk=call.pk)).below(None)]


def test_weights_go_into_the_draft_with_what_each_said_and_without_names() -> None:
    call = three()
    one, two, three_ = (person(f"Judge {n}") for n in range(3))
    judged(call, one, PAIRS)
    judged(call, two, PAIRS)
    found = judged(call, three_, CONTRARY)
    assert found.look == {"first": 0, "second": 2, "said": -5, "better": 9, "ratio": pytest.approx(0, abs=1e-9)}
    weigh.put_weights(call.pk, *TOP, **TOLD)
    assert own(call) == [Decimal("63.70"), Decimal("25.83"), Decimal("10.47")]
    (weighed,) = draft_of(Call.objects.get()).weighed
    assert (weighed.judges, weighed.left_out, weighed.on) == (((3, 5, 3), (3, 5, 3)), 1, "2018-06-01")
    actions.change_call(call.pk, ALWAYS, **TOLD)
    actions.publish_call(call.pk, None, **TOLD)
    version = version_of(call)
    assert content_of(version).weighed == (weighed,)
    assert '"weighed":[{"criteria"' in version.text
    assert "Judge 0" not in version.text
    assert odd() == []
    acts = set(Entry.objects.filter(act__startswith="selection.").values_list("act", flat=True))
    assert {"selection.judgement.given", "selection.call.weighed"} <= acts


def test_points_are_put_together_as_their_mean() -> None:
    call = three()
    judged(call, person("One"), [60, 30, 10], ("", POINTS))
    judged(call, person("Two"), [21, 50, 29], ("", POINTS))
    weigh.put_weights(call.pk, "", POINTS, **TOLD)
    assert own(call) == [Decimal("40.50"), Decimal("40.00"), Decimal("19.50")]


def test_a_weight_is_shown_with_the_decimals_it_has() -> None:
    call = three()
    judged(call, person("One"), [45, 35, 20], ("", POINTS))
    judged(call, person("Two"), [45, 40, 15], ("", POINTS))
    weigh.put_weights(call.pk, "", POINTS, **TOLD)
    page = browser_of(member_of_the_cast("officer")).get(reverse("selection:call", args=[call.pk])).content.decode()
    top = re.findall(r'class="criterion-0">.*?data-head="Own weight" class="number">([^<]*)<', page, re.DOTALL)
    assert top == ["45", "37.5", "17.5"]


def test_who_changes_a_weight_by_hand_takes_away_where_it_came_from() -> None:
    call = three()
    judged(call, person("One"), PAIRS)
    weigh.put_weights(call.pk, *TOP, **TOLD)
    actions.change_call(call.pk, {"places": 9}, **TOLD)
    content = draft_of(Call.objects.get())
    assert len(content.weighed) == 1
    first = content.below(None)[0].model_dump(mode="json")
    actions.put_part(call.pk, CRITERIA, first["code"], {**first, "weight": "60"}, **TOLD)
    assert draft_of(Call.objects.get()).weighed == ()


def test_who_judges_again_replaces_and_criteria_that_changed_are_judged_anew() -> None:
    call, one = three(), person("One")
    judged(call, one, CONTRARY)
    said = refusal_of(weigh.put_weights, call.pk, *TOP, **TOLD)
    assert said == "Nobody has judged these criteria yet so that it counts."
    row = judged(call, one, PAIRS)
    assert (Judgement.objects.count(), row.look) == (1, None)
    label = {"en": "New", "ru": "Новый"}
    actions.put_part(call.pk, CRITERIA, "", {"code": "new", "label": label, "weight": "5"}, **TOLD)
    assert refusal_of(weigh.put_weights, call.pk, *TOP, **TOLD) == said
    assert odd() == []


def test_the_end_of_the_scale_is_told_as_the_least_that_others_say() -> None:
    """First over second and second over third by nine, third over first by nine: the others say 81 times."""
    names = {"a": "A", "b": "B", "c": "C"}
    row = Judgement(way=PAIRWISE, criteria=["a", "b", "c"], ratio=Decimal("6.13"))
    row.look = {"first": 0, "second": 2, "said": -9, "better": 9, "ratio": 0.48}
    assert "By the other comparisons: “A” matters 9 times as much or more." in look_told(row, names)
    row.look["better"] = -8
    assert "By the other comparisons: “C” matters 8 times as much." in look_told(row, names)


@pytest.mark.parametrize(
    ("group", "given"),
    [
        (TOP, [3, 5]), (TOP, [3, 5, 10]), (TOP, [3, 5, 0]), (("nobody", PAIRWISE), [3]), (("", "lots"), [3, 5, 3]),
        (("", POINTS), [60, 30, 20]), (("", POINTS), [120, -30, 10]), (("", POINTS), [100]),
    ],
)  # fmt: skip
def test_what_is_no_judgement_is_refused(group: tuple[str, str], given: list[int]) -> None:
    assert refusal_of(judged, three(), person("One"), given, group) == str(MOVED_ON)


def test_nobody_judges_a_cancelled_call_or_is_asked_until_a_day_that_is_over() -> None:
    call = three()
    yesterday = NOW.date() - timedelta(days=1)
    assert refusal_of(weigh.ask_judges, call.pk, yesterday, **TOLD) == "This day is over already."
    actions.cancel_call(call.pk, reason="order 2", **TOLD)
    assert refusal_of(judged, call, person("One"), PAIRS) == str(MOVED_ON)
    assert refusal_of(weigh.ask_judges, call.pk, SOON, **TOLD) == str(MOVED_ON)


def test_nobody_is_asked_any_more_once_what_they_judge_is_published() -> None:
    call = three()
    member = sitting(call)
    actions.change_call(call.pk, ALWAYS, **TOLD)
    weigh.ask_judges(call.pk, SOON, **TOLD)
    assert len(list(duties.tasks(member, NOW))) == 1
    actions.publish_call(call.pk, None, **TOLD)
    assert list(duties.tasks(member, NOW)) == []


def test_nobody_judges_weights_of_a_call_that_has_closed() -> None:
    call = three()
    member = sitting(call)
    weigh.ask_judges(call.pk, LATE, **TOLD)
    judged(call, member, PAIRS)
    actions.change_call(call.pk, WINDOW, **TOLD)
    actions.publish_call(call.pk, None, **TOLD)
    late = TOLD | {"now": NOW + timedelta(days=60)}
    said = {
        refusal_of(weigh.ask_judges, call.pk, LATE, **late),
        refusal_of(weigh.judge_weights, call.pk, TOP, CONTRARY, member, **late),
        refusal_of(weigh.put_weights, call.pk, *TOP, **late),
    }
    assert said == {"The call has closed; its weights stay as they were published."}
    for who in (member, member_of_the_cast("officer")):
        page = browser_of(who).get(url("weights", call.pk)).content.decode()
        acts = [name for name in ("judge", "weights_ask") if url(name, call.pk, *TOP[1:] * (name == "judge")) in page]
        assert (acts, "The call has closed; its weights stay" in page) == ([], True)
        assert browser_of(who).get(url("judge", call.pk, PAIRWISE)).status_code == 404
    assert list(duties.tasks(member, late["now"])) == []


def test_a_member_is_asked_sees_their_own_and_has_a_task_until_they_judged() -> None:
    call, other = three(), three("next")
    member, stranger = sitting(call), sitting(other, "Stranger")
    assert (list(weighings_visible_to(member)), list(duties.tasks(member, NOW))) == ([], [])
    weigh.ask_judges(call.pk, SOON, **TOLD)
    (task,) = duties.tasks(member, NOW)
    assert (task.act, task.url) == ("Judge", url("weights", call.pk))
    assert task.due is not None
    assert task.due.isoformat() == "2018-06-08T23:59:59+03:00"
    assert (list(duties.tasks(stranger, NOW)), list(weighings_visible_to(stranger))) == ([], [])
    for parent in ("", *(one.code for one in draft_of(call).criteria)):
        codes = criteria_of(draft_of(call), parent)
        if codes:
            judged(call, member, [1] * (len(codes) * (len(codes) - 1) // 2), (parent, PAIRWISE))
    assert list(duties.tasks(member, NOW)) == []
    assert duties.judged_at(f"{call.pk}-{member.pk}") == NOW
    assert duties.judged_at("x") is None


@pytest.mark.parametrize("who", CAST)
def test_doors_of_judging(who: str) -> None:
    call = three()
    judged(call, person("One"), PAIRS)
    browser = browser_of(member_of_the_cast(who))
    seen = {"officer": 200, "auditor": 200, "council_member": 404}.get(who, 403)
    assert browser.get(url("weights", call.pk)).status_code == seen
    judge = {"officer": 200, "council_member": 404}.get(who, 403)
    assert browser.get(url("judge", call.pk, PAIRWISE)).status_code == judge
    for page in (url("weights_ask", call.pk), url("weights_put", call.pk, PAIRWISE)):
        assert browser.get(page).status_code == (200 if who == "officer" else 403)


def test_what_is_in_the_draft_is_not_put_in_again() -> None:
    call, browser = three(), browser_of(member_of_the_cast("officer"))
    for name, given in (("One", [60, 30, 10]), ("Two", [21, 50, 29])):
        judged(call, person(name), given, ("", POINTS))
    judged(call, person("Three"), PAIRS)

    def offered() -> list[str]:
        page = browser.get(url("weights", call.pk)).content.decode()
        return [way for way in (POINTS, PAIRWISE) if url("weights_put", call.pk, way) in page]

    assert offered() == [POINTS, PAIRWISE]
    weigh.put_weights(call.pk, "", POINTS, **TOLD)
    assert offered() == [PAIRWISE]
    judged(call, person("Four"), [20, 50, 30], ("", POINTS))
    assert offered() == [POINTS, PAIRWISE]


def test_a_member_compares_by_form_and_learns_what_to_look_at_again() -> None:
    call = three()
    judged(call, person("Somebody else"), PAIRS)
    weigh.ask_judges(call.pk, LATE, **TOLD)
    browser = browser_of(sitting(call))
    form = url("judge", call.pk, PAIRWISE)
    assert browser.post(form, {"pair-0": "3", "pair-1": "11"}).status_code == 422
    sent = {f"pair-{n}": str(one) for n, one in enumerate(CONTRARY)}
    page = browser.post(form, sent, follow=True).content.decode()
    assert "Look again at" in page
    assert "The consistency ratio is 1.58, the limit 0.10; then it would be 0.00." in page
    assert "Somebody else" not in page
    assert "Look again at" in browser.get(form).content.decode()
    points = url("judge", call.pk, POINTS)
    said = browser.post(points, {"points-0": "60", "points-1": "30", "points-2": "20"})
    assert (said.status_code, "The points sum to 110; give away 100 in all." in said.content.decode()) == (422, True)
    assert browser.post(points, {"points-0": "60", "points-1": "30", "points-2": "10"}).status_code == 302
    for missing in (url("judge", call.pk, "lots"), url("judge_below", call.pk, PAIRWISE, "nobody")):
        assert browser.get(missing).status_code == 404
    Call.objects.update(judged_until=NOW.date())
    assert (browser.get(form).status_code, browser.get(url("weights", call.pk)).status_code) == (404, 200)


def test_an_officer_asks_and_puts_in_by_form_and_the_call_says_whence() -> None:
    call = three()
    browser = browser_of(member_of_the_cast("officer"))
    assert browser.post(url("weights_ask", call.pk), {"until": "2090-01-01"}).status_code == 302
    assert browser.post(url("judge", call.pk, PAIRWISE), {f"pair-{n}": str(v) for n, v in enumerate(PAIRS)}).url == url(
        "weights", call.pk
    )
    assert browser.post(url("weights_put", call.pk, PAIRWISE), SENT).status_code == 302
    page = browser.get(reverse("selection:call_draft", args=[call.pk])).content.decode()
    assert "Weights at the top come from comparisons in pairs by 1 person, consistency ratio 0.03." in page
    below = draft_of(call).below(None)[0].code
    many = len(criteria_of(draft_of(call), below))
    filled = {f"points-{n}": "0" for n in range(many)} | {"points-0": "100"}
    assert browser.post(url("judge_below", call.pk, POINTS, below), filled).status_code == 302
    assert browser.post(url("weights_put_below", call.pk, POINTS, below), SENT).status_code == 302
    assert len(draft_of(Call.objects.get()).weighed) == 2


def test_the_page_costs_the_same_whoever_many_judge() -> None:
    call = three()
    browser = browser_of(member_of_the_cast("officer"))
    counts = []
    for n in range(3):
        judged(call, person(f"Member {n}"), PAIRS)
        browser.get(url("weights", call.pk))
        with CaptureQueriesContext(connection) as queries:
            browser.get(url("weights", call.pk))
        counts.append(len(queries))
    assert len(set(counts)) == 1
