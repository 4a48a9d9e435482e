"""Assignments: proposed by the solver with proof, changed by hand at a cost, confirmed, mended after late conflicts."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.conflicts import raise_conflicts
from corymb.apps.assessment.actions.declaring import DeclaredTie, declare, declare_conflict
from corymb.apps.assessment.actions.experts import Terms, withdraw_expert
from corymb.apps.assessment.models import Expert, Proposal, Recusal, Review
from corymb.apps.assessment.queries.board import confirmed_at
from corymb.apps.assessment.queries.standing import pairs_now
from corymb.apps.assessment.states import (
    ACTIVE,
    ASSIGNED,
    COLLEAGUES,
    FAIREST,
    GREATEST,
    REPAIR,
    REPLACED,
    STARTED,
)
from corymb.apps.assignment.actions import assigning
from corymb.apps.assignment.actions.assigning import Swap
from corymb.apps.assignment.actions.solving import propose
from corymb.apps.assignment.queries.fitting import UNKNOWN, fits
from corymb.apps.assignment.queries.proposals import Terms as Asked
from corymb.apps.assignment.queries.proposals import candidates, open_pairs, pairs_of, refusal_told
from corymb.apps.letters.models import Letter
from corymb.apps.registry.models import Organisation
from corymb.apps.selection.models import Call
from corymb.kit.asking import NotPossible
from corymb.kit.saying import moment
from tests import factories
from tests.apps.assessment.assessing import LATER, STATEMENT, TOLD, Panel, odd, panel
from tests.apps.assessment.test_conflicts import tied
from tests.apps.selection.test_way import refusal_of
from tests.people import NOW, member_of_the_cast
from tests.web import entered

pytestmark = pytest.mark.django_db
DAY = LATER.date()
TOO_FEW = (
    "The application has 2 eligible experts and needs 3: 0 are conflicted, 0 are full, 0 are too far from its field."
)


def ready(experts: int = 4, at_most: int = 5) -> Panel:
    """Two applications and so many experts without a conflict."""
    here = panel()
    here.another()
    for n in range(experts):
        here.expert(f"Expert {n}", Terms(at_most, COLLEAGUES))
    return here


def proposed(here: Panel, aim: str = FAIREST) -> Proposal:
    return propose(here.call.pk, aim, here.secretary, **TOLD)


def confirmed(here: Panel) -> list[Review]:
    assigning.confirm(proposed(here).pk, here.secretary, **here.told(here.secretary))
    return list(Review.objects.order_by("pk"))


@pytest.mark.parametrize("aim", [FAIREST, GREATEST, REPAIR])
def test_every_application_is_proposed_its_experts_and_the_proof_holds(aim: str) -> None:
    here = ready()
    found = proposed(here, aim)
    pairs = pairs_of(found)
    assert sorted(application for application, _expert in pairs) == sorted(
        [here.application.pk] * 3 + [_other(here)] * 3
    )
    assert (found.refusal, found.certificate["proves"]) == ({}, True)
    assert odd() == []


def test_loads_are_even_where_all_fit_equally_and_count_what_is_there() -> None:
    here = ready(experts=6)
    assert set(loads_of(proposed(here, GREATEST)).values()) == {1}
    assigning.confirm(Proposal.objects.latest("pk").pk, here.secretary, **here.told(here.secretary))
    here.another("Третья заявка (тест)", "RU-NVS")
    assert set(loads_of(proposed(here, GREATEST)).values()) == {1}


def loads_of(found: Proposal) -> Counter[int]:
    return Counter(expert for _application, expert in pairs_of(found))


def test_each_expert_has_at_least_what_is_asked() -> None:
    here = ready(experts=4)
    known = Expert.objects.filter(pk__in=[one.pk for one in here.experts[:3]])
    known.update(expertise=["20", "72"])
    least = propose(here.call.pk, GREATEST, here.secretary, Asked(least=1), **TOLD)
    assert (least.terms, min(loads_of(least).values()), len(loads_of(least))) == ({"least": 1}, 1, 4)
    too_much = propose(here.call.pk, GREATEST, here.secretary, Asked(least=2), **TOLD)
    assert refusal_told(too_much)[0].startswith("The applications need 6 reviews; the experts must do at least 8")
    page = entered(here.secretary).get(reverse("assignment:proposal", args=[too_much.pk])).content.decode()
    assert "There is a newer proposal" not in page
    assert (
        assigning.confirm(least.pk, here.secretary, **here.told(here.secretary)) == 6
    )  # one without any replaces none


def _other(here: Panel) -> int:
    return int(here.call.applications.exclude(pk=here.application.pk).get().pk)


def test_no_pair_with_a_conflict_is_proposed() -> None:
    here = ready()
    tied(here, here.experts[0].person, "employer")
    pairs = pairs_of(proposed(here))
    assert (here.application.pk, here.experts[0].pk) not in pairs
    assert not set(pairs) & pairs_now(here.call.pk, here.experts, DAY)


def test_a_pair_that_comes_apart_is_not_offered_to_be_confirmed_again() -> None:
    here = ready()
    lost = confirmed(here)[0]
    declare_conflict(lost.pk, "kin", "sister (test)", **here.told(lost.expert.person))
    found = Proposal.objects.get()
    assert (len(pairs_of(found)), open_pairs(found)) == (6, {})
    page = entered(here.secretary).get(reverse("assignment:proposal", args=[found.pk])).content.decode()
    assert reverse("assignment:confirm", args=[found.pk]) not in page
    said = refusal_of(assigning.confirm, found.pk, here.secretary, **here.told(here.secretary))
    assert said == "Everything in it is assigned already."


def test_a_further_look_that_ended_leaves_a_pair_to_be_confirmed() -> None:
    """Somebody was a third expert of an application and went; then they are proposed as one of its own."""
    here = ready()
    found = proposed(here)
    (application, expert), *_others = pairs_of(found)
    Review.objects.create(
        application_id=application, expert_id=expert, stage="discrepancy", is_third=True, state="replaced",
        fit=Decimal("0.5"), assigned_at=LATER, changed_at=LATER,
    )  # fmt: skip
    assert open_pairs(found) == pairs_of(found)
    assert assigning.confirm(found.pk, here.secretary, **here.told(here.secretary)) == 6


def test_what_cannot_be_done_is_said_in_words() -> None:
    here = ready(experts=2)
    found = proposed(here)
    assert refusal_told(found) == (
        f"№ {here.application.pk}: {TOO_FEW}",
        "Invite an expert of its field, or look at the conflicts again.",
    )
    assert (pairs_of(found), open_pairs(found)) == ({}, {})
    with pytest.raises(NotPossible):
        assigning.confirm(found.pk, here.secretary, **here.told(here.secretary))
    names = ("assessment:experts", "assessment:conflicts", "assignment:propose")

    def ways(who: Person) -> list[bool]:
        told = entered(who).get(reverse("assignment:proposal", args=[found.pk])).content.decode()
        page = told.partition("<main")[2]
        return [f'href="{reverse(name, args=[here.call.pk])}"' in page for name in names]

    assert [ways(who) for who in (here.secretary, member_of_the_cast("auditor"))] == [[True] * 3, [False] * 3]
    proposed(here)
    assert ways(here.secretary) == [False] * 3  # a newer one is looked at instead


def test_nobody_ready_is_said_too() -> None:
    here = panel()
    here.invited("Anna Expert")
    assert refusal_told(proposed(here))[0].startswith("No expert is ready")


def test_confirming_makes_reviews_and_tells_each_expert_once() -> None:
    here = ready()
    found = proposed(here)
    assert assigning.confirm(found.pk, here.secretary, **here.told(here.secretary)) == 6
    made = {(row.application_id, row.expert_id): float(row.fit) for row in Review.objects.filter(state=ASSIGNED)}
    assert made == pairs_of(found)
    letters = Letter.objects.filter(kind="assessment.assigned")
    assert sum(letter.values["count"] for letter in letters) == 6
    assert {letter.addressee_id for letter in letters} == {str(Expert.objects.get(pk=e).person_id) for _a, e in made}
    with pytest.raises(NotPossible):
        assigning.confirm(found.pk, here.secretary, **here.told(here.secretary))
    assert refusal_told(proposed(here))[0] == "Every application has the experts it needs."


def test_pages_say_which_proposal_was_confirmed() -> None:
    here = ready()
    confirmed(here)
    first, later = Proposal.objects.get(), proposed(here)
    browser = entered(here.secretary)
    pages = [browser.get(reverse("assignment:proposal", args=[one.pk])).content.decode() for one in (first, later)]
    at = here.told(here.secretary)["now"]
    assert [f"Confirmed {moment(at)}." in page for page in pages] == [True, False]
    listed = browser.get(reverse("assessment:call", args=[here.call.pk])).content.decode()
    assert listed.count(">confirmed as the assignment</span>") == 1
    assert confirmed_at([first, later]) == {first.pk: at}
    assert odd() == []


def test_a_call_that_still_takes_applications_is_not_assigned() -> None:
    here = ready()
    found = proposed(here)
    with pytest.raises(NotPossible):
        assigning.confirm(found.pk, here.secretary, actor=TOLD["actor"], now=NOW)
    assert Review.objects.count() == 0


def test_a_change_by_hand_is_a_new_proposal_with_its_cost() -> None:
    here = ready()
    Organisation.objects.filter(pk=here.bid.organisation.pk).update(okved_main="21.20")
    Expert.objects.filter(pk=here.experts[3].pk).update(expertise=["62"])
    found = proposed(here, GREATEST)
    gone = here.experts[0].pk
    assert fits(here.call.pk, [gone], DAY).of(here.application.pk, gone) == 1
    assert fits(here.call.pk, [gone], DAY).of(_other(here), gone) == UNKNOWN
    swap = Swap(here.application.pk, gone, here.experts[3].pk, "a specialist")
    made = assigning.change_pair(found.pk, swap, here.secretary, **here.told(here.secretary))
    assert (made.cost, made.total, made.changed_from) == (1.0, pytest.approx((found.total or 0) - 1), found)
    assert pairs_of(Proposal.objects.get(pk=found.pk)) == pairs_of(found)
    again = Swap(here.application.pk, gone, here.experts[3].pk, "again")
    for number in (found.pk, made.pk):
        with pytest.raises(NotPossible):
            assigning.change_pair(number, again, here.secretary, **here.told(here.secretary))
    with pytest.raises(NotPossible):
        assigning.confirm(found.pk, here.secretary, **here.told(here.secretary))
    assert assigning.confirm(made.pk, here.secretary, **here.told(here.secretary)) == 6


def test_a_conflict_that_arose_meanwhile_stops_the_confirmation() -> None:
    here = ready()
    found = proposed(here)
    application, expert = next(iter(pairs_of(found)))
    who = Expert.objects.get(pk=expert)
    tied(here, who.person, "employer")
    other = _other(here)
    region = here.call.applications.get(pk=other).region
    declare(who.pk, [DeclaredTie("other", None, region)], STATEMENT, **here.told(who.person))
    with pytest.raises(NotPossible, match="Conflicts of interest"):
        assigning.confirm(found.pk, here.secretary, **here.told(here.secretary))
    assert (Review.objects.count(), application in {here.application.pk, other}) == (0, True)


def test_a_late_conflict_takes_reviews_back_and_the_repair_changes_as_little_as_can_be() -> None:
    here = ready(experts=5, at_most=2)
    reviews = confirmed(here)
    hit = next(row for row in reviews if row.application_id == here.application.pk)
    tied(here, hit.expert.person, "employer")
    raise_conflicts(here.call.pk, **TOLD)
    hit.refresh_from_db()
    assert (hit.state, hit.ended_why) == (REPLACED, "register")
    stay = {(r.application_id, r.expert_id) for r in Review.objects.filter(state__in=ACTIVE)}
    found = proposed(here, REPAIR)
    assert len(pairs_of(found)) == 6
    assert stay <= set(pairs_of(found))
    assert assigning.confirm(found.pk, here.secretary, **here.told(here.secretary)) == 1
    assert Review.objects.filter(state__in=ACTIVE).count() == 6
    assert odd() == []


def test_an_expert_who_finds_a_tie_gives_the_application_back_at_once() -> None:
    here = ready()
    review = confirmed(here)[0]
    declare_conflict(review.pk, "kin", "my sister works there", **here.told(review.expert.person))
    review.refresh_from_db()
    assert (review.state, review.ended_why) == (REPLACED, "declared")
    assert review.expert_id not in {one.expert.pk for one in candidates(here.call.pk, review.application_id, DAY)}
    with pytest.raises(NotPossible):
        declare_conflict(review.pk, "kin", "again", **here.told(review.expert.person))


def test_a_review_is_given_to_another_expert_by_hand() -> None:
    here = ready()
    review = confirmed(here)[0]
    had = set(Review.objects.filter(application=review.application).values_list("expert", flat=True))
    (free,) = [expert for expert in here.experts if expert.pk not in had]
    made = assigning.replace_review(review.pk, free.pk, "illness", here.secretary, **here.told(here.secretary))
    review.refresh_from_db()
    assert (review.state, made.state, made.expert) == (REPLACED, ASSIGNED, free)
    with pytest.raises(NotPossible):
        assigning.replace_review(made.pk, free.pk, "again", here.secretary, **here.told(here.secretary))
    assert odd() == []


def test_who_is_taken_out_loses_what_is_not_submitted() -> None:
    here = ready()
    review = confirmed(here)[0]
    Review.objects.filter(pk=review.pk).update(state=STARTED)
    withdraw_expert(review.expert_id, "illness", **here.told(here.secretary))
    assert not Review.objects.filter(expert=review.expert, state__in=ACTIVE).exists()


def test_a_secretary_who_is_tied_leaves_the_application_to_who_acts() -> None:
    here = ready()
    Recusal.objects.create(application=here.application, person=here.secretary, kind="office", raised_at=LATER)
    found = proposed(here)
    assert assigning.confirm(found.pk, here.secretary, **here.told(here.secretary)) == 3
    assert set(Review.objects.values_list("application", flat=True)) == {_other(here)}
    assert assigning.confirm(found.pk, here.officer, **here.told(here.officer)) == 3


def test_fit_is_the_part_of_organisations_in_a_field_the_expert_named() -> None:
    here = panel()
    expert = here.expert("Anna Expert")
    Organisation.objects.filter(pk=here.bid.organisation.pk).update(okved_main="21.20.1")
    for number, code in enumerate(("26.60", "26.6", "62.01")):
        other = factories.organisation(f"ООО «{number}»", okved_main=code)
        factories.membership(other, here.bid.cluster)
    assert fits(here.call.pk, [expert.pk], DAY).of(here.application.pk, expert.pk) == 0.5


def test_confirming_is_not_offered_while_the_call_takes_applications() -> None:
    here = ready()
    found, browser = proposed(here), entered(here.secretary)
    pages = [reverse(f"assignment:{name}", args=[found.pk]) for name in ("proposal", "confirm")]
    button = f'href="{pages[1]}"'

    def offered() -> list[bool]:
        proposal, asked = (browser.get(page).content.decode() for page in pages)
        told = [str(assigning.NOT_YET) in page for page in (proposal, asked)]
        return [button in proposal, 'class="form-act"' in asked, *told]

    assert offered() == [True, True, False, False]
    Call.objects.update(closes_at=datetime(2090, 7, 1, tzinfo=UTC))
    assert offered() == [False, False, True, True]
    assert browser.post(pages[1], {"go": "1"}).status_code == 422
