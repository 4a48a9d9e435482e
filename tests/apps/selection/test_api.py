"""Programs read calls and applications as their people do, and no more."""

import json
from typing import Any

import pytest

from corymb.apps.journal.models import Entry
from corymb.apps.selection.states import OPEN, SUBMITTED, WRITING
from tests.apps.selection.calling import ANSWERS, bid, bid_in, drafted, version_of
from tests.people import CAST, OTHER_REGION, grant, member_of_the_cast, person
from tests.programs import program_of
from tests.web import entered

pytestmark = pytest.mark.django_db


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


@pytest.mark.parametrize("who", CAST)
def test_calls_are_read_by_everybody_and_drafts_by_the_office(who: str) -> None:
    drafted("next")
    call = bid().call
    program = program_of(member_of_the_cast(who), "read")
    office = who in {"officer", "auditor"}
    codes = [row["code"] for row in told(program.get("/calls"))["items"]]
    assert codes == (["next", call.code] if office else [call.code])
    whole = told(program.get(f"/calls/{call.code}"))
    assert (whole["state"], whole["version"], whole["sha256"]) == (OPEN, 1, version_of(call).sha256)
    assert whole["content"]["criteria"][0]["code"] == "potential"
    assert program.get("/calls/next").status_code == (200 if office else 404)


@pytest.mark.parametrize("state", [WRITING, SUBMITTED])
def test_an_application_is_read_as_on_its_page(state: str) -> None:
    here = bid_in(state)
    pk = here.application.pk
    entered(here.officer)  # with a second factor
    stranger = person("Stranger")
    grant(stranger, "region_official", f"region:{OTHER_REGION}")
    codes = {
        who.name: program_of(who, "read").get(f"/applications/{pk}").status_code
        for who in (here.official, here.manager, here.certifier, here.officer, stranger)
    }
    sent = 200 if state == SUBMITTED else 404
    assert list(codes.values()) == [200, 200, sent, sent, 404]
    assert Entry.objects.filter(act="selection.application.read").count() == (1 if state == SUBMITTED else 0)
    whole = told(program_of(here.official, "read").get(f"/applications/{pk}"))
    assert (whole["answers"], whole["filled"], whole["asked"]) == (ANSWERS, 13, 13)
    assert set(whole["verdicts"].values()) == {"meets"}
    assert [row["sha256"] for row in whole["receipts"]] == ([here.application.sha256] if state == SUBMITTED else [])


def test_the_list_is_narrowed_and_refuses_what_it_does_not_know() -> None:
    here = bid()
    program = program_of(here.official, "read")
    rows = told(program.get("/applications"))["items"]
    assert [(row["call"], row["region"], row["cluster"], row["state"]) for row in rows] == [
        (here.call.code, "RU-KLU", here.cluster.code, WRITING)
    ]
    for query in ({"call": "another"}, {"state": SUBMITTED}):
        assert told(program.get("/applications", query))["items"] == []
    for query in ({"state": "lost"}, {"colour": "red"}):
        assert program.get("/applications", query).status_code == 422
