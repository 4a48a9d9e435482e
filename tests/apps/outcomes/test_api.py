"""Programs read outcomes, complaints, agreements and results as their people do; who is tied finds no trace."""

import json
from random import Random
from typing import Any

import pytest

from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions as council_actions
from corymb.apps.journal.models import Entry
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.publishing import compute_results
from corymb.apps.outcomes.states import ANSWERED, CONCLUDED, DRAFTED, FILED, LOOKED, SENT
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.outcomes.complaining import PLACE, case
from tests.apps.outcomes.deciding import decision_on, official, whole, written
from tests.apps.outcomes.test_agreements import deal
from tests.apps.outcomes.test_feedback import decided_anew
from tests.people import CAST, member_of_the_cast, person
from tests.programs import Program, program_of

pytestmark = pytest.mark.django_db


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content)
    return found


def listed(program: Program, path: str) -> list[dict[str, Any]]:
    page = told(program.get(path))
    assert page["count"]["number"] == len(page["items"])
    rows: list[dict[str, Any]] = page["items"]
    return rows


def recused(here: Council, who: Any, place: int) -> None:
    Recusal.objects.create(application=here.applications[place], person=who, kind="kin", raised_at=AFTER)


# What was decided


def test_an_outcome_tells_what_its_region_was_told_before() -> None:
    here, _session = whole()
    path = f"/applications/{here.applications[0].pk}/outcome"
    program, first = program_of(official(0), "read"), decision_on(here, 0)
    assert told(program.get(path))["before"] == []
    second = decided_anew(here, 0)
    assert told(program.get(path))["before"] == []  # nobody was written to about it
    written(second.matter.session, here)
    now = told(program.get(path))
    at = first.at.isoformat().replace("+00:00", "Z")
    assert now["before"] == [{"result": first.result, "conditions": first.conditions, "at": at}]
    assert now["result"] == second.result


@pytest.mark.parametrize("who", CAST)
def test_who_reads_outcomes(who: str) -> None:
    here, _session = whole()
    program = program_of(member_of_the_cast(who), "read")
    answer = program.get("/outcomes")
    count = answer.json()["count"]["number"] if answer.status_code == 200 else None
    assert (answer.status_code, count) == (
        (200, 4) if who in {"officer", "auditor"} else (200, 0) if who == "secretary" else (403, None)
    )
    own = 200 if who == "region_official" else 404
    assert program.get(f"/applications/{here.applications[0].pk}/outcome").status_code == own


def test_the_office_reads_what_was_decided_and_what_followed() -> None:
    found = case().brought(FILED)
    here = found.here
    actions.release(decision_on(here, 0).pk, here.secretary, **here.told(minutes=100))
    rows = listed(program_of(here.secretary, "read"), f"/outcomes?call={here.call.code}")
    assert [(row["application"], row["result"], row["comments"], row["complaint"]) for row in rows] == [
        (here.applications[0].pk, "selected", "released", None),
        (here.applications[1].pk, "selected", "waits", None),
        (here.applications[2].pk, "second", "waits", "filed"),
        (here.applications[3].pk, "not_selected", "waits", None),
    ]


def test_an_applicant_reads_their_own_outcome_and_no_other() -> None:
    here, session = whole()
    actions.release(decision_on(here, 2).pk, here.secretary, **here.told(minutes=100))
    program = program_of(official(2), "read")
    outcome = told(program.get(f"/applications/{here.applications[2].pk}/outcome"))
    kept = next(
        row for row in json.loads(session.ranking.outcome)["rows"] if row["application"] == str(here.applications[2].pk)
    )
    assert (outcome["result"], float(outcome["score"]), outcome["is_released"]) == (
        "second",
        float(kept["score"]),
        True,
    )
    assert {one["criterion"]: float(one["mark"]) for one in outcome["criteria"]} == {
        code: float(mark) for code, mark in kept["marks"].items()
    }
    assert [(one["experts"], len(one["comments"])) for one in outcome["criteria"]] == [(3, 3)] * len(kept["marks"])
    assert (outcome["complaint"], outcome["complaints_until"] is not None) == (None, True)
    text = json.dumps(outcome, ensure_ascii=False)
    assert [one.person.name for one in here.experts if one.person.name in text] == []
    assert program.get(f"/applications/{here.applications[0].pk}/outcome").status_code == 404


def test_an_outcome_is_told_only_once_the_session_is_closed() -> None:
    here = council()
    session = here.opened()
    matter = here.matter(session, 0)
    here.votes(matter, "for", "for", "for")
    council_actions.close_ballot(matter.pk, **here.told())
    answer = program_of(official(0), "read").get(f"/applications/{here.applications[0].pk}/outcome")
    assert (answer.status_code, listed(program_of(here.secretary, "read"), "/outcomes")) == (404, [])


