"""What a program may ask of everything in the house, by operation; each is asked so that it goes for whoever may."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.returns.actions import add_evidence
from corymb.apps.returns.queries.findings import standing_of
from tests.people import CLUSTER, NOW, ORGANISATION
from tests.programs import Program
from tests.site.house import House, book

Ask = Callable[[Program, House], Any]
LATER_PERIOD = {"code": "2018", "opens_on": "2019-01-01", "due_at": "2019-05-01T20:59:00Z"}
NEW_EVENT = {
    "kind": "joint_rd",
    "code": "R-2",
    "amount": "900",
    "participants": [{"organisation": ORGANISATION, "role": "lead"}],
}
EVENT_FACT = {
    "reporter": ORGANISATION,
    "kind": "joint_rd",
    "code": "R-77",
    "period": "2016",
    "day": "2016-05-01",
    "amount": "5000000",
    "organisation": ORGANISATION,
    "role": "lead",
}
FACT = {"organisation": ORGANISATION, "period": "2016", "variable": "revenue", "value": "125000000"}
DAY = {"kind": "known", "year": 2018, "known_at": "2018-06-01T09:00:00Z"}


def sent(program: Program, path: str, body: bytes, media: str) -> HttpResponse:
    """The answer to a body that is no JSON."""
    return program.browser.post(program.url(path), body, media, headers=program.headers)


def values(there: House, written: str = "140000", version: int | None = None) -> dict[str, Any]:
    """A figure of the draft, to be written over the version it was read with."""
    known = there.draft.figures.get(variable="revenue").version
    return {"values": [{"variable": "revenue", "written": written, "version": known if version is None else version}]}


def explanation(there: House) -> dict[str, str]:
    """Why the first thing the checks say of the draft is right."""
    said = standing_of(there.draft).said[0]
    return {"finding": said.finding, "variable": said.variable, "text": "It is so by the books."}


def evidence(there: House) -> int:
    """The number of a document behind a figure of the draft."""
    given = SimpleUploadedFile("act.pdf", b"%PDF-1.7 act")
    return add_evidence(there.draft.pk, ("revenue", ""), given, None, actor=SYSTEM, now=NOW).pk


READS: dict[str, Ask] = {
    "list_packs": lambda p, _h: p.get("/packs"),
    "read_pack": lambda p, h: p.get(f"/packs/{h.pack.pk}"),
    "read_pack_text": lambda p, h: p.get(f"/packs/{h.pack.pk}/text"),
    "list_periods": lambda p, _h: p.get("/periods"),
    "read_period": lambda p, _h: p.get("/periods/2017"),
    "list_targets": lambda p, _h: p.get("/targets"),
    "read_target": lambda p, _h: p.get("/targets/T2"),
    "list_returns": lambda p, _h: p.get("/returns"),
    "read_return draft": lambda p, h: p.get(f"/returns/{h.draft.pk}"),
    "read_return accepted": lambda p, h: p.get(f"/returns/{h.accepted.pk}"),
    "read_template": lambda p, h: p.get(f"/returns/{h.accepted.pk}/workbook"),
    "list_events": lambda p, _h: p.get("/events"),
    "read_event": lambda p, h: p.get(f"/events/{h.event.pk}"),
    "list_facts": lambda p, _h: p.get("/facts"),
    "list_loads": lambda p, _h: p.get("/loads"),
    "read_load": lambda p, h: p.get(f"/loads/{h.load.pk}"),
    "list_baselines": lambda p, _h: p.get("/baselines"),
    "read_baseline": lambda p, h: p.get(f"/baselines/{h.baseline.pk}"),
    "list_workbooks": lambda p, _h: p.get("/workbooks"),
    "read_workbook": lambda p, h: p.get(f"/workbooks/{h.upload.pk}"),
    "read_cluster_workbook": lambda p, _h: p.get(f"/clusters/{CLUSTER}/workbook?period=2017"),
    "list_bulks": lambda p, _h: p.get("/bulks"),
    "read_bulk": lambda p, h: p.get(f"/bulks/{h.bulk.pk}"),
    "list_runs": lambda p, _h: p.get("/scorecard/runs"),
    "read_run": lambda p, h: p.get(f"/scorecard/runs/{h.published.pk}"),
    "read_lines": lambda p, _h: p.get("/scorecard/runs/living/lines"),
    "list_members_behind": lambda p, _h: p.get("/scorecard/members?target=T1"),
    "list_events_behind": lambda p, _h: p.get("/scorecard/events?target=T4"),
    "list_public_lines": lambda p, _h: p.get("/scorecard/runs/published/public-lines"),
    "read_file": lambda p, h: p.get(f"/files/{h.file.pk}"),
}
ANY = {"if-match": "*"}
"""Whatever version stands there."""
WRITES: dict[str, Ask] = {
    "propose_pack": lambda p, h: sent(p, "/packs", h.pack.text.replace("1.0", "1.1").encode(), "application/toml"),
    "plan_period": lambda p, _h: p.post("/periods", LATER_PERIOD),
    "change_period": lambda p, _h: p.patch("/periods/2017", {"due_at": "2018-08-01T20:59:00Z", "reason": "order 5"}),
    "move_period": lambda p, _h: p.post("/periods/2016/moves", {"state": "closed"}),
    "plan_part": lambda p, _h: p.post("/targets/T2/parts", {"cluster": CLUSTER, "amount": "800"}),
    "write_values": lambda p, h: p.post(f"/returns/{h.draft.pk}/values", values(h)),
    "explain_finding": lambda p, h: p.post(f"/returns/{h.draft.pk}/explanations", explanation(h)),
    "make_remark": lambda p, h: p.post(f"/returns/{h.submitted.pk}/remarks", {"text": "Look again."}),
    "move_return submit": lambda p, h: p.post(f"/returns/{h.submitted.pk}/moves", {"move": "submit"}, **ANY),
    "move_return return": lambda p, h: p.post(f"/returns/{h.submitted.pk}/moves", {"move": "return"}, **ANY),
    "move_return lock": lambda p, h: p.post(f"/returns/{h.accepted.pk}/moves", {"move": "lock"}, **ANY),
    "move_return reopen": lambda p, h: p.post(
        f"/returns/{h.accepted.pk}/moves", {"move": "reopen", "note": "order"}, **ANY
    ),
    "add_evidence": lambda p, h: sent(
        p, f"/returns/{h.draft.pk}/evidence?name=act.pdf&variable=revenue", b"%PDF-1.7 act", "application/pdf"
    ),
    "enter_event": lambda p, h: p.post(f"/returns/{h.draft.pk}/events", NEW_EVENT),
    "answer_event": lambda p, h: p.post(f"/events/{h.event.pk}/answers", {"answer": "confirmed"}),
    "remove_event": lambda p, h: p.post(f"/events/{h.event.pk}/removals", {}),
    "remove_evidence": lambda p, h: p.post(f"/returns/{h.draft.pk}/evidence/{evidence(h)}/removals", {}),
    "extend_return": lambda p, h: p.post(
        f"/returns/{h.draft.pk}/extensions", {"due_at": "2019-01-01T20:59:00Z", "reason": "order 7"}
    ),
    "load_facts": lambda p, _h: p.post("/loads?source=records", [FACT]),
    "load_events": lambda p, _h: p.post("/loads/events?source=records", [EVENT_FACT]),
    "give_workbook": lambda p, h: sent(
        p, f"/returns/{h.draft.pk}/workbooks?name=r.xlsx", book(), "application/octet-stream"
    ),
    "decide_workbook": lambda p, h: p.post(f"/workbooks/{h.upload.pk}/decisions", {"decision": "leave"}),
    "give_workbooks": lambda p, _h: sent(
        p, f"/clusters/{CLUSTER}/workbooks?period=2017&name=all.xlsx", book(), "application/octet-stream"
    ),
    "ask_for_run": lambda p, _h: p.post("/scorecard/runs", DAY),
    "verify_run": lambda p, h: p.post(f"/scorecard/runs/{h.published.pk}/verifications", {}),
}
