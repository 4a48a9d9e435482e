"""Assignments under rules of mix and by lot: what is asked, what is known of the answer, that it is found again."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.experts import write_profile
from corymb.apps.assessment.models import Expert, Proposal, Review
from corymb.apps.assessment.states import (
    BUSINESS,
    GREATEST,
    HOUSES,
    LOT,
    REGIONS,
    RULES,
    SCIENCE,
    SEASONED,
    SUBMITTED,
)
from corymb.apps.assignment import tasks
from corymb.apps.assignment.actions import assigning, solving
from corymb.apps.assignment.actions.assigning import Swap
from corymb.apps.assignment.queries.mixing import groups
from corymb.apps.assignment.queries.proposals import Terms, hash_of, pairs_of, refusal_told
from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Appointment, Organisation
from corymb.apps.selection.models import Application
from corymb.kit.saying import speaking
from corymb.methods.assignment import best
from tests import factories
from tests.apps.assessment.assessing import LATER, TOLD, Panel, odd, panel

pytestmark = pytest.mark.django_db
DAY = LATER.date()
PLACES = ("RU-MOW", "RU-SPE", "RU-NVS", "RU-TA", "RU-PER", "RU-SVE")


def works(expert: Expert, region: str, kind: str = "company", head: Organisation | None = None) -> Organisation:
    """A post of an expert at an organisation of its own in a region."""
    place = factories.region(region, region, region)
    own = factories.organisation(name=f"Org of {expert.pk}", region=place, kind=kind, group_head=head)
    Appointment.objects.create(person=expert.person, organisation=own, post="Head (test)", starts_on=DAY)
    return own


def ready(*regions: str, fields: tuple[int, ...] = ()) -> Panel:
    """One application whose field is known, and an expert of each region; those at `fields` know it, others do not."""
    here = panel()
    Organisation.objects.filter(pk=here.bid.organisation.pk).update(okved_main="21.20")
    for n, region in enumerate(regions):
        expert = here.expert(f"Expert {n}")
        write_profile(expert.pk, ["21"] if n in fields else ["62"], "", **here.told(expert.person))
        works(expert, region)
    return here


def under(here: Panel, *rules: str) -> Proposal:
    return solving.propose(here.call.pk, GREATEST, here.secretary, Terms(rules), **TOLD)


def by_lot(here: Panel, cap: int = 80, seed: int = 7) -> Proposal:
    return solving.propose(here.call.pk, LOT, here.secretary, Terms(cap=cap, seed=seed), **TOLD)


def chosen(found: Proposal, here: Panel) -> set[int]:
    """Places of the experts chosen, in the order they came."""
    places = {expert.pk: n for n, expert in enumerate(here.experts)}
    return {places[expert] for _application, expert in pairs_of(found)}


def test_no_two_experts_from_one_region_the_known_answer() -> None:
    here = ready("RU-MOW", "RU-MOW", "RU-MOW", "RU-SPE", "RU-NVS", fields=(1, 2))
    free = solving.propose(here.call.pk, GREATEST, here.secretary, **TOLD)
    assert (free.total, {1, 2} <= chosen(free, here)) == (2, True)
    found = under(here, REGIONS)
    assert (found.refusal, found.total, found.terms) == ({}, 1, {"rules": [REGIONS]})
    assert chosen(found, here) - {1, 2} == {3, 4}
    known = {key: found.certificate[key] for key in ("bound", "ended")}
    assert known == {"bound": pytest.approx(1), "ended": True}
    assert under(here, REGIONS).sha256 == found.sha256
    assert odd() == []


def test_the_rules_asked_stand_in_the_journal() -> None:
    here = ready(*PLACES[:3])
    entry = Entry.objects.filter(object_kind="assessment.proposal", object_id=str(under(here, REGIONS).pk)).get()
    assert (entry.after or {})["terms"] == {"rules": [REGIONS]}


def test_experts_that_are_there_already_count_for_the_rules() -> None:
    here = ready("RU-MOW", "RU-MOW", "RU-SPE", "RU-NVS", fields=(1,))
    here.given(here.experts[0], here.application)
    assert chosen(under(here, REGIONS), here) == {2, 3}


def test_whom_the_rules_are_about() -> None:
    here = panel()
    science, business, house = (here.expert(name) for name in ("Science", "Business", "House"))
    works(science, "RU-MOW", "university")
    head = works(business, "RU-SPE")
    works(house, "RU-SPE", "support", head)
    gone = works(house, "RU-MOW", "research")
    Appointment.objects.filter(organisation=gone).update(starts_on="2015-01-01", ends_on="2015-12-31")
    unknown = here.expert("Unknown")
    experts = [science, business, house, unknown]
    found = [(g.rule, set(g.experts), g.at_least, g.at_most) for g in groups(list(RULES), here.call.pk, experts, DAY)]
    assert sorted(found) == [
        (BUSINESS, {business.pk}, 1, None),
        (HOUSES, {business.pk, house.pk}, 0, 1),
        (REGIONS, {business.pk, house.pk}, 0, 1),
        (SCIENCE, {science.pk}, 1, None),
        (SEASONED, set(), 1, None),
    ]


def test_who_submitted_marks_in_another_call_is_seasoned() -> None:
    here = ready(*PLACES[:4])
    (review,) = here.assigned("Boris Expert")
    here.submitted(review, 3)
    own = [review.expert]
    assert groups([SEASONED], here.call.pk, own, DAY)[0].experts == set()
    assert groups([SEASONED], here.call.pk + 1, own, DAY)[0].experts == {review.expert_id}
    Review.objects.filter(pk=review.pk).update(state="started", submitted_at=None)
    assert groups([SEASONED], here.call.pk + 1, own, DAY)[0].experts == set()
    assert Review.objects.filter(state=SUBMITTED).count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_what_rules_are_about_costs_two_queries(count: int, django_assert_num_queries: Any) -> None:
    here = ready(*PLACES[:count])
    with django_assert_num_queries(2):
        groups(list(RULES), here.call.pk, here.experts, DAY)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "The rule “at least one who works at a university or research organisation” asks for experts: 1;",
        ),
        ("ru", "Правило «хотя бы один работает в вузе или научной организации» требует"),
    ],
)
def test_a_rule_nobody_can_meet_is_told_in_words(language: str, told: str) -> None:
    here = ready(*PLACES[:4])
    found = under(here, SCIENCE)
    with speaking(language):
        assert refusal_told(found)[0].startswith(f"№ {here.application.pk}: {told}")


def test_an_application_whose_experts_are_of_one_region_is_named() -> None:
    here = ready("RU-MOW", "RU-MOW", "RU-MOW", "RU-MOW")
    told, mend = refusal_told(under(here, REGIONS, BUSINESS))
    assert told == (
        f"№ {here.application.pk}: Of the 4 experts who may take this application no 3 keep the rules "
        "“no two experts from one region”; “at least one who works at a company” together."
    )
    assert mend.startswith("Invite experts who differ")


def test_a_change_by_hand_says_that_the_rules_are_no_longer_kept() -> None:
    here = ready("RU-MOW", "RU-MOW", "RU-SPE", "RU-NVS", "RU-TA", fields=(0,))
    found = under(here, REGIONS)
    assert 0 in chosen(found, here)
    gone, also = (here.experts[n].pk for n in sorted(chosen(found, here) - {0}))
    told = here.told(here.secretary)
    made = assigning.change_pair(
        found.pk, Swap(here.application.pk, gone, here.experts[1].pk, "a specialist"), here.secretary, **told
    )
    assert made.terms == {"rules": [REGIONS], "broken": [here.application.pk]}
    back = Swap(here.application.pk, here.experts[1].pk, gone, "not after all")
    again = assigning.change_pair(made.pk, back, here.secretary, **told)
    assert (again.terms["broken"], also in {expert for _a, expert in pairs_of(again)}) == ([], True)
    assert assigning.confirm(again.pk, here.secretary, **told) == 3


def test_a_lot_keeps_its_cap_its_seed_and_its_chances_and_is_drawn_again() -> None:
    here = ready(*PLACES[:5], fields=(0, 1))
    found = by_lot(here, 80)
    assert (found.refusal, found.terms, len(pairs_of(found))) == ({}, {"cap": 80, "seed": 7}, 3)
    kept = found.certificate
    assert (kept["expected"], kept["uncapped"]) == (pytest.approx(1.6), pytest.approx(2))
    assert max(part for _row, _column, part in kept["chances"]) / kept["of"] == pytest.approx(0.8)
    assert solving.drawn_again(found) == found.sha256 == by_lot(here, 80).sha256
    assert len({by_lot(here, 80, seed).sha256 for seed in range(12)}) > 1
    assert odd() == []


def test_a_cap_that_leaves_too_few_is_refused_in_words() -> None:
    here = ready(*PLACES[:4])
    assert refusal_told(by_lot(here, 50))[0] == "With no pair more likely than 50 % the needs cannot be met."


def test_the_command_draws_lots_again_and_says_what_differs() -> None:
    here = ready(*PLACES[:5])
    with pytest.raises(CommandError, match="no proposal by lot"):
        call_command("redraw", here.call.code)
    found, out, wrong = by_lot(here), StringIO(), StringIO()
    call_command("redraw", here.call.code, stdout=out)
    assert out.getvalue() == f"proposal {found.pk}: 7 draws {found.sha256}\n"
    pairs = sorted(pairs_of(found))
    other = next((a, e.pk) for a, _e in pairs for e in here.experts if (a, e.pk) not in pairs)
    rows = [(a, e, 0.5) for a, e in [*pairs[1:], other]]
    Proposal.objects.create(
        call=here.call, stage="scoring", aim=LOT, at=LATER, terms=found.terms, certificate=found.certificate,
        pairs=[list(row) for row in rows], sha256=hash_of(rows),
    )  # fmt: skip
    with pytest.raises(CommandError, match="not everything holds"):
        call_command("redraw", here.call.code, stdout=out, stderr=wrong)
    assert "is kept" in wrong.getvalue()


def test_reviews_made_while_it_is_worked_out_are_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    here = ready(*PLACES[:4])
    solve = best.greatest_sum

    def meanwhile(asked: Any) -> Any:
        here.given(here.experts[0], here.application)
        return solve(asked)

    monkeypatch.setattr(solving, "greatest_sum", meanwhile)
    found = solving.propose(here.call.pk, GREATEST, here.secretary, **TOLD)
    told = ("The assignment moved on while this one was worked out.", "Ask for it again.")
    assert (found.pairs, found.total, refusal_told(found)) == ([], None, told)


def test_the_job_takes_the_terms_and_does_without() -> None:
    here = ready(*PLACES[:5])
    by = here.secretary.pk
    rows = [
        Proposal.objects.get(pk=tasks.propose(here.call.pk, aim, by, terms))
        for aim, terms in ((LOT, {"cap": 70, "seed": 3}), (GREATEST, {"rules": [REGIONS]}), (GREATEST, None))
    ]
    assert [row.terms for row in rows] == [{"cap": 70, "seed": 3}, {"rules": [REGIONS]}, {}]
    assert (Person.objects.filter(pk=by).count(), Application.objects.count()) == (1, 1)
