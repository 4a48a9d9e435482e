"""Returns, events, facts and workbooks through the interface: what is kept, what is refused, nothing half done."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corymb.apps.journal.models import Entry
from corymb.apps.returns.actions.checking import check_return
from corymb.apps.returns.models import EventFact, Fact, FactLoad, Figure, Return
from corymb.apps.workbooks.actions.bulk_reading import read_bulk
from corymb.apps.workbooks.actions.reading import read_upload
from corymb.apps.workbooks.models import Upload
from tests.people import NOW, ORGANISATION, member_of_the_cast
from tests.programs import Program, program_of
from tests.site.house import House, fact, house
from tests.site.house_acts import EVENT_FACT, FACT, NEW_EVENT, sent, values

pytestmark = pytest.mark.django_db
LINES = "application/x-ndjson"


@pytest.fixture
def there() -> House:
    return house()


@pytest.fixture
def preparer(there: House) -> Program:
    return program_of(there.preparer)


@pytest.fixture
def officer(there: House) -> Program:
    del there
    return program_of(member_of_the_cast("officer"))


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["rule"]) for fault in answer.json()["errors"]]


# Figures


def written(there: House) -> dict[str, tuple[str, int]]:
    rows = Figure.objects.filter(member_return=there.draft)
    return {row.variable: (row.written, row.version) for row in rows}


def test_a_figure_is_told_and_written_with_its_version(there: House, preparer: Program) -> None:
    path = f"/returns/{there.draft.pk}"
    (before,) = [f for f in preparer.get(path).json()["figures"] if f["variable"] == "revenue"]
    assert before == {
        "variable": "revenue",
        "unit": "RUB",
        "scale": "1000",
        "written": "130000",
        "value": "130000000",
        "before": "120000",
        "version": 1,
        "by": "House Preparer",
        "place": "",
        "sent": None,
    }
    answer = preparer.post(f"{path}/values", values(there))
    (after,) = [f for f in answer.json()["figures"] if f["variable"] == "revenue"]
    assert (after["written"], after["value"], after["version"]) == ("140000", "140000000", 2)
    assert Figure.objects.get(member_return=there.draft, variable="revenue").source == "api"
    assert answer.json()["is_checked"] is False
    check_return(there.draft.pk)
    assert preparer.get(path).json()["is_checked"] is True


def test_figures_of_two_programs_are_merged_field_by_field(there: House, preparer: Program) -> None:
    path, other = f"/returns/{there.draft.pk}/values", program_of(there.preparer)
    first = {"values": [{"variable": "revenue", "written": "140000", "version": 1}]}
    second = {"values": [{"variable": "headcount", "written": "62", "version": 1}]}
    assert [preparer.post(path, first).status_code, other.post(path, second).status_code] == [200, 200]
    assert written(there) == {"revenue": ("140000", 2), "headcount": ("62", 3)}  # of the return, as each was written


def test_a_figure_changed_meanwhile_stops_the_request_whole_and_is_named(there: House, preparer: Program) -> None:
    path = f"/returns/{there.draft.pk}/values"
    preparer.post(path, values(there))
    late = [
        {"variable": "headcount", "written": "70", "version": 1},
        {"variable": "revenue", "written": "9", "version": 1},
    ]
    answer = preparer.post(path, {"values": late})
    assert (answer.status_code, faults(answer)) == (412, [("/body/values/1", "changed_meanwhile")])
    assert answer.json()["errors"][0]["line"] == 2
    assert answer.json()["errors"][0]["detail"] == ("House Preparer has written 140000 meanwhile; it is version 2 now.")
    assert written(there) == {"revenue": ("140000", 2), "headcount": ("61", 1)}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([{"variable": "revenue", "written": "1", "version": 1}] * 2, (422, [("/body/values/1", "twice")])),
        ([{"variable": "revenue", "written": "1"}], (422, [("/body/values/0/version", "missing")])),
        ([], (422, [("/body/values", "too_short")])),
        ([{"variable": "nothing", "written": "1", "version": 0}], (409, [])),
    ],
)
def test_figures_that_do_not_go(
    values: list[dict[str, Any]], told: tuple[int, Any], there: House, preparer: Program
) -> None:
    answer = preparer.post(f"/returns/{there.draft.pk}/values", {"values": values})
    assert (answer.status_code, faults(answer)) == told
    assert written(there) == {"revenue": ("130000", 1), "headcount": ("61", 1)}


def test_a_return_answers_with_a_version_that_changes_with_its_figures(there: House, preparer: Program) -> None:
    path = f"/returns/{there.draft.pk}"
    before = preparer.get(path)["ETag"]
    same = preparer.get(path, **{"if-none-match": before}).status_code
    preparer.post(f"{path}/values", values(there))
    assert (same, preparer.get(path, **{"if-none-match": before}).status_code) == (304, 200)


def test_a_document_is_kept_behind_a_figure(there: House, preparer: Program) -> None:
    path = f"/returns/{there.draft.pk}/evidence?name=act.pdf&variable=revenue&note=statement"
    made = sent(preparer, path, b"%PDF-1.7 act of another", "application/pdf")
    (told,) = made.json()["evidence"]
    assert (made.status_code, told["variable"], told["name"], told["note"]) == (201, "revenue", "act.pdf", "statement")
    assert preparer.get(f"/files/{told['file']}").getvalue() == b"%PDF-1.7 act of another"
    wrong = sent(preparer, path, b"MZ nothing", "application/pdf")
    assert (wrong.status_code, faults(wrong)) == (422, [("/body", "refused")])
    assert sent(preparer, path, b"{}", "application/json").status_code == 415


# Events


def test_an_event_is_entered_confirmed_and_told(there: House, preparer: Program) -> None:
    made = preparer.post(f"/returns/{there.draft.pk}/events", NEW_EVENT)
    told = preparer.get(made["Location"]).json()
    assert (made.status_code, told["kind"], told["code"], told["amount"]) == (201, "joint_rd", "R-2", "900")
    answered = preparer.post(f"/events/{there.event.pk}/answers", {"answer": "disputed", "note": "Not we."})
    mine = [p for p in answered.json()["participants"] if p["organisation"] == ORGANISATION]
    assert [(p["answer"], p["note"]) for p in mine] == [("disputed", "Not we.")]


def test_an_event_without_what_the_pack_asks_for_is_refused_where(there: House, preparer: Program) -> None:
    given = NEW_EVENT | {"started": 2001, "participants": [{"organisation": ORGANISATION}, {"role": "lead"}]}
    answer = preparer.post(f"/returns/{there.draft.pk}/events", given)
    assert answer.status_code == 422
    assert sorted(faults(answer)) == [
        ("/body/participants/0/role", "missing"),
        ("/body/participants/1", "missing"),
        ("/body/started", "extra_forbidden"),
    ]
    assert there.draft.events.count() == 0


# Facts


def of_pages(program: Program, path: str, **query: Any) -> list[dict[str, Any]]:
    found, answer = [], program.get(path, query).json()
    while True:
        found += answer["items"]
        if not answer["next"]:
            return found
        answer = program.get(answer["next"]).json()


def test_facts_are_told_page_by_page_once_each(officer: Program) -> None:
    told = of_pages(officer, "/facts", limit=4, period="2016")
    assert [row["number"] for row in told] == sorted(Fact.objects.filter(period="2016").values_list("pk", flat=True))
    assert len(told) == 15


def test_facts_are_told_as_they_were_known_at_a_moment(there: House, officer: Program) -> None:
    later = NOW + timedelta(days=1)
    old = Fact.objects.get(variable="revenue")
    new = fact(there.place.open, "2016", "revenue", "125000")
    Fact.objects.create(**new._asdict(), load=old.load, recorded_at=later)
    asked = {"variable": "revenue", "organisation": ORGANISATION}
    moments = {"then": NOW.isoformat(), "now": later.isoformat(), "before": (NOW - timedelta(days=1)).isoformat()}
    told = {
        name: [row["value"] for row in officer.get("/facts", asked | {"known_at": moment}).json()["items"]]
        for name, moment in moments.items()
    }
    assert told == {"then": ["120000"], "now": ["125000"], "before": []}
    assert [row["value"] for row in officer.get("/facts", asked).json()["items"]] == ["125000"]
    assert len(officer.get("/facts", asked | {"history": "yes"}).json()["items"]) == 2


def test_facts_are_loaded_as_a_list_or_line_by_line(officer: Program) -> None:
    lines = [FACT, FACT | {"period": "2015"}, FACT | {"variable": "headcount", "value": None}]
    as_list = officer.post("/loads?source=records", lines)
    as_lines = sent(officer, "/loads?source=more", "\n".join(map(json.dumps, lines)).encode(), LINES)
    assert [(a.status_code, a.json()["facts"]) for a in (as_list, as_lines)] == [(201, 3), (201, 3)]
    told = officer.get("/facts", {"variable": "revenue", "period": "2016"}).json()["items"]
    assert [(row["value"], row["source"], row["load"], row["written"]) for row in told] == [
        ("125000000", "more", as_lines.json()["number"], "125000")
    ]
    assert officer.get("/facts", {"variable": "headcount"}).json()["items"] == []
    assert officer.get(as_list["Location"]).json()["sha256"] == as_list.json()["sha256"]


def kept() -> tuple[int, int, int]:
    return Fact.objects.count(), FactLoad.objects.count(), Entry.objects.count()


def test_one_wrong_line_and_nothing_is_loaded(officer: Program) -> None:
    before = kept()
    lines = [FACT, FACT | {"organisation": "RU-INN-7700000000"}, FACT | {"period": "2015", "variable": "profit"}, FACT]
    answer = officer.post("/loads?source=records", lines)
    assert answer.status_code == 422
    told = [(e["line"], e["pointer"], e["rule"], e["detail"], e["mend"]) for e in answer.json()["errors"]]
    assert told == [
        (
            2,
            "/body/1/organisation",
            "unknown",
            "Nothing in the register has this number or code.",
            "Register it first.",
        ),
        (3, "/body/2/variable", "unknown", "The pack in force has no such variable.", "Take it from the pack."),
        (4, "/body/3/variable", "twice", "This figure stands in the list twice.", "Send it once."),
    ]
    assert kept() == before


@pytest.mark.parametrize(
    ("body", "media", "status", "told"),
    [
        (b"[]", "application/json", 422, [("/body", "too_short")]),
        (b"{}", "application/json", 422, [("/body", "list_type")]),
        (b"[{", "application/json", 400, []),
        (b"\n{\n", LINES, 400, []),
        (json.dumps(FACT | {"value": 1.5}).encode(), LINES, 422, [("/body/0/value", "decimal_written")]),
        (b"\n" + json.dumps(FACT | {"club": 1}).encode(), LINES, 422, [("/body/1/club", "extra_forbidden")]),
        (b"[" + b",".join([json.dumps(FACT).encode()] * 10_001) + b"]", "application/json", 413, []),
        (b"x", "text/plain", 415, []),
    ],
)
def test_bodies_that_are_no_facts(body: bytes, media: str, status: int, told: Any, officer: Program) -> None:
    before = kept()
    answer = sent(officer, "/loads?source=records", body, media)
    assert (answer.status_code, faults(answer)) == (status, told)
    assert kept() == before


def test_a_load_says_where_it_comes_from(officer: Program) -> None:
    assert faults(officer.post("/loads", [FACT])) == [("/query/source", "missing")]
    assert faults(officer.post("/loads?source=x&colour=red", [FACT])) == [("/query/colour", "extra_forbidden")]


def test_events_are_loaded_whole_or_not_at_all(officer: Program) -> None:
    abroad = EVENT_FACT | {"organisation": None, "named": "ACME", "country": "DE"}
    made = officer.post("/loads/events?source=records", [EVENT_FACT, abroad])
    assert (made.status_code, made.json()["facts"], made.json()["events"]) == (201, 0, 2)
    rows = EventFact.objects.filter(load=made.json()["number"]).order_by("pk")
    assert [(row.kind, row.code, str(row.amount), row.named, row.country) for row in rows] == [
        ("joint_rd", "R-77", "5000000.0000", "", ""),
        ("joint_rd", "R-77", "5000000.0000", "ACME", "DE"),
    ]
    wrong = [
        EVENT_FACT,
        EVENT_FACT | {"organisation": None},
        EVENT_FACT,
        abroad | {"amount": "7"},
        abroad | {"kind": "party", "reporter": "RU-INN-7700000000"},
    ]
    before = kept()
    answer = officer.post("/loads/events?source=records", wrong)
    assert [(e["line"], e["pointer"], e["rule"]) for e in answer.json()["errors"]] == [
        (2, "/body/1/organisation", "missing"),
        (3, "/body/2/organisation", "twice"),
        (4, "/body/3/amount", "contradicts"),
        (5, "/body/4/reporter", "unknown"),
        (5, "/body/4/kind", "unknown"),
    ]
    assert kept() == before


# Workbooks


def test_a_workbook_goes_out_comes_back_and_is_told_with_its_notes(there: House, preparer: Program) -> None:
    Return.objects.filter(pk=there.draft.pk).update(checked_version=None)
    out = preparer.get(f"/returns/{there.draft.pk}/workbook", {"language": "en"})
    assert zipfile.is_zipfile(io.BytesIO(out.content)) is True
    path = f"/returns/{there.draft.pk}/workbooks?name=return.xlsx"
    made = sent(preparer, path, out.content, "application/octet-stream")
    assert (made.status_code, made.json()["state"], made.json()["member_return"]) == (201, "coming", there.draft.pk)
    read_upload(made.json()["number"], NOW)
    told = preparer.get(made["Location"]).json()
    assert (told["state"], told["figures"]) == ("applied", 2)
    assert told["findings"] != []
    notes = preparer.get(f"/files/{told['annotated']}").getvalue()
    assert zipfile.is_zipfile(io.BytesIO(notes)) is True
    listed = preparer.get("/workbooks", {"state": "applied", "member_return": there.draft.pk}).json()["items"]
    assert [row["number"] for row in listed] == [told["number"]]


def test_what_is_no_workbook_is_refused_and_nothing_is_kept(there: House, preparer: Program) -> None:
    before = Upload.objects.count()
    path = f"/returns/{there.draft.pk}/workbooks"
    answer = sent(preparer, f"{path}?name=return.xlsx", b"MZ nothing", "application/octet-stream")
    assert (answer.status_code, faults(answer)) == (422, [("/body", "refused")])
    assert faults(sent(preparer, path, b"x", "application/octet-stream")) == [("/query/name", "missing")]
    for name in ("..", "folder/", "act."):
        told = faults(sent(preparer, f"{path}?name={name}", b"x", "application/octet-stream"))
        assert told == [("/query/name", "string_pattern_mismatch")]
    assert Upload.objects.count() == before


def test_a_decision_is_taken_once(there: House, preparer: Program) -> None:
    path = f"/workbooks/{there.upload.pk}/decisions"
    told = [preparer.post(path, {"decision": word}).status_code for word in ("leave", "take")]
    assert told == [200, 409]


def test_an_event_and_a_document_are_taken_out_again(there: House, preparer: Program) -> None:
    path = f"/returns/{there.draft.pk}"
    made = preparer.post(f"{path}/events", NEW_EVENT).json()
    told = preparer.post(f"/events/{made['number']}/removals", {})
    assert (told.status_code, told.json()["events"]) == (200, [])
    assert preparer.post(f"/events/{made['number']}/removals", {}).status_code == 404
    (document,) = sent(preparer, f"{path}/evidence?name=act.pdf", b"%PDF-1.7", "application/pdf").json()["evidence"]
    removal = f"{path}/evidence/{document['number']}/removals"
    assert preparer.post(removal, {}).json()["evidence"] == []
    assert preparer.post(removal, {}).status_code == 409


def test_more_time_is_more_than_there_was(there: House, officer: Program) -> None:
    path = f"/returns/{there.draft.pk}/extensions"
    body = {"due_at": "2019-01-01T20:59:00Z", "reason": "order 7"}
    told = officer.post(path, body)
    assert (told.status_code, told.json()["due_at"]) == (200, "2019-01-01T20:59:00Z")
    again = officer.post(path, body)
    assert (again.status_code, faults(again)) == (422, [("/body/due_at", "refused")])
    assert faults(officer.post(path, {"due_at": body["due_at"]})) == [("/body/reason", "missing")]
    assert Entry.objects.filter(act="returns.return.extended").get().reason == "order 7"


def test_one_workbook_of_all_members_goes_out_and_comes_back(there: House) -> None:
    manager = program_of(member_of_the_cast("cluster_manager"))
    place = f"/clusters/{there.place.cluster.code}"
    out = manager.get(f"{place}/workbook", {"period": "2017", "language": "en"})
    assert zipfile.is_zipfile(io.BytesIO(out.content)) is True
    made = sent(manager, f"{place}/workbooks?period=2017&name=all.xlsx", out.content, "application/octet-stream")
    assert (made.status_code, made.json()["state"]) == (201, "coming")
    read_bulk(made.json()["number"], NOW)
    told = manager.get(made["Location"]).json()
    assert (told["state"], told["total"], told["blank"] > 0, told["findings"]) == ("read", 0, True, [])
    listed = manager.get("/bulks", {"state": "read", "period": "2017"}).json()["items"]
    assert [row["number"] for row in listed] == [told["number"]]
    assert manager.get("/workbooks", {"bulk": told["number"]}).json()["items"] == []
    answer = manager.get("/clusters/tomsk/workbook", {"period": "2017"})
    assert answer.status_code in {403, 404}


# What lists cost


@pytest.mark.parametrize("path", ["/returns", "/events", "/facts", "/loads", "/workbooks", "/baselines"])
def test_a_list_costs_the_same_however_many_rows_it_tells(path: str, officer: Program) -> None:
    officer.get(path)  # its token is noted as used
    costs = []
    for limit in (1, 200):
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(path, {"limit": limit}).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_stored_file_answers_heads_and_versions(there: House, officer: Program) -> None:
    path = officer.url(f"/files/{there.file.pk}")
    head = officer.browser.head(path, headers=officer.headers)
    whole = officer.get(path)
    assert (head.getvalue(), head["Content-Length"], whole.getvalue()) == (b"", "12", b"%PDF-1.7 act")
    assert officer.get(path, **{"if-none-match": whole["ETag"]}).status_code == 304
