"""A defence slot by slot: who may mark what and when, what stands once a slot is closed, what a commission gave."""

import re
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from corymb.apps.assessment.models import Conflict, Expert
from corymb.apps.defence.actions import commission, holding, planning
from corymb.apps.defence.models import Point, Slot
from corymb.apps.defence.queries.agenda import agenda_of
from corymb.apps.defence.queries.scores import commission_scores
from corymb.apps.defence.queries.seeing import marks_visible_to, visible_to
from corymb.apps.defence.queries.sheet import canonical_points, entitled
from corymb.apps.defence.states import DONE, HEARD, MISSED, SLOT_MOVES, SLOTS, WAITING
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.selection.queries.contents import newest_version
from tests.apps.council.test_rankings import refusal_of
from tests.apps.defence.defending import Stage, stage
from tests.people import NOW, browser_of, grant, person

pytestmark = pytest.mark.django_db
MOVED_ON = "The defence has moved on meanwhile; look where it stands now."


@pytest.fixture
def here() -> Stage:
    made = stage()
    made.opened()
    return made


def scores(here: Stage) -> dict[int, tuple[Decimal | None, int]]:
    version = newest_version(here.council.call)
    assert version
    return commission_scores(here.council.call, version, [one.pk for one in here.council.applications], NOW)


def test_the_whole_way(here: Stage) -> None:
    slot = here.heard(0, "5", "4", "3")
    assert slot.sha256 == sha256(canonical_points(slot, entitled(slot)).encode()).hexdigest()
    assert scores(here) == {here.applications[0].pk: (Decimal("80.00"), 3)}  # (5 + 4 + 3) / 3 of 5
    here.called(1)
    here.marks(1, 0, "abstain", "Не слышал начала (тест)")
    here.marks(1, 1, "2")
    here.marks(1, 2, "3")
    holding.move_slot_on(here.slot(1).pk, DONE, **here.told())
    assert scores(here)[here.applications[1].pk] == (Decimal("50.00"), 2)
    holding.move_slot_on(here.slot(2).pk, MISSED, **here.told())
    holding.move_slot_on(here.slot(2).pk, WAITING, **here.told())
    planning.close_defence(here.defence.pk, **here.told(minutes=90))
    assert [here.slot(n).state for n in range(4)] == [DONE, DONE, WAITING, WAITING]
    assert [row for row in odd_rows() if row.kind.startswith("defence.")] == []


@pytest.mark.parametrize("state", SLOTS)
@pytest.mark.parametrize("to", SLOTS)
def test_every_move_of_a_slot(here: Stage, state: str, to: str) -> None:
    slot = here.slot(0)
    if state in {HEARD, DONE}:
        here.called(0)
        for member in range(3):
            here.marks(0, member, "4")
    if state in {DONE, MISSED}:
        holding.move_slot_on(slot.pk, state, **here.told())
    move = (holding.move_slot_on, slot.pk, to)
    if to in SLOT_MOVES[state]:
        assert holding.move_slot_on(*move[1:], **here.told()).state == to
    else:
        assert refusal_of(*move, **here.told()) == MOVED_ON


def test_one_application_at_a_time_and_none_outside_the_defence(here: Stage) -> None:
    here.called(0)
    assert refusal_of(here.called, 1) == "Another application is being heard."
    assert refusal_of(planning.close_defence, here.defence.pk, **here.told()) == (
        "An application is still being heard."
    )


def test_nothing_is_heard_outside_the_defence_and_nothing_opens_without_a_chair() -> None:
    made = stage()
    made.ordered()
    assert refusal_of(made.called, 0) == MOVED_ON
    assert refusal_of(planning.open_defence, made.defence.pk, **made.told()) == (
        "Nobody who is present is in the chair."
    )


def test_marks_are_taken_while_the_application_is_heard(here: Stage) -> None:
    not_now = "Marks are taken while the application is heard, from those who are present."
    assert refusal_of(here.marks, 0, 0, "5") == not_now
    here.called(0)
    assert refusal_of(here.marks, 0, 0, "6") == "Marks go from 0 to 5."
    here.marks(0, 0, "5")
    here.marks(0, 0, "4")  # changed while it is heard
    assert set(Point.objects.values_list("mark", flat=True)) == {4}
    commission.note_present(here.defence.pk, {here.members[0].pk, here.members[1].pk}, **here.told())
    assert refusal_of(here.marks, 0, 2, "5") == not_now
    close = (holding.move_slot_on, here.slot(0).pk, DONE)
    assert refusal_of(*close, **here.told()) == "Marks are wanting of Member 2; whoever has left is not present."
    here.marks(0, 1, "abstain")
    assert refusal_of(*close, **here.told()) == "Marks are wanting of Member 2; whoever has left is not present."
    here.marks(0, 1, "abstain", "опоздал (тест)")
    assert holding.move_slot_on(*close[1:], **here.told()).state == DONE
    assert refusal_of(here.marks, 0, 0, "5") == not_now


def test_the_database_keeps_what_was_marked(here: Stage) -> None:
    slot = here.heard(0, "5", "4", "3")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Point.objects.filter(slot=slot).update(mark=0)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Point.objects.filter(slot=slot).delete()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Point.objects.create(slot=slot, member=here.members[0], criterion="another", mark=5, at=NOW)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(sha256="0" * 64)


