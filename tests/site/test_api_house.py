"""Person x operation over programme, returns, workbooks and scorecard: who reads and writes what in one house."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from corymb.apps.journal.models import Entry
from corymb.apps.returns.models import Return
from tests.apps.registry import stage
from tests.people import CAST, REGION, browser_of, grant, member_of_the_cast, person
from tests.programs import Program, program_of
from tests.site.house import House, house
from tests.site.house_acts import READS, WRITES, Ask
from tests.site.operations import CALLS, OPERATIONS

pytestmark = pytest.mark.django_db
ALL = set(CAST)
OFFICE = {"officer", "auditor"}
OWN = {"preparer", "certifier"}
PROGRAMME = {"administrator", "officer", "auditor", "minister", "region_official", "cluster_manager"}
SCORECARD = {*OFFICE, *OWN, "minister", "region_official", "cluster_manager"}
READERS = {
    "list_packs": PROGRAMME,
    "read_pack": PROGRAMME,
    "read_pack_text": PROGRAMME,
    "list_periods": ALL,
    "read_period": ALL,
    "list_targets": PROGRAMME,
    "read_target": PROGRAMME,
    "list_returns": ALL,
    "read_return draft": OWN,
    "read_return accepted": {*OFFICE, *OWN, "cluster_manager"},
    "read_template": {*OFFICE, *OWN, "cluster_manager"},
    "list_events": ALL,
    "read_event": OWN,
    "list_facts": {*OFFICE, *OWN, "cluster_manager"},
    "list_loads": OFFICE,
    "read_load": OFFICE,
    "list_baselines": OFFICE,
    "read_baseline": OFFICE,
    "list_workbooks": ALL,
    "read_workbook": OWN,
    "read_cluster_workbook": {"cluster_manager"},
    "list_bulks": {"cluster_manager"},
    "read_bulk": {"cluster_manager"},
    "list_runs": SCORECARD,
    "read_run": SCORECARD,
    "read_lines": SCORECARD,
    "list_members_behind": SCORECARD,
    "list_events_behind": SCORECARD,
    "list_public_lines": ALL,
    "read_file": OFFICE,
}
WRITERS = {
    "propose_pack": {"officer": 201},
    "plan_period": {"officer": 201},
    "change_period": {"officer": 200},
    "move_period": {"officer": 200},
    "plan_part": {"officer": 200},
    "write_values": {"preparer": 200},
    "explain_finding": {"preparer": 200},
    "make_remark": {"cluster_manager": 200},
    "move_return submit": {},
    "move_return return": {"cluster_manager": 200},
    "move_return lock": {"officer": 200},
    "move_return reopen": {"officer": 200},
    "add_evidence": {"preparer": 201},
    "enter_event": {"preparer": 201},
    "answer_event": {"preparer": 200},
    "remove_evidence": {"preparer": 200},
    "extend_return": {"officer": 200},
    "load_facts": {"officer": 201},
    "load_events": {"officer": 201},
    "give_workbook": {"preparer": 201},
    "decide_workbook": {"preparer": 200},
    "give_workbooks": {"cluster_manager": 201},
    "ask_for_run": {"officer": 201, "auditor": 201},
    "verify_run": {"officer": 200, "auditor": 200},
}
"""Whom each act is answered well, and how. Nobody signs through a token."""


@pytest.fixture
def there() -> House:
    return house()


def statuses(program: Program, there: House, acts: dict[str, Ask]) -> dict[str, int]:
    """What each act is answered, tried by itself."""
    found = {}
    for name, ask in acts.items():
        with transaction.atomic():
            answer = ask(program, there)
            if answer.streaming:
                answer.getvalue()  # to its end, as a program reads it
            found[name] = answer.status_code
            transaction.set_rollback(True)
    return found


def test_every_operation_of_the_house_is_tried() -> None:
    tried = {name.partition(" ")[0] for name in (*READS, *WRITES)}
    elsewhere = {name for name in OPERATIONS if OPERATIONS[name][0].startswith("registry.")}
    for noun in ("region", "territory", "cluster"):
        elsewhere |= {f"read_{noun}", f"list_{noun}s".replace("ys", "ies")}
    assert tried == set(OPERATIONS) - elsewhere - set(CALLS)


@pytest.mark.parametrize("who", CAST)
def test_who_reads_what(who: str, there: House) -> None:
    found = statuses(program_of(member_of_the_cast(who), "read"), there, READS)
    assert {name for name, status in found.items() if status == 200} == {
        n for n, whose in READERS.items() if who in whose
    }
    assert set(found.values()) - {200, 403, 404} == set()


@pytest.mark.parametrize("who", CAST)
def test_who_writes_what(who: str, there: House) -> None:
    found = statuses(program_of(member_of_the_cast(who)), there, WRITES)
    well = {name: status for name, status in found.items() if status < 400}
    assert well == {name: told[who] for name, told in WRITERS.items() if who in told}
    assert set(found.values()) - {200, 201, 403, 404} == set()


@pytest.mark.parametrize("who", ["officer", "preparer", "cluster_manager"])
def test_a_token_for_reading_writes_nothing(who: str, there: House) -> None:
    found = statuses(program_of(member_of_the_cast(who), "read"), there, WRITES)
    assert found == dict.fromkeys(WRITES, 403)


def test_a_certifier_is_sent_to_the_page_where_people_sign(there: House) -> None:
    Return.objects.filter(pk=there.draft.pk).update(state="to_certify")
    program = program_of(member_of_the_cast("certifier"))
    answer = program.post(f"/returns/{there.draft.pk}/moves", {"move": "submit"})
    assert (answer.status_code, answer.json()["detail"].startswith("A token never signs, certifies, publishes")) == (
        403,
        True,
    )
    assert Return.objects.get(pk=there.draft.pk).state == "to_certify"


@pytest.mark.usefixtures("there")
def test_a_publication_is_left_to_people() -> None:
    body = {"kind": "published", "year": 2018, "known_at": "2018-06-01T09:00:00Z"}
    answer = program_of(member_of_the_cast("officer")).post("/scorecard/runs", body)
    assert (answer.status_code, answer.json()["detail"].endswith(reverse("scorecard:publish"))) == (403, True)


def test_an_officers_token_for_a_region_reads_no_members_figures_of_the_programme(there: House) -> None:
    program = program_of(member_of_the_cast("officer"), scope_keys=(f"region:{REGION}",))
    found = statuses(program, there, WRITES)
    of_programme = (
        "propose_pack",
        "plan_period",
        "change_period",
        "move_period",
        "load_facts",
        "load_events",
        "ask_for_run",
        "verify_run",
    )
    assert {name: found[name] for name in of_programme} == dict.fromkeys(of_programme, 403)
    assert program.get("/loads").json()["items"] == []
    assert program.get(f"/files/{there.file.pk}").status_code == 404


def strangers(role: str) -> Program:
    """Somebody with the same role elsewhere."""
    stage.outside()
    away = person("Away")
    grant(away, role, "cluster:tomsk" if role == "cluster_manager" else "organisation:RU-INN-0010000017")
    return program_of(away)


@pytest.mark.parametrize("role", ["preparer", "cluster_manager"])
def test_the_same_role_elsewhere_finds_nothing_here(role: str, there: House) -> None:
    program = strangers(role)
    found = statuses(program, there, {**READS, **WRITES})
    touched = ("read_return draft", "read_return accepted", "read_template", "read_event", "read_workbook", "read_file")
    assert {found[name] for name in touched} == {404}
    assert {name: found[name] for name in WRITES if found[name] < 400} == {}
    lists = ("/returns", "/events", "/facts", "/workbooks")
    assert [len(program.get(path).json()["items"]) for path in lists] == [0, 0, 0, 0]


@pytest.mark.parametrize("who", CAST)
def test_programs_are_told_the_returns_the_page_shows(who: str, there: House) -> None:
    del there
    somebody = member_of_the_cast(who)
    told = program_of(somebody, "read").get("/returns").json()["items"]
    page = browser_of(somebody).get("/en/returns/")
    shown = sorted(row[0].url for row in page.context["page"].rows) if page.status_code == 200 else []
    assert sorted(f"/en/returns/{row['number']}/" for row in told) == shown


def entries(ask: Any) -> list[str]:
    before = Entry.objects.count()
    answer = ask()
    if answer.streaming:
        answer.getvalue()
    return list(Entry.objects.order_by("pk").values_list("act", flat=True)[before:])


@pytest.mark.parametrize("who", ["officer", "cluster_manager", "preparer"])
def test_reading_a_members_figures_by_office_is_journaled(who: str, there: House) -> None:
    program = program_of(member_of_the_cast(who), "read")
    found = [
        entries(lambda: program.get(f"/returns/{there.accepted.pk}")),
        entries(lambda: program.get(f"/returns/{there.accepted.pk}/workbook")),
        entries(lambda: program.get("/facts", {"period": "2016"})),
    ]
    by_office = [["returns.return.read"], ["returns.return.read"], ["returns.facts.read"]]
    assert found == (by_office if who == "officer" else [[], [], []])
