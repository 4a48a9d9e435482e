"""Every move, from every state, by every role: it works or is refused exactly as the table of moves says."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from corymb.apps.accounts.models import Person
from corymb.apps.returns import actions
from corymb.apps.returns.models import Passage, Remark, Return
from corymb.apps.returns.rules import SEE, SEE_ALL
from corymb.apps.returns.states import MOVES, REOPEN, RETURN, SEND, STATES, SUBMIT
from corymb.kit.registries import permissions
from tests.apps.baselines.test_baselines import confirmed
from tests.apps.returns.reporting import Member, explain_all, fill, member, shown, submitted
from tests.people import CAST, NOW, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
WAYS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "to_certify": ("send",),
    "submitted": ("send", "submit"),
    "returned": ("send", "submit", "return"),
    "accepted": ("send", "submit", "accept"),
    "locked": ("send", "submit", "accept", "lock"),
}
"""How a return comes into each state."""
WHO = {"return": "manager", "accept": "manager", "lock": "officer"}


def in_state(who: Member, state: str) -> Return:
    """A return that has come into a state by moves, ready for whatever comes next."""
    found = who.opened()
    fill(found, who)
    explain_all(found, who)
    for hours, move in enumerate(WAYS[state], 1):
        if move == "send" and "submit" in WAYS[state]:
            submitted(found, who, hours)
        elif move == "send":
            actions.move_return(found.pk, SEND, who.preparer, **who.told("preparer", hours))
        elif move != SUBMIT:
            if move == RETURN:
                actions.remark(found.pk, "revenue", "Net of VAT?", who.manager, **who.told("manager", hours))
            by = WHO[move]
            actions.move_return(found.pk, move, getattr(who, by), **who.told(by, hours))
    found = Return.objects.get(pk=found.pk)
    Return.objects.filter(pk=found.pk).update(checked_version=found.version)
    at = NOW + timedelta(days=1)
    Remark.objects.get_or_create(
        member_return=found, round=found.round, variable="headcount", defaults={"text": "Sure?", "at": at}
    )
    return Return.objects.get(pk=found.pk)


def tried(browser: Client, found: Return, move: str) -> tuple[int, str]:
    """(status, state after) of a move made on its page, taken back at once."""
    url = reverse("returns:send", args=[found.pk])
    if move != SEND:
        url = reverse("returns:move", args=[found.pk, move])
    with transaction.atomic():
        before = Passage.objects.count()
        answer = browser.post(url, {"note": "By order 17", "is_right": "on", "shown": shown(found)})
        after = Return.objects.get(pk=found.pk).state
        assert Passage.objects.count() - before == int(after != found.state)
        transaction.set_rollback(True)
    return answer.status_code, after


def expected(found: Return, move: str, role: str) -> tuple[int, str]:
    """What the table says: who may not see it finds nothing, who may not do it is refused, else the state decides."""
    step = MOVES[move]
    own = role in {"preparer", "certifier"}
    seen = role in permissions[SEE].roles and (own or Passage.objects.filter(move=SUBMIT).exists())
    may = role in permissions[step.permission].roles
    if move in {SEND, SUBMIT} and not may:
        return 403, found.state  # the door stands before the house
    if not seen and not (role in permissions[SEE_ALL].roles and Passage.objects.filter(move=SUBMIT).exists()):
        return 404, found.state
    if not may:
        return 403, found.state
    if found.state not in step.sources:
        return 302 if move == SEND else 422, found.state
    return 302, step.target


@pytest.fixture
def cast() -> dict[str, Person]:
    return {role: member_of_the_cast(role) for role in CAST}


def browsers(cast: dict[str, Person]) -> Iterator[tuple[str, Client]]:
    for role, somebody in cast.items():
        yield role, confirmed(browser_of(somebody))


@pytest.mark.parametrize("state", STATES)
def test_every_move_by_every_role(cast: dict[str, Person], state: str) -> None:
    found = in_state(member(), state)
    assert found.state == state
    told, meant = {}, {}
    for role, browser in browsers(cast):
        for move in MOVES:
            told[role, move] = tried(browser, found, move)
            meant[role, move] = expected(found, move, role)
    assert told == meant
    works = {(role, move) for (role, move), (_status, after) in told.items() if after != state}
    assert works == {
        (role, move)
        for move, step in MOVES.items()
        for role in permissions[step.permission].roles
        if state in step.sources
    }


def test_the_table_leads_out_of_every_state_and_names_known_ones() -> None:
    assert {state for step in MOVES.values() for state in step.sources} == set(STATES)
    assert {step.target for step in MOVES.values()} == set(STATES)
    assert {MOVES[REOPEN].target, MOVES[RETURN].target} == {"returned"}


def test_what_became_of_a_return_agrees_with_its_noun_in_russian() -> None:
    with override("ru"):
        words = [str(STATES[state]) for state in ("submitted", "accepted", "locked")]
    assert words == ["отправлен", "принят", "закреплён"]