def test_who_is_recused_or_assessed_finds_no_trace_of_an_outcome() -> None:
    here, _session = whole()
    recused(here, here.secretary, 1)
    rows = listed(program_of(here.secretary, "read"), "/outcomes")
    assert {row["application"] for row in rows} == {here.applications[place].pk for place in (0, 2, 3)}


# Complaints


def test_a_complaint_is_read_by_its_region_the_office_and_who_looks_again() -> None:
    found = case().brought(LOOKED)
    path = f"/complaints/{found.complaint.pk}"
    for who in (found.region, found.here.secretary, found.looker):
        assert [row["number"] for row in listed(program_of(who, "read"), "/complaints")] == [found.complaint.pk]
        assert told(program_of(who, "read").get(path))["state"] == LOOKED
    assert Entry.objects.filter(act="outcomes.complaint.read").count() == 1
    for who in (official(0), found.here.experts[0].person, found.here.members[0], person("A stranger")):
        assert listed(program_of(who, "read"), "/complaints") == []
        assert program_of(who, "read").get(path).status_code == 404


def test_the_region_reads_findings_and_answer_only_once_the_letter_has_gone() -> None:
    found = case().brought(ANSWERED)
    path = f"/complaints/{found.complaint.pk}"
    region, office = program_of(found.region, "read"), program_of(found.here.secretary, "read")
    before, inside = told(region.get(path)), told(office.get(path))
    assert (before["state"], before["answer"], before["ruling"]) == (CONCLUDED, "", "")
    assert [ground["is_upheld"] for ground in before["grounds"]] == [None, None]
    assert (inside["state"], [ground["is_upheld"] for ground in inside["grounds"]]) == (ANSWERED, [True, False])
    assert [row["state"] for row in listed(region, "/complaints")] == [CONCLUDED]
    found.answer_goes()
    after = told(region.get(path))
    assert (after["state"], after["answer"], after["grounds"][0]["finding"]) == (
        ANSWERED,
        "Решение пересмотрит совет (тест)",
        "Проверено (тест)",
    )


def test_whoever_is_tied_finds_no_trace_of_a_complaint() -> None:
    found = case().brought(LOOKED)
    officer = member_of_the_cast("officer")
    recused(found.here, officer, PLACE)
    program = program_of(officer, "read")
    assert listed(program, "/complaints") == []
    assert program.get(f"/complaints/{found.complaint.pk}").status_code == 404
    assert {row["complaint"] for row in listed(program, "/outcomes")} == {None}


# Agreements and results


def test_an_agreement_is_read_by_its_region_once_it_is_sent() -> None:
    found = deal().brought(DRAFTED)
    region, path = program_of(found.region, "read"), f"/agreements/{found.agreement.pk}"
    assert (listed(region, "/agreements"), region.get(path).status_code) == ([], 404)
    found.brought(SENT)
    whole_ = told(region.get(path))
    assert (whole_["state"], whole_["sign_by"], whole_["round"]) == (SENT, "2018-09-01", 1)
    assert [(one["code"], one["value"]) for one in whole_["commitments"]] == [("employees", "5200.5")]
    stranger = program_of(official(1), "read")
    assert (listed(stranger, "/agreements"), stranger.get(path).status_code) == ([], 404)
    office = program_of(found.here.secretary, "read")
    assert [row["state"] for row in listed(office, "/agreements")] == [SENT, DRAFTED]
    assert [row["number"] for row in listed(office, f"/agreements?state={SENT}")] == [found.agreement.pk]
    recused(found.here, found.here.secretary, 0)
    assert [row["state"] for row in listed(office, "/agreements")] == [DRAFTED]
    assert office.get(path).status_code == 404


def test_results_are_told_to_everybody_once_they_are_published() -> None:
    here, _session = whole()
    program, path = program_of(person("Anybody"), "read"), f"/calls/{here.call.code}/results"
    assert program.get(path).status_code == 404
    made = actions.order_results(here.call.pk, "", None, **here.told(minutes=100))
    assert program.get(path).status_code == 404
    found = compute_results(made.pk, Random(1), now=AFTER)
    results = told(program.get(path))
    assert (results["number"], results["sha256"], results["has_marks"]) == (1, found.sha256, False)
    assert results["counts"] == {"selected": 2, "second": 1, "reserve": 0, "not_selected": 1}
    assert here.applications[3].title not in json.dumps(results, ensure_ascii=False)
