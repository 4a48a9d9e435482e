"""Who does what at a session, through the site: every kind of person, every act, every state of a session."""

import pytest
from django.db import transaction
from django.test import Client

from corymb.apps.council import actions
from corymb.apps.council.models import Session
from corymb.apps.council.states import CLOSED, FOR, OPEN, PLANNED
from corymb.apps.journal.models import Entry
from tests.apps.council.sitting import Council, council
from tests.apps.council.test_pages import url
from tests.people import CAST, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
GOES = {
    "seat": {PLANNED, OPEN},
    "present": {PLANNED, OPEN},
    "open": {PLANNED},
    "propose": {PLANNED, OPEN},
    "recuse": {PLANNED, OPEN},
    "note": {OPEN},
    "count": {OPEN},
    "close": {OPEN},
    "vote": {OPEN},
    "leave": {PLANNED, OPEN},
}
"""Act -> the states of a session in which it goes."""
OF_MEMBERS = {"vote", "leave"}
KEEPS = {"officer", "secretary"}
PEOPLE = ("member", "recused", "unseated", *CAST)


def in_state(state: str) -> tuple[Council, Session]:
    """A session with everybody there; all have voted on the first item, nobody on the second."""
    here = council()
    session = here.planned()
    actions.note_present(session.pk, {seat.pk for seat in here.seats}, **here.told())
    if state != PLANNED:
        session = actions.open_session(session.pk, **here.told())
        here.votes(here.matter(session, 0), FOR, FOR, FOR)
    actions.recuse(session.pk, here.seats[2].pk, here.applications[1].pk, "кум (тест)", **here.told())
    if state == CLOSED:
        session = actions.close_session(session.pk, **here.told(minutes=9))
    return here, session


def somebody(here: Council, who: str) -> Client:
    own = {"secretary": here.secretary, "member": here.members[1], "recused": here.members[2]}
    if who == "unseated":
        found = person("Member without a seat")
        grant(found, "council_member", f"call:{here.call.pk}")
        return entered(found)
    return browser_of(own.get(who) or member_of_the_cast(who))


def asked(here: Council, session: Session, act: str) -> tuple[str, dict[str, object]]:
    """The address of an act with what its form sends, about the second item; a count is about the first."""
    first, second, seats = here.matter(session, 0), here.matter(session, 1), here.seats
    newcomer = person("Newcomer to the council")
    grant(newcomer, "council_member", f"call:{here.call.pk}")
    return {
        "seat": (url("seat_add", session.pk), {"person": newcomer.pk}),
        "present": (url("present", session.pk), {"present": [seats[0].pk]}),
        "open": (url("move", session.pk, "open"), {"go": "1"}),
        "propose": (url("propose", second.pk), {"result": "reserve"}),
        "recuse": (url("recuse", session.pk, seats[1].pk), {"matter": second.pk, "reason": "сват (тест)"}),
        "note": (url("votes", second.pk), {f"choice-{seats[0].pk}": FOR}),
        "count": (url("close", first.pk), {}),
        "close": (url("move", session.pk, "closed"), {"go": "1"}),
        "vote": (url("vote", second.pk), {"choice": FOR}),
        "leave": (url("recuse_oneself", second.pk), {"reason": "сват (тест)"}),
    }[act]


def went(browser: Client, address: str, posted: dict[str, object]) -> bool:
    """Whether an act has left an entry in the journal of the room; what it did is taken back."""
    acts = Entry.objects.filter(act__startswith="council.")
    before, here = acts.count(), transaction.savepoint()
    browser.post(address, posted)
    found = acts.count() > before
    transaction.savepoint_rollback(here)
    return found


@pytest.mark.parametrize("state", [PLANNED, OPEN, CLOSED])
@pytest.mark.parametrize("act", GOES)
def test_who_does_what_in_which_state(act: str, state: str) -> None:
    here, session = in_state(state)
    address, posted = asked(here, session, act)
    found = {who for who in PEOPLE if went(somebody(here, who), address, posted)}
    may = {"member"} if act in OF_MEMBERS else KEEPS
    assert found == (may if state in GOES[act] else set())
