"""Programs read an assessment as its people do; an expert's program marks and submits; who is tied finds no trace."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corymb.apps.assessment.actions.conflicts import raise_conflicts
from corymb.apps.assessment.actions.experts import Terms
from corymb.apps.assessment.models import Conflict, Recusal, Review
from corymb.apps.assessment.states import FULL, STARTED, SUBMITTED
from corymb.apps.journal.models import Entry
from tests.apps.assessment.assessing import LATER, LEAVES, TOLD, Panel, panel
from tests.apps.assessment.test_conflicts import tied
from tests.architecture.repository import ROOT
from tests.people import CAST, grant, member_of_the_cast, person
from tests.programs import Program, program_of
from tests.stages import built_once
from tests.web import entered

pytestmark = pytest.mark.django_db


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content)
    return found


def office(here: Panel) -> Program:
    entered(here.officer)
    return program_of(here.officer, "read")


@built_once
def stage() -> Panel:
    """Two submitted reviews that differ, one that is written, a conflict of a fourth expert."""
    here = panel()
    first, second, third = here.assigned("Anna Expert", "Boris Expert", "Clara Expert")
    here.submitted(first, 5)
    here.submitted(second, 1)
    here.marked(third, 2)
    tied(here, here.expert("Dora Expert").person, "employer")
    raise_conflicts(here.call.pk, **TOLD)
    return here


def paths(here: Panel) -> dict[str, str]:
    own = f"/assessments/{here.call.code}"
    bid = f"{own}/applications/{here.application.pk}"
    return {
        "list": "/assessments",
        "one": own,
        "bids": f"{own}/applications",
        "bid": bid,
        "conflicts": f"{own}/conflicts",
    }


# Whoever arranges


@pytest.mark.parametrize("who", CAST)
def test_who_reads_an_assessment(who: str) -> None:
    here = stage()
    program = program_of(member_of_the_cast(who), "read")
    seen = {name: program.get(path).status_code for name, path in paths(here).items()}
    elsewhere = {"list": 200, "one": 404, "bids": 404, "bid": 404, "conflicts": 404}
    wanted = {name: 200 if who in {"officer", "auditor"} else 403 for name in seen}
    assert seen == (elsewhere if who == "secretary" else wanted)


def test_the_board_and_the_applications_are_told_as_on_their_pages() -> None:
    here = stage()
    program, at = office(here), paths(here)
    assert [row["call"] for row in told(program.get(at["list"]))["items"]] == [here.call.code]
    board = told(program.get(at["one"]))
    counts = ("applications", "experts", "ready", "invited", "reviews", "submitted")
    assert {name: board[name] for name in counts} == dict(zip(counts, (1, 4, 4, 0, 3, 2), strict=True))
    (row,) = told(program.get(at["bids"], {"standing": "wide"}))["items"]
    assert (row["number"], row["experts"], row["submitted"], row["spread"], row["is_wide"]) == (
        here.application.pk,
        3,
        2,
        "80",
        True,
    )
    assert told(program.get(at["bids"], {"standing": "done"}))["items"] == []


def test_marks_are_told_of_submitted_reviews_alone_and_journaled() -> None:
    here = stage()
    whole = told(office(here).get(paths(here)["bid"]))
    rows = [(row["expert"]["name"], row["state"], row["points"], len(row["marks"])) for row in whole["reviews"]]
    assert rows == [
        ("Anna Expert", SUBMITTED, "100", len(LEAVES)),
        ("Boris Expert", SUBMITTED, "20", len(LEAVES)),
        ("Clara Expert", STARTED, None, 0),
    ]
    assert {mark["mark"] for mark in whole["reviews"][0]["marks"]} == {5}
    assert Entry.objects.filter(act="assessment.review.seen").count() == 1


def test_conflicts_are_told_with_what_ties_and_sorted() -> None:
    here = stage()
    program, path = office(here), paths(here)["conflicts"]
    (row,) = told(program.get(path, {"standing": "yes", "sort": "-raised_at"}))["items"]
    assert (row["expert"]["name"], row["application"], row["kind"], row["source"], row["lifted_at"]) == (
        "Dora Expert",
        here.application.pk,
        "employer",
        "register",
        None,
    )
    assert told(program.get(path, {"standing": "no"}))["items"] == []
    assert program.get(path, {"sort": "kind"}).status_code == 422


def test_who_arranges_and_is_tied_finds_no_trace_and_no_count() -> None:
    here = stage()
    Recusal.objects.create(application=here.application, person=here.officer, kind="kin", raised_at=LATER)
    program, at = office(here), paths(here)
    board = told(program.get(at["one"]))
    assert [board[name] for name in ("applications", "reviews", "submitted", "needed")] == [0, 0, 0, 0]
    for name in ("bids", "conflicts"):
        answer = told(program.get(at[name]))
        assert (answer["items"], answer["count"]["number"]) == ([], 0)
    assert program.get(at["bid"]).status_code == 404


def test_a_page_of_applications_costs_the_same_for_one_and_for_three(django_assert_num_queries: Any) -> None:
    here = stage()
    program, path = office(here), paths(here)["bids"]
    program.get(path)
    with CaptureQueriesContext(connection) as one:
        program.get(path)
    for title in ("Вторая (тест)", "Третья (тест)"):
        here.another(title)
    with django_assert_num_queries(len(one)):
        assert len(told(program.get(path))["items"]) == 3


# An expert


def own(review: Review, access: str = "write") -> Program:
    return program_of(review.expert.person, access)


def test_an_expert_reads_their_own_reviews_and_no_others() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    program = own(first, "read")
    assert [row["number"] for row in told(program.get("/reviews"))["items"]] == [first.pk]
    assert program.get(f"/reviews/{second.pk}").status_code == 404
    whole = told(program.get(f"/reviews/{first.pk}"))
    assert (whole["title"], whole["region"], whole["state"], whole["colleagues"]) == (
        here.application.title,
        "RU-KLU",
        "assigned",
        [],
    )
    assert [(mark["criterion"], mark["mark"], mark["version"]) for mark in whole["marks"]] == [
        (code, None, 0) for code in LEAVES
    ]
    assert whole["answers"]
    assert set(whole["verdicts"].values()) == {"meets"}
    assert Entry.objects.filter(act="assessment.review.read").count() == 1


def test_where_it_is_hidden_who_applies_nothing_names_them() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert", terms=Terms(5, FULL))
    program = own(review, "read")
    (row,) = told(program.get("/reviews"))["items"]
    assert (row["title"], row["region"], row["blind"]) == (None, None, FULL)
    assert here.application.title not in program.get(f"/reviews/{review.pk}").content.decode()


def test_an_expert_marks_and_submits_by_a_program() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    here.submitted(second, 2)
    program, path = own(first), f"/reviews/{first.pk}"
    marks = [{"criterion": code, "mark": 4, "comment": "по делу (тест)", "version": 0} for code in LEAVES[1:]]
    sheet = told(program.post(f"{path}/marks", {"marks": marks}))
    assert (sheet["state"], [mark["mark"] for mark in sheet["marks"]]) == (STARTED, [None, 4, 4, 4, 4])
    refused = program.post(f"{path}/submissions", {"version": sheet["version"]})
    assert (refused.status_code, "Something is missing" in refused.json()["detail"]) == (409, True)
    unsaid = {"criterion": LEAVES[0], "abstains": True, "version": 0}
    sheet = told(program.post(f"{path}/marks", {"marks": [unsaid]}))
    refused = program.post(f"{path}/submissions", {"version": sheet["version"]})
    assert (refused.status_code, refused.json()["detail"].endswith("Say in the comment why you abstain.")) == (
        409,
        True,
    )
    rest = [unsaid | {"comment": "не моё (тест)", "version": sheet["version"]}]
    sheet = told(program.post(f"{path}/marks", {"marks": rest}))
    assert sheet["marks"][0] == {
        "criterion": LEAVES[0],
        "mark": None,
        "abstains": True,
        "comment": "не моё (тест)",
        "version": sheet["version"],
    }
    done = told(program.post(f"{path}/submissions", {"version": sheet["version"]}))
    assert (done["state"], len(done["sha256"])) == (SUBMITTED, 64)
    assert program.post(f"{path}/marks", {"marks": rest}).status_code == 409
    (colleague,) = told(program.get(path))["colleagues"]
    assert (colleague["name"], {mark["mark"] for mark in colleague["marks"]}) == (None, {2})


def test_the_example_of_the_page_is_taken() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    (example,) = re.findall(r"```json\n(\{\"marks\".+?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL)
    sheet = told(own(review).post(f"/reviews/{review.pk}/marks", json.loads(example)))
    assert [(mark["mark"], mark["abstains"]) for mark in sheet["marks"]][:2] == [(4, False), (None, True)]


def test_marks_of_two_windows_are_not_lost() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    program, path = own(review), f"/reviews/{review.pk}"
    read = told(program.get(path))
    here.marked(review, 3)
    late = [
        {"criterion": LEAVES[0], "mark": 5, "version": 0},
        {"criterion": LEAVES[1], "comment": "позже", "version": 0},
    ]
    answer = program.post(f"{path}/marks", {"marks": late})
    assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (
        412,
        ["/body/marks/0", "/body/marks/1"],
    )
    assert {mark["mark"] for mark in told(program.get(path))["marks"]} == {3}
    assert program.post(f"{path}/submissions", {"version": read["version"]}).status_code == 412


WRONG = {
    "twice": [{"criterion": LEAVES[0], "mark": 5, "version": 0}, {"criterion": LEAVES[0], "mark": 4, "version": 0}],
    "both": [{"criterion": LEAVES[0], "mark": 5, "abstains": True, "version": 0}],
    "unknown name": [{"criterion": LEAVES[0], "colour": "red", "version": 0}],
    "nothing": [],
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_is_refused_and_nothing_is_kept(what: str) -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    assert own(review).post(f"/reviews/{review.pk}/marks", {"marks": WRONG[what]}).status_code == 422
    assert review.marks.count() == 0


def test_a_mark_off_the_scale_is_refused_and_nothing_is_kept() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    given = [{"criterion": code, "mark": mark, "version": 0} for code, mark in zip(LEAVES, (5, 6), strict=False)]
    answer = own(review).post(f"/reviews/{review.pk}/marks", {"marks": given})
    assert (answer.status_code, answer.json()["detail"], review.marks.count()) == (409, "Marks go from 0 to 5.", 0)


def test_a_token_for_reading_marks_nothing() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    program = own(review, "read")
    given = {"marks": [{"criterion": LEAVES[0], "mark": 5, "version": 0}]}
    answers = [
        program.post(f"/reviews/{review.pk}/{what}", body)
        for what, body in (("marks", given), ("submissions", {"version": 0}))
    ]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_an_expert_with_a_conflict_finds_no_trace_and_marks_nothing() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    Conflict.objects.create(
        expert=review.expert, application=here.application, kind="kin", source="declared", raised_at=LATER
    )
    program, path = own(review), f"/reviews/{review.pk}"
    page = told(program.get("/reviews"))
    assert (page["items"], page["count"]["number"]) == ([], 0)
    given = {"marks": [{"criterion": LEAVES[0], "mark": 5, "version": 0}]}
    answers = [
        program.get(path),
        program.post(f"{path}/marks", given),
        program.post(f"{path}/submissions", {"version": 0}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_what_the_register_shuts_by_now_is_shut_to_a_program_too() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    tied(here, review.expert.person, "employer")
    program = own(review)
    assert told(program.get("/reviews"))["items"] == []
    assert program.get(f"/reviews/{review.pk}").status_code == 404


def test_a_token_for_another_call_opens_no_review_of_this_one() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    elsewhere = f"call:{here.call.pk + 1}"
    grant(review.expert.person, "expert", elsewhere)
    program = program_of(review.expert.person, scope_keys=(elsewhere,))
    assert told(program.get("/reviews"))["items"] == []
    assert program.get(f"/reviews/{review.pk}").status_code == 404


def test_somebody_who_is_no_expert_has_no_reviews() -> None:
    stranger = person("A stranger")
    assert program_of(stranger, "read").get("/reviews").status_code == 403
