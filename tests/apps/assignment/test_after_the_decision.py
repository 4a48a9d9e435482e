"""Once the council has decided on an application nobody else is given it; a consensus is no further application."""

import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Expert, Proposal, Recusal, Review
from corymb.apps.assessment.queries.board import board_of
from corymb.apps.assessment.states import ACCEPTED, ENOUGH, FAIREST
from corymb.apps.assessment.views.lists import experts_list
from corymb.apps.assignment.actions import assigning, settling
from corymb.apps.assignment.actions.solving import propose
from corymb.kit.asking import NotPossible
from tests.apps.council.sitting import AFTER, Council, council, decided, reviewed
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
SAID = "The council has decided on the application; nobody else assesses it any more."
WAYS = ("assignment:third", "assignment:consensus")


def spare_expert(here: Council) -> Expert:
    told = {"call": here.call, "state": ACCEPTED, "at_most": 9, "declared_at": AFTER, "invited_at": AFTER}
    return Expert.objects.create(person=person("Spare Expert"), **told)


def page_of(here: Council) -> tuple[list[bool], bool]:
    """Which ways of settling a difference the page of the first application offers, and whether it says why none."""
    numbers = [here.call.pk, here.applications[0].pk]
    page = browser_of(here.secretary).get(reverse("assignment:application", args=numbers)).content.decode()
    return [reverse(way, args=numbers) in page for way in WAYS], SAID in page


def test_a_further_expert_and_a_consensus_are_offered_until_the_council_has_decided() -> None:
    here = council()
    offered = [page_of(here)]
    decided(here)
    assert [*offered, page_of(here)] == [([True, True], False), ([False, False], True)]


@pytest.mark.parametrize("act", [settling.add_third, settling.open_consensus])
def test_after_the_decision_both_are_refused(act: object) -> None:
    here = council()
    decided(here)
    n, expert = Review.objects.count(), here.experts[0].pk
    with pytest.raises(NotPossible, match=SAID):
        act(here.applications[0].pk, expert, "поздно (тест)", here.secretary, **here.told(minutes=95))  # type: ignore[operator]
    assert Review.objects.count() == n


def proposed(here: Council) -> Proposal:
    return propose(here.call.pk, FAIREST, here.secretary, **here.told(minutes=95))


def test_what_is_decided_is_given_to_nobody_else_by_a_proposal() -> None:
    """Marks of two applications fall away, and each needs one expert more until the council has decided on it."""
    here = council()
    gone = Review.objects.filter(application__in=here.applications[:2], expert=here.experts[0])
    gone.update(state="replaced", ended_why="replaced", ended_at=AFTER)
    spare = spare_expert(here)
    before = proposed(here)
    assert [pair[:2] for pair in before.pairs] == [[one.pk, spare.pk] for one in here.applications[:2]]
    board = board_of(here.call, here.secretary)
    assert (board.reviews, board.needed) == (10, 12)
    decided(here)
    told = "The council has decided on applications of it meanwhile; ask for a new proposal."
    with pytest.raises(NotPossible, match=told):
        assigning.confirm(before.pk, here.secretary, **here.told(minutes=96))
    after, board = proposed(here), board_of(here.call, here.secretary)
    assert (after.pairs, after.refusal["message"]) == ([], ENOUGH)
    assert (board.reviews, board.needed) == (10, 10)


def test_the_list_of_experts_counts_no_consensus_as_an_application() -> None:
    here = council()
    reviewed(here, here.applications[0], here.experts[0], 4, stage="consensus", is_rapporteur=True)

    def loads() -> list[tuple[int, int]]:
        rows = list(here.experts)
        experts_list(here.secretary).prepare(rows)
        return [(row.has, row.done) for row in rows]  # type: ignore[attr-defined]

    assert loads() == [(4, 4)] * 3
    Recusal.objects.create(application=here.applications[0], person=here.secretary, kind="kin", raised_at=AFTER)
    assert loads() == [(3, 3)] * 3  # what is kept from who looks is not counted
