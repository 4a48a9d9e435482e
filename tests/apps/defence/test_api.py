"""Programs read defences as their people do; who is tied reads when somebody is heard, and neither who nor a mark."""

import json
from typing import Any

import pytest

from corymb.apps.assessment.models import Recusal
from corymb.apps.defence.actions.commission import exclude
from corymb.apps.defence.actions.holding import move_slot_on
from corymb.apps.defence.states import DONE
from corymb.apps.journal.models import Entry
from tests.apps.defence.defending import STAGES, Stage, official_of, stage
from tests.people import CAST, NOW, grant, member_of_the_cast, person
from tests.programs import Program, program_of
from tests.web import entered

pytestmark = pytest.mark.django_db


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content)
    return found


@pytest.fixture
def here() -> Stage:
    made = stage(stages=STAGES)
    made.opened()
    made.heard(0, "5", "4", "3")
    made.called(1)
    made.marks(1, 0, "2")
    return made


def member(here: Stage, place: int) -> Program:
    return program_of(here.members[place].person, "read")


def slots(here: Stage, program: Program) -> list[dict[str, Any] | None]:
    return [line["slot"] for line in told(program.get(f"/defences/{here.defence.pk}"))["agenda"]]


@pytest.mark.parametrize("who", CAST)
def test_who_reads_a_defence(who: str, here: Stage) -> None:
    program = program_of(member_of_the_cast(who), "read")
    one = f"/defences/{here.defence.pk}"
    seen = [program.get(path).status_code for path in (one, f"{one}/slots/{here.slot(0).pk}")]
    sits_elsewhere = who in {"secretary", "council_member", "expert"}
    assert seen == [200 if who in {"officer", "auditor"} else 404 if sits_elsewhere else 403] * 2
    assert told(program.get("/slots"))["items"] == []


def test_the_agenda_is_told_with_the_mean_of_what_is_closed(here: Stage) -> None:
    program = program_of(here.secretary, "read")
    (row,) = told(program.get("/defences", {"call": here.council.call.code}))["items"]
    whole = told(program.get(f"/defences/{row['number']}"))
    assert (whole["defence"], whole["state"], whole["breaks"], len(whole["commission"])) == (
        1,
        "open",
        ["11:00-11:30"],
        3,
    )
    assert [line["starts_at"] for line in whole["agenda"]][:2] == ["2018-08-06T07:00:00Z", "2018-08-06T07:30:00Z"]
    first, second = slots(here, program)[:2]
    assert first
    assert second
    assert (first["state"], first["marked"], first["members"], first["score"]) == (DONE, 3, 3, "80")
    assert (second["state"], second["marked"], second["score"]) == ("heard", 1, None)


def test_what_a_commission_gave_is_told_once_closed_without_names_and_journaled(here: Stage) -> None:
    program = program_of(here.secretary, "read")
    whole = told(program.get(f"/defences/{here.defence.pk}/slots/{here.slot(0).pk}"))
    assert [(one["criterion"], one["marks"], one["together"]) for one in whole["marks"]] == [
        ("targets_quality", [5, 4, 3], "4"),
        ("management_quality", [5, 4, 3], "4"),
    ]
    assert (whole["score"], whole["sha256"], whole["own"]) == ("80", here.slot(0).sha256, [])
    text = json.dumps(whole, ensure_ascii=False)
    assert [one.person.name for one in here.members if one.person.name in text] == []
    assert Entry.objects.filter(act="defence.slot.read").count() == 1
    open_yet = told(program.get(f"/defences/{here.defence.pk}/slots/{here.slot(1).pk}"))
    assert (open_yet["marks"], open_yet["score"]) == ([], None)


def test_a_member_reads_their_own_marks_and_others_only_afterwards(here: Stage) -> None:
    path = f"/defences/{here.defence.pk}/slots/{here.slot(1).pk}"
    own = [told(member(here, place).get(path)) for place in (0, 1)]
    assert [[point["mark"] for point in one["own"]] for one in own] == [[2, 2], [None, None]]
    assert [one["marks"] for one in own] == [[], []]


@pytest.mark.parametrize("how", ["recused before", "tied afterwards"])
def test_a_member_finds_no_trace_of_what_they_are_tied_to(how: str) -> None:
    here = stage(stages=STAGES)
    here.opened()
    hidden, tied = here.applications[0], here.members[1]
    if how == "recused before":
        exclude(here.defence.pk, tied.pk, hidden.pk, "родство (тест)", **here.told())
    here.called(0)
    for place in (0, 2) if how == "recused before" else (0, 1, 2):
        here.marks(0, place, "4")
    move_slot_on(here.slot(0).pk, DONE, **here.told())
    if how == "tied afterwards":
        Recusal.objects.create(application=hidden, person=tied.person, kind="kin", raised_at=NOW)
    program = member(here, 1)
    assert [slot is None for slot in slots(here, program)] == [True, False, False, False]
    text = program.get(f"/defences/{here.defence.pk}").content.decode()
    assert (hidden.title in text, '"score":"80"' in text) == (False, False)
    assert program.get(f"/defences/{here.defence.pk}/slots/{here.slot(0).pk}").status_code == 404
    others = slots(here, member(here, 0))[0]
    assert others
    assert (others["members"], others["score"]) == (2 if how == "recused before" else 3, "80")


def test_a_member_of_another_commission_finds_nothing(here: Stage) -> None:
    stranger = person("Another member")
    grant(stranger, "council_member", f"call:{here.council.call.pk}")
    entered(stranger)
    program = program_of(stranger, "read")
    page = told(program.get("/defences"))
    assert (page["items"], page["count"]["number"]) == ([], 0)
    assert program.get(f"/defences/{here.defence.pk}").status_code == 404


def test_a_region_reads_its_own_slot_once_it_was_told(here: Stage) -> None:
    program = program_of(official_of(here.applications[2]), "read")
    assert told(program.get("/slots"))["items"] == []
    here.announced()
    (row,) = told(program.get("/slots", {"application": here.applications[2].pk}))["items"]
    assert (row["application"], row["place"], row["state"]) == (here.applications[2].pk, here.defence.place, "waiting")
    assert program.get(f"/defences/{here.defence.pk}").status_code == 403
