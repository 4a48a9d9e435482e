"""A session: members, quorum, recusal, votes; a decision is what a majority carried."""

import pytest

from corymb.apps.council import actions
from corymb.apps.council.models import Decision, Matter
from corymb.apps.council.queries.seeing import matters_visible_to
from corymb.apps.council.queries.sitting import matters_of
from corymb.apps.council.rules import has_quorum, is_carried
from corymb.apps.council.states import ABSTAINS, AGAINST, CLOSED, FOR, OPEN, REFUSED, SECOND, SELECTED
from corymb.apps.journal.queries.audit import odd_rows
from tests.apps.council.sitting import Council, council
from tests.apps.council.test_pages import url
from tests.apps.council.test_rankings import refusal_of
from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    return council()


def test_the_whole_way(here: Council) -> None:
    session = here.opened()
    assert [row.proposed for row in session.matters.order_by("place")] == [SELECTED, SELECTED, REFUSED, REFUSED]
    first = here.matter(session, 0)
    here.votes(first, FOR, FOR, AGAINST)
    decision = actions.close_ballot(first.pk, **here.told())
    assert decision
    assert (decision.result, decision.entitled, decision.present) == (SELECTED, 3, 3)
    assert (decision.votes_for, decision.votes_against, decision.abstained) == (2, 1, 0)
    third = here.matter(session, 2)
    actions.propose(third.pk, SECOND, "Стратегию дописать (тест)", **here.told())
    here.votes(third, FOR, FOR, ABSTAINS)
    made = actions.close_ballot(third.pk, **here.told())
    assert made
    assert (made.result, made.conditions) == (SECOND, "Стратегию дописать (тест)")
    assert actions.close_session(session.pk, **here.told(minutes=90)).state == CLOSED
    assert Decision.objects.count() == 2
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_a_tie_carries_nothing_and_a_further_ballot_may_follow(here: Council) -> None:
    session = here.opened()
    matter = here.matter(session, 1)
    here.votes(matter, FOR, AGAINST, ABSTAINS)
    assert actions.close_ballot(matter.pk, **here.told()) is None
    again = Matter.objects.get(pk=matter.pk)
    assert (again.ballot, again.proposed) == (2, "")
    vote = (actions.vote, matter.pk, here.seats[0].pk, actions.Ballot(FOR), None)
    assert refusal_of(*vote, **here.told()) == "Nothing is proposed for this item yet."
    actions.propose(matter.pk, SELECTED, "", **here.told())
    here.votes(matter, FOR, FOR, AGAINST)
    assert actions.close_ballot(matter.pk, **here.told())


def test_who_is_recused_sees_nothing_votes_nothing_and_is_not_counted(here: Council) -> None:
    session = here.opened()
    chair, hidden = here.seats[0], here.applications[0]
    actions.recuse(session.pk, chair.pk, hidden.pk, "Работала у заявителя (тест)", **here.told())
    matter = here.matter(session, 0)
    seen = matters_visible_to(chair.person)
    assert set(seen.values_list("application", flat=True)) == {one.pk for one in here.applications[1:]}
    for person, items in ((chair.person, [1, 2, 3]), (here.seats[1].person, [1, 2, 3, 4])):
        assert list(matters_of(session, person).order_by("item").values_list("item", flat=True)) == items
    vote = (actions.vote, matter.pk, chair.pk, actions.Ballot(FOR), None)
    assert refusal_of(*vote, **here.told()) == "Who is recused from an item does not vote on it."
    for seat in here.seats[1:]:
        actions.vote(matter.pk, seat.pk, actions.Ballot(FOR), seat.person, **here.told())
    decision = actions.close_ballot(matter.pk, **here.told())
    assert decision
    assert (decision.entitled, decision.present, decision.votes_for) == (2, 2, 2)
    again = (actions.recuse, session.pk, here.seats[1].pk, hidden.pk, "поздно")
    assert refusal_of(*again, **here.told()) == "The item is decided already."


def test_the_number_of_an_item_tells_no_rank(here: Council) -> None:
    session = here.planned()
    numbers = session.matters.order_by("pk").values_list("application", flat=True)
    assert list(numbers) == sorted(numbers)


