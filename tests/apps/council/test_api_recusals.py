"""Programs read and declare recusals of members as their people do; nobody reads of an item that is kept from them."""

from typing import Any

import pytest

from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions
from corymb.apps.council.models import Abstention
from corymb.apps.council.states import FOR
from corymb.apps.journal.models import Entry
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.council.test_api import told
from tests.apps.council.test_recusals import works_in
from tests.people import CAST, member_of_the_cast
from tests.programs import Program, program_of

pytestmark = pytest.mark.django_db
NOBODY = 2_000_000_000
"""A number nothing has."""
WHY = "родство (тест)"


@pytest.fixture
def here() -> Council:
    return council()


def wish(here: Council, seat: int = 0, application: int = 0) -> dict[str, Any]:
    return {"seat": here.seats[seat].pk, "application": here.applications[application].pk, "reason": WHY}


def test_a_recusal_is_declared_and_told(here: Council) -> None:
    session = here.opened()
    program, path = program_of(here.secretary), f"/sessions/{session.pk}/recusals"
    made = program.post(path, wish(here))
    assert (made.status_code, made["Location"]) == (201, f"/api/v1{path}")
    (row,) = told(program.get(path))["items"]
    assert row == made.json()
    assert (row["member"], row["title"], row["reason"]) == ("Member 1", here.applications[0].title, WHY)
    assert row["seat"] in {seat["number"] for seat in told(program.get(f"/sessions/{session.pk}"))["seats"]}
    entry = Entry.objects.filter(act="council.abstention.declared").get()
    assert "token" in entry.request
    assert program_of(here.members[0], "read").get(f"/matters/{here.matter(session, 0).pk}").status_code == 404


@pytest.mark.parametrize("who", CAST)
def test_who_reads_and_declares_recusals(who: str, here: Council) -> None:
    session = here.opened()
    program, path = program_of(member_of_the_cast(who)), f"/sessions/{session.pk}/recusals"
    reads = {"officer": 200, "auditor": 200, "secretary": 404}.get(who, 403)
    assert program.get(path).status_code == reads
    declares = {"officer": 201, "secretary": 404}.get(who, 403)
    assert program.post(path, wish(here)).status_code == declares


def test_a_member_neither_reads_nor_declares_them(here: Council) -> None:
    session = here.opened()
    program, path = program_of(here.members[0]), f"/sessions/{session.pk}/recusals"
    assert [program.get(path).status_code, program.post(path, wish(here)).status_code] == [403, 403]


def test_who_is_tied_to_an_application_reads_nothing_of_it_and_declares_nothing(here: Council) -> None:
    session = here.opened()
    for seat, application in ((0, 0), (1, 1)):
        actions.recuse(session.pk, here.seats[seat].pk, here.applications[application].pk, WHY, **here.told())
    Recusal.objects.create(application=here.applications[0], person=here.secretary, kind="kin", raised_at=AFTER)
    program, path = program_of(here.secretary), f"/sessions/{session.pk}/recusals"
    assert [row["application"] for row in told(program.get(path))["items"]] == [here.applications[1].pk]
    assert program.post(path, wish(here, seat=2)).status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [({"reason": " "}, 422), ({"seat": NOBODY}, 404), ({"application": NOBODY}, 404), ({"other": 1}, 422)],
)
def test_what_cannot_be_declared(change: dict[str, Any], status: int, here: Council) -> None:
    session = here.opened()
    assert (
        program_of(here.secretary).post(f"/sessions/{session.pk}/recusals", wish(here) | change).status_code == status
    )
    assert Abstention.objects.count() == 0


def test_the_action_refuses_here_too_and_a_version_that_is_sent_is_held_to(here: Council) -> None:
    session = here.opened()
    program, path = program_of(here.secretary), f"/sessions/{session.pk}"
    here.votes(here.matter(session, 1), FOR, FOR, FOR)
    actions.close_ballot(here.matter(session, 1).pk, **here.told())
    assert program.post(f"{path}/recusals", wish(here, application=1)).status_code == 409
    version = program.get(path)["ETag"]
    assert program.post(f"{path}/recusals", wish(here), **{"if-match": '"other"'}).status_code == 412
    assert program.post(f"{path}/recusals", wish(here), **{"if-match": version}).status_code == 201
    assert program.post(f"{path}/recusals", wish(here)).status_code == 409


def test_a_token_for_reading_declares_nothing(here: Council) -> None:
    session = here.opened()
    program: Program = program_of(here.secretary, "read")
    assert program.post(f"/sessions/{session.pk}/recusals", wish(here)).status_code == 403


def tied(here: Council) -> None:
    works_in(here.members[1], here.applications[0].region)


def test_ties_of_the_register_are_looked_for_told_and_lifted(here: Council) -> None:
    session = here.opened()
    tied(here)
    program, path = program_of(here.secretary), f"/sessions/{session.pk}/recusals"
    (row,) = told(program.post(f"{path}/look", {}))["found"]
    assert (row["member"], row["source"], row["lifted_at"]) == ("Member 2", "register", None)
    assert row["reason"] == "Works at АО «Завод (тест)», which is in the region that applies"
    assert told(program.post(f"{path}/look", {}))["found"] == []
    lift = f"{path}/{row['number']}/lift"
    assert program.post(lift, {"reason": " "}).status_code == 422
    assert program.post(lift, {"reason": WHY}, **{"if-match": '"other"'}).status_code == 412
    lifted = told(program.post(lift, {"reason": WHY}))
    assert (lifted["lifted_why"], lifted["lifted_at"] is None) == (WHY, False)
    assert told(program.get(path))["items"] == [lifted]
    assert program.post(lift, {"reason": WHY}).status_code == 409


@pytest.mark.parametrize("who", CAST)
def test_who_looks_and_lifts(who: str, here: Council) -> None:
    tied(here)
    session = here.opened()
    program, path = program_of(member_of_the_cast(who)), f"/sessions/{session.pk}/recusals"
    may = {"officer": 200, "secretary": 404}.get(who, 403)
    assert program.post(f"{path}/look", {}).status_code == may
    lift = f"{path}/{Abstention.objects.get().pk}/lift"
    assert program.post(lift, {"reason": WHY}).status_code == may


def test_a_member_recuses_themselves_and_nobody_else_does_it_so(here: Council) -> None:
    session = here.opened()
    path = f"/matters/{here.matter(session, 0).pk}/recusals"
    assert program_of(here.secretary).post(path, {"reason": WHY}).status_code == 403
    program = program_of(here.members[1])
    made = program.post(path, {"reason": WHY})
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/sessions/{session.pk}")
    assert made.json()["application"] == here.applications[0].pk
    assert program.post(path, {"reason": WHY}).status_code == 404
    assert [Abstention.objects.get().source, Abstention.objects.get().seat] == ["own", here.seats[1]]


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same(many: int, here: Council, django_assert_max_num_queries: Any) -> None:
    session = here.opened()
    for place in range(many):
        actions.recuse(session.pk, here.seats[place].pk, here.applications[place].pk, WHY, **here.told())
    program, path = program_of(here.secretary, "read"), f"/sessions/{session.pk}/recusals"
    program.get(path)
    with django_assert_max_num_queries(11):
        assert len(told(program.get(path))["items"]) == many
