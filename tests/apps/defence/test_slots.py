"""Slots: in order by number or by lot, changed by hand, never two at a time, one for an application."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from corymb.apps.assessment.models import Recusal
from corymb.apps.defence.actions import commission, planning, slots
from corymb.apps.defence.models import Defence, Slot
from corymb.apps.defence.queries.printed import agenda_on_paper, rule_told
from corymb.apps.defence.states import BY_LOT
from corymb.apps.journal.queries.audit import odd_rows
from corymb.methods.sitting import drawn
from corymb.reports.paper import content
from tests.apps.council.test_rankings import refusal_of
from tests.apps.defence.defending import PLAN, START, Stage, stage
from tests.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Stage:
    return stage()


def minutes(rows: list[Slot]) -> list[int]:
    """After the start of the day."""
    return [int((row.starts_at - START).total_seconds() // 60) for row in rows]


def test_by_number_around_a_break(here: Stage) -> None:
    made = here.ordered()
    assert [row.application for row in made] == here.applications
    assert minutes(made) == [0, 30, 90, 120]  # a break from 11:00 to 11:30
    assert {row.ends_at - row.starts_at for row in made} == {timedelta(minutes=30)}
    assert [row for row in odd_rows() if row.kind.startswith("defence.")] == []


def test_a_lot_comes_out_the_same_and_says_how(here: Stage) -> None:
    numbers = [str(one.pk) for one in here.applications]
    made = here.ordered(slots.Order(BY_LOT, "протокол 7"))
    assert [str(row.application_id) for row in made] == drawn("протокол 7", numbers)
    here.defence.refresh_from_db()
    assert rule_told(here.defence) == "By lot: in the order of the sha256 of “протокол 7:number of the application”."
    assert refusal_of(here.ordered, slots.Order(BY_LOT, " ")) == (
        "Say from what the lot is drawn; anybody can then draw it again."
    )


def test_those_above_a_line_alone_but_not_for_who_is_tied(here: Stage) -> None:
    # Marks of the experts from 0 to 5: 93.3, 80, 53.3, 26.7 of a hundred
    made = here.ordered(slots.Order(line=80))
    assert [row.application for row in made] == here.applications[:2]
    Recusal.objects.create(application=here.applications[3], person=here.secretary, kind="kin", raised_at=NOW)
    assert refusal_of(here.ordered, slots.Order(line=80)) == (
        "You are tied to an application of this call; somebody else draws a line by marks."
    )
    assert len(here.ordered()) == 4


def test_swapped_and_moved_by_hand(here: Stage) -> None:
    first, second, *_rest = here.ordered()
    slots.swap_slots(first.pk, second.pk, **here.told())
    assert minutes([here.slot(0), here.slot(1)]) == [30, 0]
    assert [here.slot(0).revision, here.slot(1).revision, here.slot(2).revision] == [2, 2, 1]
    later = START + timedelta(minutes=200)
    assert slots.move_slot(first.pk, later, **here.told()).ends_at == later + timedelta(minutes=30)
    taken = (slots.move_slot, first.pk, START + timedelta(minutes=100))
    assert refusal_of(*taken, **here.told()) == "Another application is heard at that time."
    assert refusal_of(slots.swap_slots, first.pk, first.pk, **here.told()) == ("Name another slot of the same defence.")
    assert [row for row in odd_rows() if row.kind.startswith("defence.")] == []


def test_an_order_that_was_changed_by_hand_says_so_until_it_is_drawn_anew(here: Stage) -> None:
    told, drawn_by = [], "By lot: in the order of the sha256 of “7:number of the application”."

    def noted() -> None:
        here.defence.refresh_from_db()
        told.append(rule_told(here.defence))

    for change in ("swap", "move", "add", "remove"):
        made = here.ordered(slots.Order(BY_LOT, "7"))
        noted()
        if change == "swap":
            slots.swap_slots(made[0].pk, made[1].pk, **here.told())
        elif change == "move":
            slots.move_slot(made[0].pk, START + timedelta(minutes=300), **here.told())
        else:
            slots.remove_slot(made[3].pk, **here.told())
        if change == "add":
            slots.add_slot(here.defence.pk, made[3].application, START + timedelta(minutes=300), **here.told())
        noted()
    by_hand = f"{drawn_by} Slots were swapped, moved or added by hand since."
    assert told == [drawn_by, by_hand, drawn_by, by_hand, drawn_by, by_hand, drawn_by, drawn_by]


def test_one_more_and_one_less(here: Stage) -> None:
    made = here.ordered()
    slots.remove_slot(made[3].pk, **here.told())
    again = (slots.add_slot, here.defence.pk, here.applications[3])
    assert refusal_of(*again, START, **here.told()) == "Another application is heard at that time."
    assert minutes([slots.add_slot(*again[1:], START + timedelta(minutes=300), **here.told())]) == [300]
    assert refusal_of(*again, START + timedelta(minutes=400), **here.told()) == "The application has a slot already."


def test_the_database_lets_no_two_slots_overlap(here: Stage) -> None:
    first, second, *_rest = here.ordered()
    Slot.objects.filter(pk=second.pk).update(starts_at=first.starts_at + timedelta(minutes=10))
    with pytest.raises(IntegrityError):
        transaction.get_connection().check_constraints()


def test_an_application_has_a_slot_in_one_defence(here: Stage) -> None:
    here.ordered()
    second = planning.plan_defence(here.council.call.pk, PLAN, here.secretary, **here.told())
    propose = (slots.propose_slots, second.pk, slots.Order(), None)
    assert refusal_of(*propose, **here.told()) == "No application is left to be given a slot."
    add = (slots.add_slot, second.pk, here.applications[0], START)
    assert refusal_of(*add, **here.told()) == "The application has a slot in another defence."


def test_what_the_regions_were_told_is_changed_slot_by_slot(here: Stage) -> None:
    here.ordered()
    here.announced()
    assert refusal_of(here.ordered) == "The regions have been told; change slots one by one."


def test_a_call_that_takes_applications_has_no_defence(here: Stage) -> None:
    early = here.told() | {"now": NOW}
    assert refusal_of(planning.plan_defence, here.council.call.pk, PLAN, None, **early) == (
        "The call still takes applications; a defence follows when it has closed."
    )


def test_whoever_comes_into_the_commission_or_leaves_it_makes_another_edition_of_the_agenda(here: Stage) -> None:
    def edition() -> str:
        return str(content(agenda_on_paper(Defence.objects.get(pk=here.defence.pk)))["lead"]).split(" · ")[1]

    assert edition() == "edition 3"  # every member that was named has made one
    commission.remove_member(here.defence.pk, here.members[2].pk, **here.told())
    assert edition() == "edition 4"
    commission.name_member(here.defence.pk, here.members[2].person, is_chair=False, **here.told())
    assert edition() == "edition 5"
