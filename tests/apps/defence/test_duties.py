"""What a defence asks of whoever holds it: to plan it, to order it, to write about it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corymb.apps.accounts.models import Person
from corymb.apps.defence.models import Commissioner, Defence
from corymb.apps.defence.queries.duties import tasks
from corymb.apps.selection.models import Call, CallVersion
from tests.apps.council.sitting import AFTER, council, decided
from tests.apps.defence.defending import STAGES, Stage, stage
from tests.people import member_of_the_cast

pytestmark = pytest.mark.django_db


def found(who: Person) -> list[tuple[str, str]]:
    told = tasks(Person.objects.get(pk=who.pk), AFTER)
    return [(task.key.partition(":")[0], task.title) for task in told]


def test_a_call_with_a_defence_waits_for_its_plan() -> None:
    here = council(stages=list(STAGES))
    asked = [("defence-plan", "The call has a defence, and none is planned")]
    assert found(here.secretary) == asked
    assert found(member_of_the_cast("officer")) == asked
    assert [found(who) for who in (here.members[0], member_of_the_cast("auditor"))] == [[], []]
    assert found(member_of_the_cast("secretary")) == []  # of another call
    Call.objects.update(closes_at=AFTER + timedelta(days=1))
    assert found(here.secretary) == []


def test_nothing_is_planned_once_the_council_decides() -> None:
    here, other = council(), council(code="clusters-2019", people=" of another call", stages=list(STAGES))
    decided(here)
    text, sha256 = other.call.versions.values_list("text", "sha256").get()
    CallVersion.objects.create(call=here.call, number=2, text=text, sha256=sha256, published_at=AFTER, reason="test")
    assert found(here.secretary) == []


def test_a_call_without_a_defence_asks_for_none() -> None:
    assert found(council().secretary) == []


def test_a_planned_defence_asks_for_its_order_then_its_letters() -> None:
    here: Stage = stage()
    key = "defence-planned"
    assert found(here.secretary) == [(key, "A defence is planned without its commission or its order")]
    here.ordered()
    assert found(here.secretary) == [(key, "A defence is planned and nobody is written to about it")]
    member = here.members[0].person
    assert found(member) == []
    here.announced()
    assert found(here.secretary) == [(key, "A defence is planned")]
    assert found(member) == [("defence-member", "You are in the commission of a defence")]
    (task,) = tasks(Person.objects.get(pk=here.secretary.pk), AFTER)
    assert task.due == here.defence.starts_at
    assert found(member_of_the_cast("auditor")) == []
    Commissioner.objects.all().delete()
    assert found(here.secretary) == [(key, "A defence is planned without its commission or its order")]
    Defence.objects.update(state="open", opened_at=AFTER)
    assert found(here.secretary) == [("defence-open", "A defence is under way")]


def test_it_costs_the_same_with_two_calls() -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(tasks(Person.objects.get(pk=officer.pk), AFTER))
        return len(asked)

    council(stages=list(STAGES))
    officer = member_of_the_cast("officer")
    cost()
    before = cost()
    council(code="clusters-2019", people=" of another call", stages=list(STAGES))
    assert len(found(officer)) == 2
    assert cost() == before
