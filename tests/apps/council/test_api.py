"""Programs read rankings and sessions as their people do; who is recused finds no trace of it, not even a count."""

import json
from typing import Any

import pytest

from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.states import AGAINST, FOR
from corymb.apps.journal.models import Entry
from tests.apps.council.sitting import AFTER, Council, council, decided
from tests.people import CAST, member_of_the_cast
from tests.programs import Program, program_of

pytestmark = pytest.mark.django_db


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content)
    return found


@pytest.fixture
def here() -> Council:
    return council()


def of(here: Council) -> Program:
    return program_of(here.secretary, "read")


@pytest.mark.parametrize("who", CAST)
def test_who_reads_the_council(who: str, here: Council) -> None:
    session = here.opened()
    program = program_of(member_of_the_cast(who), "read")
    at = (f"/rankings/{session.ranking_id}", f"/sessions/{session.pk}", f"/matters/{here.matter(session, 0).pk}")
    elsewhere = who in {"secretary", "council_member"}
    wanted = 200 if who in {"officer", "auditor"} else 404 if elsewhere else 403
    assert [program.get(path).status_code for path in at] == [wanted] * 3
    lists = [program.get(path) for path in ("/rankings", "/sessions")]
    counts = [answer.json()["count"]["number"] if answer.status_code == 200 else None for answer in lists]
    assert counts == [1 if wanted == 200 else 0 if elsewhere else None] * 2


def test_a_ranking_is_told_as_it_was_frozen_and_journaled(here: Council) -> None:
    ranking = here.frozen()
    program = of(here)
    (row,) = told(program.get("/rankings", {"call": here.call.code}))["items"]
    assert (row["ranking"], row["state"], row["sha256"], row["inputs_sha256"]) == (
        1,
        "frozen",
        ranking.sha256,
        ranking.inputs_sha256,
    )
    whole = told(program.get(f"/rankings/{row['number']}"))
    kept = json.loads(ranking.outcome)
    assert whole["is_whole"]
    assert [(r["application"], r["rank"], r["standing"]) for r in whole["rows"]] == [
        (int(r["application"]), r["rank"], r["standing"]) for r in kept["rows"]
    ]
    first, frozen = whole["rows"][0], kept["rows"][0]
    for name in ("score", "within", "within_error"):
        assert float(first[name]) == float(frozen[name])
    assert {code: float(x) for code, x in first["marks"].items()} == {c: float(x) for c, x in frozen["marks"].items()}
    assert (first["low"], first["high"], first["reviews"], whole["unranked"]) == (frozen["low"], frozen["high"], 3, {})
    assert float(whole["line"]) == float(kept["line"])
    assert Entry.objects.filter(act="council.ranking.read").count() == 1


def test_a_session_is_told_with_items_votes_and_decisions(here: Council) -> None:
    session = decided(here)
    make_minutes(session.pk, now=AFTER)
    program = of(here)
    whole = told(program.get(f"/sessions/{session.pk}"))
    assert [(m["place"], m["result"]) for m in whole["matters"]] == [
        (1, "selected"),
        (2, "selected"),
        (3, "second"),
        (4, "not_selected"),
    ]
    assert {seat["name"]: seat["is_chair"] for seat in whole["seats"]} == {
        "Member 1": True,
        "Member 2": False,
        "Member 3": False,
    }
    matter = told(program.get(f"/matters/{here.matter(session, 2).pk}"))
    assert (matter["entitled"], matter["present"], matter["recused"], matter["conditions"]) == (
        3,
        3,
        0,
        "Дописать (тест)",
    )
    assert [vote["choice"] for vote in matter["votes"]] == [FOR, FOR, FOR]
    assert (matter["decision"]["result"], matter["decision"]["votes_for"]) == ("second", 3)
    assert [(one["language"], one["format"]) for one in whole["minutes"]] == [
        ("en", "pdf"), ("en", "docx"), ("ru", "pdf"), ("ru", "docx"),
    ]  # fmt: skip
    file = program.get(f"/files/{whole['minutes'][0]['file']}")
    assert (file.status_code, file.getvalue()[:4]) == (200, b"%PDF")


def test_a_ballot_that_is_open_is_told_as_it_stands(here: Council) -> None:
    session = here.opened()
    matter = here.matter(session, 0)
    here.votes(matter, FOR, AGAINST)
    whole = told(of(here).get(f"/matters/{matter.pk}"))
    assert [(v["member"], v["choice"]) for v in whole["votes"]] == [
        ("Member 1", FOR),
        ("Member 2", AGAINST),
        ("Member 3", None),
    ]
    assert (whole["decision"], whole["has_quorum"]) == (None, True)


HANGING = ("rank", "low", "high", "within", "within_error", "standing", "calibrated", "zone")


@pytest.mark.parametrize("how", ["member", "office"])
def test_who_is_recused_finds_no_trace(how: str, here: Council) -> None:
    session = here.opened()
    hidden, somebody = here.applications[0], here.members[0] if how == "member" else here.secretary
    if how == "member":
        actions.recuse(session.pk, here.seats[0].pk, hidden.pk, "родство (тест)", **here.told())
    else:
        Recusal.objects.create(application=hidden, person=somebody, kind="kin", raised_at=AFTER)
    program = program_of(somebody, "read")
    ranking = told(program.get(f"/rankings/{session.ranking_id}"))
    assert {row["application"] for row in ranking["rows"]} == {one.pk for one in here.applications[1:]}
    assert {row[name] for row in ranking["rows"] for name in HANGING} == {None}
    assert (ranking["is_whole"], ranking["line"], ranking["change"], ranking["unranked"]) == (False, None, None, {})
    whole = program.get(f"/sessions/{session.pk}")
    assert [m["place"] for m in told(whole)["matters"]] == [1, 2, 3]
    assert hidden.title not in whole.content.decode()
    assert program.get(f"/matters/{here.matter(session, 0).pk}").status_code == 404


def test_minutes_are_shut_to_who_is_recused_from_anything_in_the_call(here: Council) -> None:
    session = here.opened()
    actions.recuse(session.pk, here.seats[0].pk, here.applications[0].pk, "родство (тест)", **here.told())
    actions.close_session(session.pk, **here.told(minutes=90))
    make_minutes(session.pk, now=AFTER)
    told_to = [
        told(program_of(who, "read").get(f"/sessions/{session.pk}"))["minutes"]
        for who in (here.members[0], here.secretary)
    ]
    assert [len(one) for one in told_to] == [0, 4]
    assert program_of(here.members[0], "read").get(f"/files/{told_to[1][0]['file']}").status_code == 404
