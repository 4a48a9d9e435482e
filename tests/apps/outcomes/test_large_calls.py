"""Every list of a call that is decided asks the database the same of three applications and of twenty."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.assessment.models import Conflict, Expert
from corymb.apps.council.models import Decision, Matter, Session
from corymb.apps.defence.models import Commissioner, Defence, Point, Slot, Speaker
from corymb.apps.letters.models import Letter
from corymb.apps.outcomes.actions.publishing import compute_results, order_results
from corymb.apps.outcomes.models import Agreement, Complaint, Release
from tests.apps.council.sitting import AFTER, MARKS, REGIONS, Council, council, reviewed, submitted
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 20


@dataclass(frozen=True)
class Decided:
    """A call with so many applications, all of them decided, and all that hangs on them."""

    here: Council
    session: Session
    defence: Defence

    def pages(self) -> list[tuple[str, str]]:
        """(who asks, address)."""
        call, ranking = self.here.call, self.session.ranking_id
        office = [
            reverse("selection:applications") + f"?call={call.code}",
            *(reverse(f"assessment:{one}", args=[call.pk]) for one in ("call", "experts", "conflicts")),
            reverse("assignment:applications", args=[call.pk]),
            reverse("assignment:applications", args=[call.pk]) + "?standing=wide",
            reverse("assessment:expert", args=[self.here.experts[0].pk]),
            reverse("council:call", args=[call.pk]),
            *(reverse(one, args=[ranking]) for one in ("council:ranking", "variants:what_if", "council:wall")),
            reverse("council:session", args=[self.session.pk]),
            reverse("defence:defence", args=[self.defence.pk]),
            *(reverse(f"outcomes:{one}", args=[call.pk]) for one in ("call", "agreements")),
        ]
        own = [reverse("council:session", args=[self.session.pk]), reverse("council:ranking", args=[ranking])]
        return [
            *(("officer", one) for one in office),
            *(("member", one) for one in own),
            ("secretary", reverse("letters:outbox")),
            ("", reverse("outcomes:public_call", args=[call.code])),
        ]


def decided(count: int) -> Decided:
    here = council(1, code=f"call-of-{count}", people=f" of {count}")
    for one in here.applications[1:]:
        one.state = "withdrawn"
        one.save()
    for place in range(1, count):  # equal at the line, so that the words of the ranking name somebody
        found = submitted(here.call, REGIONS[place % 4], f"Official {place} of {count}", place)
        for expert, mark in zip(here.experts, MARKS[3 if place == count - 1 else 0], strict=True):
            reviewed(here, found, expert, mark)
    session = here.planned()
    matters = list(Matter.objects.filter(session=session))
    decisions = Decision.objects.bulk_create(_decision(matter) for matter in matters)
    Session.objects.filter(pk=session.pk).update(state="closed", opened_at=AFTER, closed_at=AFTER)
    Release.objects.bulk_create(Release(decision=one, at=AFTER, text="{}", sha256="0" * 64) for one in decisions)
    Agreement.objects.bulk_create(_agreement(one) for one in decisions)
    Complaint.objects.bulk_create(_complaint(one) for one in decisions)
    Letter.objects.bulk_create(_letter(one, here) for one in decisions)
    for matter in matters:
        _tied(here.experts[0], matter)
    results = order_results(here.call.pk, "", None, **here.told())
    compute_results(results.pk, Random(1), now=AFTER)
    return Decided(here, session, _defence(here, matters))


def _decision(matter: Matter) -> Decision:
    return Decision(
        application_id=matter.application_id, matter=matter, result="selected", entitled=3, present=3, votes_for=3,
        votes_against=0, abstained=0, at=AFTER,
    )  # fmt: skip


def _agreement(decision: Decision) -> Agreement:
    return Agreement(
        decision=decision, state="sent", drafted_at=AFTER, sent_at=AFTER, sign_by=date(2030, 1, 1), moved_at=AFTER
    )


def _complaint(decision: Decision) -> Complaint:
    return Complaint(
        decision=decision, state="filed", text="...", started_at=AFTER, due_at=AFTER + timedelta(days=1),
        filed_at=AFTER, sha256="0" * 64, moved_at=AFTER,
    )  # fmt: skip


def _letter(decision: Decision, here: Council) -> Letter:
    return Letter(
        kind="council.decided", addressee_kind="person", addressee_id=str(here.members[0].pk), state="sent",
        values={"application": decision.application_id, "title": "..."}, about_kind="council.decision",
        about_id=str(decision.pk), written_at=AFTER, not_before=AFTER, sent_at=AFTER, text_hash="0" * 64,
    )  # fmt: skip


def _tied(expert: Expert, matter: Matter) -> None:
    Conflict.objects.create(
        expert=expert, application_id=matter.application_id, kind="other", source="declared", words="...",
        raised_at=AFTER, lifted_at=AFTER, lifted_why="...",
    )  # fmt: skip


def _defence(here: Council, matters: list[Matter]) -> Defence:
    defence = Defence.objects.create(
        call=here.call, number=1, state="open", starts_at=AFTER, place="...", minutes=20, opened_at=AFTER,
        created_at=AFTER,
    )  # fmt: skip
    member = Commissioner.objects.create(defence=defence, person=here.members[1], is_chair=True)
    for place, matter in enumerate(matters):
        at = AFTER + timedelta(minutes=20 * place)
        slot = Slot.objects.create(
            defence=defence, application_id=matter.application_id, state="waiting", starts_at=at,
            ends_at=at + timedelta(minutes=20),
        )  # fmt: skip
        Speaker.objects.create(slot=slot, place=1, name="...")
        Point.objects.create(slot=slot, member=member, criterion=here.content.leaves[0].code, mark=3, at=AFTER)
        Slot.objects.filter(pk=slot.pk).update(state="done", done_at=AFTER, sha256="0" * 64)
    return defence


def cost(browser: Client, address: str) -> tuple[int, int]:
    """(how it answered, queries) of a page asked for a second time."""
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    return answer.status_code, len(queries)


def test_every_list_costs_the_same_with_three_applications_and_with_twenty() -> None:
    found = []
    officer = member_of_the_cast("officer")
    for count in (FEW, MANY):
        made = decided(count)
        people = {"officer": officer, "member": made.here.members[0], "secretary": made.here.secretary}
        browsers = {"": Client()} | {name: browser_of(who) for name, who in people.items()}
        found.append([(place, *cost(browsers[who], url)) for place, (who, url) in enumerate(made.pages())])
    few, many = found
    assert [status for _place, status, _queries in few] == [200] * len(few)
    assert many == few


def test_tasks_cost_the_same_and_many_of_a_kind_are_one() -> None:
    """Few are told one by one: only past that a task stands for all of a kind."""
    found = []
    officer = member_of_the_cast("officer")
    for count in (3 * MANY, 2 * MANY):
        made = decided(count)
        people = (officer, made.here.secretary, made.here.members[0])
        found.append([cost(browser_of(one), reverse("tasks")) for one in people])
    page = browser_of(made.here.secretary).get(reverse("tasks")).content.decode()
    others = page.count("Every application is heard; the defence can be closed")
    assert ("40 complaints wait to be registered" in page, page.count('class="duty '), others) == (True, 2, 1)
    assert [status for status, _queries in found[0]] == [200] * 3
    assert found[1] == found[0]