def test_without_a_quorum_nothing_opens_and_nothing_is_decided(here: Council) -> None:
    session = here.planned(quorum=60)
    actions.note_present(session.pk, {here.seats[0].pk}, **here.told())
    told = "There is no quorum: 1 of 3 members are present, 60 per cent are needed."
    assert refusal_of(actions.open_session, session.pk, **here.told()) == told
    actions.note_present(session.pk, {here.seats[1].pk, here.seats[2].pk}, **here.told())
    assert refusal_of(actions.open_session, session.pk, **here.told()) == "Nobody who is present is in the chair."
    actions.note_present(session.pk, {here.seats[0].pk, here.seats[1].pk}, **here.told())
    assert actions.open_session(session.pk, **here.told()).state == OPEN
    matter = here.matter(session, 0)
    actions.recuse(session.pk, here.seats[0].pk, here.applications[0].pk, "родство (тест)", **here.told())
    actions.vote(matter.pk, here.seats[1].pk, actions.Ballot(FOR), None, **here.told())
    told = "There is no quorum for this item: 1 of 2 entitled members are present."
    assert refusal_of(actions.close_ballot, matter.pk, **here.told()) == told


def test_votes_stand_as_they_were_given(here: Council) -> None:
    session = here.opened()
    matter = here.matter(session, 0)
    here.votes(matter, FOR)
    vote = (actions.vote, matter.pk, here.seats[0].pk, actions.Ballot(AGAINST), None)
    assert refusal_of(*vote, **here.told()) == "This member has voted; a vote stands as it was given."
    assert refusal_of(actions.propose, matter.pk, SECOND, "", **here.told()) == (
        "Votes on the present proposal are in; close the ballot first."
    )
    assert refusal_of(actions.close_ballot, matter.pk, **here.told()) == (
        "2 of the members present have not voted yet."
    )
    actions.note_present(session.pk, {here.seats[0].pk}, **here.told())
    absent = (actions.vote, matter.pk, here.seats[1].pk, actions.Ballot(FOR), None)
    assert refusal_of(*absent, **here.told()) == "Who is not present does not vote."


def test_one_session_at_a_time_and_nothing_after_its_end(here: Council) -> None:
    session = here.opened()
    plan = (actions.plan_session, session.ranking_id, actions.Plan(session.starts_at, "там", 50), None)
    assert refusal_of(*plan, **here.told()) == "A session of this call is planned or open already."
    actions.close_session(session.pk, **here.told(minutes=5))
    moved_on = "The session has moved on meanwhile; look where it stands now."
    assert refusal_of(actions.open_session, session.pk, **here.told()) == moved_on
    matter = here.matter(session, 0)
    vote = (actions.vote, matter.pk, here.seats[0].pk, actions.Ballot(FOR), None)
    assert refusal_of(*vote, **here.told()) == moved_on
    assert actions.plan_session(*plan[1:], **here.told()).number == 2


@pytest.mark.parametrize(
    ("present", "entitled", "quorum", "enough"),
    [(0, 0, 50, False), (1, 2, 50, True), (1, 3, 50, False), (2, 3, 66, True), (2, 3, 67, False)],
)
def test_quorum(present: int, entitled: int, quorum: int, *, enough: bool) -> None:
    assert has_quorum(present, entitled, quorum) is enough


def test_majority() -> None:
    assert [is_carried(*votes) for votes in ((1, 0), (1, 1), (0, 0), (0, 1))] == [True, False, False, False]


def test_a_chair_who_leaves_is_told_of_on_the_page_and_before_the_close(here: Council) -> None:
    session = here.opened()
    pages = [url("session", session.pk), url("move", session.pk, "closed")]
    said = "Member 1, in the chair, is not present."
    browser = browser_of(here.secretary)
    for there, told in ((here.seats, False), (here.seats[1:], True)):
        actions.note_present(session.pk, {seat.pk for seat in there}, **here.told())
        assert [said in browser.get(page).content.decode() for page in pages] == [told, told]
