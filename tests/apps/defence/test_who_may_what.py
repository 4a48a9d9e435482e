"""Who sees and does what at a defence: every permission, every kind of person, every state of a slot."""

import pytest

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import may
from corymb.apps.defence import rules
from corymb.apps.defence.actions import holding, marking, planning, slots
from corymb.apps.defence.actions.telling import name_speakers
from corymb.apps.defence.queries import seeing
from corymb.apps.defence.states import DONE, HEARD, MISSED, SLOTS, WAITING
from corymb.kit.asking import NotPossible
from corymb.kit.registries import permissions
from tests.apps.defence.defending import Stage, official_of, stage
from tests.people import CAST, grant, member_of_the_cast, person

pytestmark = pytest.mark.django_db
HOLDERS = {
    rules.RUN: {"officer", "secretary"},
    rules.LOOK: {"officer", "secretary", "auditor"},
    rules.SEE: {"officer", "secretary", "auditor", "council_member", "expert"},
    rules.MARK: {"council_member", "expert"},
    rules.ANSWER: {"region_official", "cluster_manager"},
}
ACTS = {
    "mark": {HEARD},
    "swap": {WAITING},
    "move": {WAITING},
    "remove": {WAITING},
    "speakers": {WAITING},
    "heard": {WAITING},
    "done": {HEARD},
    "missed": {WAITING},
    "waiting": {MISSED},
}
"""Act on a slot -> the states in which it goes, while the defence is under way."""


def test_the_room_has_these_permissions() -> None:
    assert {code for code in permissions.items if code.startswith("defence.")} == set(HOLDERS)


@pytest.mark.parametrize("who", CAST)
def test_who_holds_what_over_a_call(who: str) -> None:
    somebody = member_of_the_cast(who)
    of_calls = set(HOLDERS) - {rules.ANSWER}
    assert {code for code in of_calls if may(somebody, code, ["call:987654"])} == {
        code for code in of_calls if who in HOLDERS[code]
    }
    assert {code for code in of_calls if may(somebody, code, ["call:987655"])} == {
        code for code in of_calls if who in HOLDERS[code] & {"officer", "auditor"}
    }


def in_state(state: str) -> Stage:
    """A defence whose first slot is in this state."""
    here = stage()
    here.opened()
    if state in {HEARD, DONE}:
        here.called(0)
        for member in range(3):
            here.marks(0, member, "4")
    if state in {DONE, MISSED}:
        holding.move_slot_on(here.slot(0).pk, state, **here.told())
    return here


def acted(here: Stage, act: str) -> bool:
    """Whether an act goes on the first slot now."""
    slot, told = here.slot(0), here.told()
    try:
        if act == "mark":
            marking.mark(slot.pk, here.members[0].pk, {"science": marking.Given("3")}, **told)
        elif act == "swap":
            slots.swap_slots(slot.pk, here.slot(1).pk, **told)
        elif act == "move":
            slots.move_slot(slot.pk, slot.starts_at.replace(hour=20), **told)
        elif act == "remove":
            slots.remove_slot(slot.pk, **told)
        elif act == "speakers":
            name_speakers(slot.pk, [("Иван Тестов", "")], **told)
        else:
            holding.move_slot_on(slot.pk, act, **told)
    except NotPossible:
        return False
    return True


@pytest.mark.parametrize("state", SLOTS)
@pytest.mark.parametrize("act", ACTS)
def test_what_goes_in_which_state(act: str, state: str) -> None:
    assert acted(in_state(state), act) is (state in ACTS[act])


@pytest.mark.parametrize("act", ACTS)
def test_nothing_goes_once_the_defence_is_over(act: str) -> None:
    here = in_state(WAITING)
    planning.close_defence(here.defence.pk, **here.told(minutes=60))
    assert acted(here, act) is False


def seen(somebody: Person) -> dict[str, int]:
    """How much of each kind of thing a person sees."""
    somebody = Person.objects.get(pk=somebody.pk)
    rows = {
        "calls": seeing.calls_visible_to(somebody).count(),
        "defences": seeing.defences_visible_to(somebody).count(),
        "slots": seeing.visible_to(somebody).count(),
        "marks": seeing.marks_visible_to(somebody).count(),
        "own": seeing.own_slots(somebody).count(),
    }
    return {name: count for name, count in rows.items() if count}


def test_who_sees_what_of_it() -> None:
    here = in_state(DONE)
    here.called(1)
    here.marks(1, 0, "2")
    asked = len(here.council.content.leaves)
    office = {"calls": 1, "defences": 1, "slots": 4, "marks": 3 * asked}
    for who in CAST:
        wanted = office if who in {"officer", "auditor"} else {}
        assert (who, seen(member_of_the_cast(who))) == (who, wanted)
    assert seen(here.secretary) == office
    commission = {"defences": 1, "slots": 4}
    assert seen(here.members[0].person) == commission | {"marks": 4 * asked}
    assert seen(here.members[1].person) == commission | {"marks": 3 * asked}
    stranger = person("Another member")
    grant(stranger, "council_member", f"call:{here.council.call.pk}")
    assert seen(stranger) == {}
    official = official_of(here.applications[2])
    assert seen(official) == {}
    here.announced()
    assert seen(official) == {"own": 1}
