"""A member asks for more time: who asks and who answers, in which states, what is written to whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from corymb.apps.accounts.rules import may
from corymb.apps.extensions import actions
from corymb.apps.extensions.models import Request
from corymb.apps.extensions.queries.duties import answered_at, tasks
from corymb.apps.extensions.queries.seeing import visible_to
from corymb.apps.extensions.rules import ASK
from corymb.apps.extensions.states import ASKED, DECLINED, GRANTED, MOVES, REQUESTS, WITH_THE_MEMBER
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.returns.models import Return
from corymb.apps.returns.states import STATES
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.returns.reporting import Member, explain_all, fill, member, submitted
from tests.apps.returns.test_moves import in_state
from tests.people import CAST, NOW, ORGANISATION, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
WHY = "Аудит не окончен (тест)"


@pytest.fixture
def who() -> Member:
    return member()


def wished(found: Return) -> Any:
    return found.due_at + timedelta(days=10)


def asked(who: Member, found: Return) -> Request:
    return actions.ask_for_time(found.pk, wished(found), WHY, who.preparer, **who.told("preparer"))


def brought(who: Member, state: str) -> Request:
    """A request in a state, by the actions."""
    row = asked(who, who.opened())
    told = who.told("officer", 1)
    if state == GRANTED:
        actions.grant_time(row.pk, row.wished_at, "Приказ 7 (тест)", who.officer, **told)
    elif state == DECLINED:
        actions.decline_time(row.pk, "Сроки общие (тест)", who.officer, **told)
    return Request.objects.get(pk=row.pk)


def refusal_of(act: Callable[..., object], *given: Any, **named: Any) -> str:
    with pytest.raises(NotPossible) as refused, transaction.atomic():
        act(*given, **named)
    return str(refused.value)


def url(name: str, number: int) -> str:
    return reverse(f"extensions:{name}", args=[number])


# Asking


@pytest.mark.parametrize("state", STATES)
def test_more_time_is_asked_for_while_the_return_is_with_its_organisation(state: str, who: Member) -> None:
    found = in_state(who, state)
    if state in WITH_THE_MEMBER:
        assert asked(who, found).state == ASKED
        return
    told = who.told("preparer")
    assert refusal_of(actions.ask_for_time, found.pk, wished(found), WHY, who.preparer, **told) == (
        "The return is not with your organisation now; there is nothing to have more time for."
    )


def test_what_cannot_be_asked_is_refused(who: Member) -> None:
    found = who.opened()
    told, ask = who.told("preparer"), actions.ask_for_time
    no_more = "That is no more time than there was."
    assert refusal_of(ask, found.pk, found.due_at, WHY, who.preparer, **told) == no_more
    late = {**told, "now": found.due_at + timedelta(days=20)}
    assert refusal_of(ask, found.pk, wished(found), WHY, who.preparer, **late) == no_more
    assert refusal_of(ask, found.pk, wished(found), "  ", who.preparer, **told) == "Say why you need more time."
    asked(who, found)
    again = "You have asked already; the programme office has not answered yet."
    assert refusal_of(ask, found.pk, wished(found), WHY, who.preparer, **told) == again
    type(who.period).objects.update(state="closed")
    assert refusal_of(ask, found.pk, wished(found), WHY, who.preparer, **told).startswith("The return is not with")


@pytest.mark.parametrize("role", CAST)
def test_who_asks(role: str) -> None:
    asks = may(member_of_the_cast(role), ASK, [f"organisation:{ORGANISATION}"])
    assert asks == (role in {"preparer", "certifier"})


# Answering


@pytest.mark.parametrize("state", REQUESTS)
def test_it_is_answered_once_as_the_table_says(state: str, who: Member) -> None:
    row = brought(who, state)
    assert row.state == state
    told = who.told("officer", 2)
    answers: dict[str, Callable[[], object]] = {
        GRANTED: lambda: actions.grant_time(row.pk, row.wished_at + timedelta(days=1), "order", who.officer, **told),
        DECLINED: lambda: actions.decline_time(row.pk, "no", who.officer, **told),
    }
    for target, answer in answers.items():
        if target in MOVES[state]:
            with transaction.atomic():
                answer()
                assert Request.objects.get(pk=row.pk).state == target
                transaction.set_rollback(True)
        else:
            assert refusal_of(answer) == "The request was answered meanwhile; look at the answer."
    assert [odd for odd in odd_rows() if odd.kind.startswith(("returns.", "extensions."))] == []


def test_what_is_granted_moves_the_day_in_one_entry_with_its_order(who: Member) -> None:
    row = brought(who, GRANTED)
    assert (Return.objects.get().due_at, row.due_at, row.answered_by) == (row.wished_at, row.wished_at, who.officer)
    entry = Entry.objects.get(act="returns.return.extended")
    assert (entry.reason, set(entry.images.values_list("object_kind", flat=True))) == (
        "Приказ 7 (тест)",
        {"returns.return", "extensions.request"},
    )


def test_what_is_declined_leaves_the_day(who: Member) -> None:
    found = who.opened()
    row = brought(who, DECLINED)
    assert (Return.objects.get().due_at, row.due_at, row.answer) == (found.due_at, None, "Сроки общие (тест)")
    assert Entry.objects.get(act="extensions.request.declined").reason == "Сроки общие (тест)"
    assert asked(who, found).state == ASKED


def test_an_answer_says_why(who: Member) -> None:
    row = brought(who, ASKED)
    told = who.told("officer")
    wanted = "Give the reason; the organisation reads it."
    assert refusal_of(actions.decline_time, row.pk, " ", who.officer, **told) == wanted
    assert refusal_of(actions.grant_time, row.pk, row.wished_at, "", who.officer, **told) == wanted
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.update(state=DECLINED)


@pytest.mark.parametrize(
    ("state", "subject"),
    [(GRANTED, "More time for your return for 2017"), (DECLINED, "No more time for your return for 2017")],
)
def test_the_asker_is_written_to_and_nobody_else(state: str, subject: str, who: Member) -> None:
    row = brought(who, state)
    send_due(NOW + timedelta(hours=2))
    assert [(letter.subject, letter.to) for letter in mail.outbox] == [(subject, [who.preparer.email])]
    body = mail.outbox[0].body
    assert (f"/returns/more-time/{row.pk}/" in body, WHY in body, row.answer in body) == (True, False, False)


def test_nobody_is_written_to_before_it_is_answered(who: Member) -> None:
    brought(who, ASKED)
    assert Letter.objects.count() == 0


# Who sees it, and whose task it is


@pytest.mark.parametrize("role", CAST)
def test_who_sees_a_request(role: str, who: Member) -> None:
    row = brought(who, ASKED)
    sees = role in {"preparer", "certifier", "officer", "auditor"}
    somebody = member_of_the_cast(role)
    assert list(visible_to(somebody)) == ([row] if sees else [])
    assert browser_of(somebody).get(url("request", row.pk)).status_code == (200 if sees else 404)


def test_another_organisation_sees_nothing(who: Member) -> None:
    row = brought(who, ASKED)
    other = factories.organisation("ООО «Соседи»")
    stranger = person("A neighbour")
    grant(stranger, "preparer", f"organisation:{other.identifier}")
    browser = browser_of(stranger)
    assert browser.get(url("request", row.pk)).status_code == 404
    assert browser.post(url("ask", row.member_return_id), {}).status_code == 404


def due_from(somebody: Any) -> list[str]:
    return [task.key for task in tasks(somebody, NOW) if task.key.startswith("more_time:")]


@pytest.mark.parametrize("state", REQUESTS)
def test_it_is_a_task_of_who_may_give_time_until_it_is_answered(state: str, who: Member) -> None:
    row = brought(who, state)
    assert due_from(who.officer) == ([f"more_time:{row.pk}"] if state == ASKED else [])
    assert [due_from(one) for one in (who.preparer, who.certifier, who.manager)] == [[], [], []]
    assert answered_at(str(row.pk)) == row.answered_at


def test_it_is_no_task_once_the_return_was_handed_in(who: Member) -> None:
    found = who.opened()
    fill(found, who)
    explain_all(found, who)
    asked(who, found)
    submitted(found, who)
    assert due_from(who.officer) == []


# The way on pages


@pytest.mark.parametrize(("language", "word"), [("en", "more time was given"), ("ru", "срок продлён")])
def test_the_whole_way_on_pages(language: str, word: str, who: Member) -> None:
    found = who.opened()
    preparer, officer = browser_of(who.preparer), entered(who.officer)

    def at(name: str, number: int) -> str:
        return url(name, number).replace("/en/", f"/{language}/")

    page = reverse("returns:return", args=[found.pk]).replace("/en/", f"/{language}/")
    assert at("ask", found.pk) in preparer.get(page).content.decode()
    given = {"wished_at": "2090-07-01T12:00", "reason": WHY}
    assert preparer.post(at("ask", found.pk), given).status_code == 302
    row = Request.objects.get()
    asked_page = preparer.get(page).content.decode()
    assert (at("ask", found.pk) in asked_page, at("request", row.pk) in asked_page) == (False, True)
    shown = officer.get(at("request", row.pk)).content.decode()
    assert (WHY in shown, at("grant", row.pk) in shown, page in shown) == (True, True, False)
    assert at("grant", row.pk) not in preparer.get(at("request", row.pk)).content.decode()
    granted = {"due_at": "2090-06-01T12:00", "reason": "Приказ 7 (тест)"}
    assert officer.post(at("grant", row.pk), granted).status_code == 302
    after = preparer.get(at("request", row.pk)).content.decode()
    assert (word in after, "Приказ 7 (тест)" in after) == (True, True)
    refused = officer.post(at("decline", row.pk), {"reason": "поздно"})
    assert refused.status_code == 422
