"""A version that a program sends is held to, wherever something that has one is changed."""

from typing import Any

import pytest

from corymb.apps.journal.models import Entry
from corymb.apps.returns.models import Return
from corymb.site.openapi import bound_operations
from tests.people import CLUSTER, member_of_the_cast
from tests.programs import Program, program_of
from tests.site.house import House, house
from tests.site.house_acts import NEW_EVENT, WRITES, values
from tests.site.test_api_house import WRITERS

pytestmark = pytest.mark.django_db
MADE_ANEW = {"give_workbooks"}
"""What stands under a thing and changes nothing of it."""
VERSIONED = {o.operation_id for o in bound_operations() if o.view_func.versioned}
TRIED = {name: next(iter(who)) for name, who in WRITERS.items() if who and name.partition(" ")[0] in VERSIONED}
"""Acts on things that have a version, each with somebody who may."""


@pytest.fixture
def there() -> House:
    return house()


class Late(Program):
    """A program that has read everything long ago."""

    def __init__(self, program: Program) -> None:
        self.browser, self.headers = program.browser, program.headers | {"if-match": '"long ago"'}

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return super().post(path, body, **(headers | {"if-match": '"long ago"'}))


def test_every_operation_that_changes_a_thing_holds_to_its_version() -> None:
    posts = {o.operation_id: o for o in bound_operations() if o.methods == ["POST"]}
    on_a_thing = {name for name, one in posts.items() if "{" in one.path}
    assert on_a_thing - MADE_ANEW == VERSIONED


@pytest.mark.parametrize("name", TRIED)
def test_a_version_that_stands_there_no_more_is_refused(name: str, there: House) -> None:
    program = Late(program_of(member_of_the_cast(TRIED[name])))
    before = Entry.objects.exclude(actor_kind="system").count()
    assert WRITES[name](program, there).status_code == 412
    assert Entry.objects.exclude(actor_kind="system").count() == before


def test_an_event_that_was_changed_meanwhile_is_not_taken_out(there: House) -> None:
    program = program_of(there.preparer)
    read = program.get(program.post(f"/returns/{there.draft.pk}/events", NEW_EVENT)["Location"])
    program.post(f"/returns/{there.draft.pk}/events", NEW_EVENT | {"amount": "901"})
    path = f"/events/{read.json()['number']}"
    late = program.post(f"{path}/removals", {}, **{"if-match": read["ETag"]})
    assert (late.status_code, program.get(path).status_code) == (412, 200)
    now = program.get(path)["ETag"]
    assert program.post(f"{path}/removals", {}, **{"if-match": now}).status_code == 200


def test_a_return_moves_as_it_was_read(there: House) -> None:
    program, path = program_of(there.preparer), f"/returns/{there.draft.pk}"
    Return.objects.filter(pk=there.draft.pk).update(state="to_certify")
    read = program.get(path)
    move, version = {"move": "recall"}, read.json()["version"]
    assert program.post(f"{path}/moves", move).status_code == 428
    assert program.post(f"{path}/moves", move | {"version": version + 1}).status_code == 412
    assert program.post(f"{path}/moves", move, **{"if-match": read["ETag"]}).status_code == 200
    read = program.get(path)
    program.post(f"{path}/values", values(there))
    assert program.post(f"{path}/moves", {"move": "send"}, **{"if-match": read["ETag"]}).status_code == 412
    changed = program.post(f"{path}/moves", {"move": "send", "version": read.json()["version"]})
    assert (changed.status_code, Return.objects.get(pk=there.draft.pk).state) == (412, "draft")


def test_a_part_that_was_planned_meanwhile_is_not_replaced(there: House) -> None:
    del there
    program = program_of(member_of_the_cast("officer"))
    read, part = program.get("/targets/T2"), {"cluster": CLUSTER, "amount": "800"}
    assert program.post("/targets/T2/parts", part, **{"if-match": read["ETag"]}).status_code == 200
    late = program.post("/targets/T2/parts", part | {"amount": "1"}, **{"if-match": read["ETag"]})
    assert (late.status_code, program.get("/targets/T2").json()["parts"][0]["amount"]) == (412, "800")