def test_who_is_recused_sees_nothing_and_marks_nothing(here: Stage) -> None:
    member, hidden = here.members[2], here.applications[0]
    here.called(0)
    here.marks(0, 2, "0")
    reason = "Работал у заявителя (тест)"
    commission.exclude(here.defence.pk, member.pk, hidden.pk, reason, **here.told())
    assert refusal_of(here.marks, 0, 2, "5") == "Who is tied to an application does not mark it."
    here.marks(0, 0, "5")
    here.marks(0, 1, "4")
    holding.move_slot_on(here.slot(0).pk, DONE, **here.told())
    assert scores(here) == {hidden.pk: (Decimal("90.00"), 2)}  # the mark given before does not count
    assert set(visible_to(member.person).values_list("application", flat=True)) == {
        one.pk for one in here.applications[1:]
    }
    lines = agenda_of(here.defence, member.person)
    assert [line.slot is None for line in lines] == [True, False, False, False]
    assert (lines[0].time, lines[0].score, lines[0].state, lines[0].marked) == ("10:00–10:30", "", "", 0)
    assert marks_visible_to(member.person).count() == 0
    assert [line.score for line in agenda_of(here.defence, here.members[0].person)] == ["90.00", "", "", ""]
    late = (commission.exclude, here.defence.pk, here.members[0].pk, hidden.pk, "поздно")
    assert refusal_of(*late, **here.told()) == "The defence has moved on meanwhile; look where it stands now."
    commission.exclude(*late[1:], **here.told(minutes=1))
    assert scores(here) == {hidden.pk: (Decimal("80.00"), 1)}


def test_a_tie_of_the_register_shuts_at_once_whatever_is_on_record(here: Stage) -> None:
    member = here.members[1]
    region = here.applications[0].region
    here.called(0)
    grant(member.person, "region_official", f"region:{region.code}")
    assert refusal_of(here.marks, 0, 1, "5") == "Who is tied to an application does not mark it."
    again = type(member.person).objects.get(pk=member.person_id)
    assert here.slot(0).pk not in visible_to(again).values_list("pk", flat=True)
    here.marks(0, 0, "5")
    here.marks(0, 2, "3")
    commission.note_present(here.defence.pk, {here.members[0].pk, here.members[2].pk}, **here.told())
    holding.move_slot_on(here.slot(0).pk, DONE, **here.told())
    here.called(1)  # what the register says by now is put on record
    assert [row.application_id for row in member.exclusions.all()] == []
    assert scores(here)[here.applications[0].pk] == (Decimal("80.00"), 2)


def test_an_expert_in_the_commission_keeps_their_declared_ties() -> None:
    made = stage()
    expert = made.council.experts[0]
    grant(expert.person, "expert", f"call:{made.council.call.pk}")
    Expert.objects.filter(pk=expert.pk).update(state="accepted")
    name = (commission.name_member, made.defence.pk, expert.person)
    assert refusal_of(*name, is_chair=False, **made.told()) == "This expert has not declared their ties yet."
    Expert.objects.filter(pk=expert.pk).update(declared_at=NOW)
    Conflict.objects.create(
        expert=expert, application=made.applications[1], kind="kin", source="declared", raised_at=NOW
    )
    made.members.append(commission.name_member(*name[1:], is_chair=False, **made.told()))
    assert [row.application for row in made.members[3].exclusions.all()] == [made.applications[1]]
    made.opened()
    assert made.slot(1).pk not in visible_to(expert.person).values_list("pk", flat=True)


def test_nobody_sees_marks_of_others_before_the_slot_is_closed(here: Stage) -> None:
    here.called(0)
    here.marks(0, 0, "5")
    asked = len(here.council.content.leaves)
    readers = [here.members[0].person, here.members[1].person, here.secretary]
    assert [marks_visible_to(reader).count() for reader in readers] == [asked, 0, 0]
    here.marks(0, 1, "4")
    here.marks(0, 2, "4")
    holding.move_slot_on(here.slot(0).pk, DONE, **here.told())
    assert [marks_visible_to(reader).count() for reader in readers] == [3 * asked] * 3


def test_the_journal_is_told_which_criteria_and_never_the_marks(here: Stage) -> None:
    here.called(0)
    here.marks(0, 0, "5", "Сильная защита (тест)")
    entry = Entry.objects.get(act="defence.slot.marked")
    assert entry.after == {"criteria": sorted(leaf.code for leaf in here.council.content.leaves)}


def test_the_commission_is_of_people_with_a_role_and_has_one_chair() -> None:
    made = stage()
    again = (commission.name_member, made.defence.pk)
    assert refusal_of(*again, made.members[0].person, is_chair=False, **made.told()) == (
        "This person is in the commission already."
    )
    stranger = person("Another chair")
    assert refusal_of(*again, stranger, is_chair=True, **made.told()) == "Somebody is in the chair already."
    assert refusal_of(planning.open_defence, made.defence.pk, **made.told()) == "No application has a slot yet."


def test_the_screen_of_a_defence_to_which_nobody_came_does_not_say_that_all_were_heard(here: Stage) -> None:
    for place in range(4):
        holding.move_slot_on(here.slot(place).pk, MISSED, **here.told())
    page = browser_of(here.secretary).get(reverse("defence:screen", args=[here.defence.pk])).content.decode()
    assert re.findall("<h1>(.*?)</h1>", page) == ["No more applications are heard at this defence."]
