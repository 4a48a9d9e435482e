"""A call that has closed, four applications with marks of three experts, and the members of a council."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from html import unescape
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.assessment.models import Expert, Mark, Review
from corymb.apps.assessment.queries.sheet import hash_of
from corymb.apps.council import actions
from corymb.apps.council.actions.computing import compute_ranking, outcome_of
from corymb.apps.council.models import Matter, Ranking, Seat, Session
from corymb.apps.council.states import FOR, REFUSED, SECOND
from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.selection.models import Application, Call, HandingIn
from corymb.apps.selection.queries.contents import content_of, newest_version
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.queries.snapshots import snapshot_of
from corymb.packs.call import CallContent
from tests import factories
from tests.apps.selection import calling
from tests.people import NOW, grant, person
from tests.stages import built_once

AFTER = NOW + timedelta(days=60)
"""The call has closed by then."""
BUILT = "assessment.proposal.confirmed"
"""Under what act the journal is told of the rows that stand there without one."""
REGIONS = ("RU-KLU", "RU-TOM", "RU-ULY", "RU-LIP")
MARKS = ((5, 5, 4), (4, 4, 4), (3, 3, 2), (1, 2, 1))
"""Of each application by each expert, the same for every criterion."""


@dataclass
class Council:
    """Who takes part in a test."""

    call: Call
    applications: list[Application]
    experts: list[Expert]
    secretary: Person
    members: list[Person]
    seats: list[Seat] = field(default_factory=list)

    def told(self, who: Person | None = None, minutes: int = 0) -> dict[str, Any]:
        """The named arguments of an action."""
        return {"actor": plain_actor(who or self.secretary), "now": AFTER + timedelta(minutes=minutes)}

    @property
    def content(self) -> CallContent:
        version = newest_version(self.call)
        assert version
        return content_of(version)

    def frozen(self, reason: str = "") -> Ranking:
        made = actions.order_ranking(self.call.pk, self.secretary, reason=reason, **self.told())
        return compute_ranking(made.pk, AFTER)

    def planned(self, quorum: int = 50) -> Session:
        plan = actions.Plan(AFTER + timedelta(days=1), "Москва (тест)", quorum)
        session = actions.plan_session(self.frozen().pk, plan, self.secretary, **self.told())
        self.seats = [
            actions.give_seat(session.pk, member, is_chair=place == 0, **self.told())
            for place, member in enumerate(self.members)
        ]
        return session

    def opened(self, present: int | None = None) -> Session:
        """With all members, or the first so many of them."""
        session = self.planned()
        actions.note_present(session.pk, {seat.pk for seat in self.seats[:present]}, **self.told())
        return actions.open_session(session.pk, **self.told())

    def matter(self, session: Session, place: int) -> Matter:
        return Matter.objects.get(session=session, application=self.applications[place])

    def votes(self, matter: Matter, *choices: str) -> None:
        for seat, choice in zip(self.seats, choices, strict=False):
            actions.vote(matter.pk, seat.pk, actions.Ballot(choice), seat.person, **self.told(seat.person))


@built_once
def council(places: int = 2, code: str = "clusters-2018", people: str = "", **content: Any) -> Council:
    """Everything but a ranking; the experts have marked all of the applications.

    `people`: what the names of a second council in a test end in; `content`: what else the call says.
    """
    call = calling.drafted(code)
    for region in REGIONS:
        factories.region(region)  # quotas name them
    calling.actions.change_call(call.pk, calling.WINDOW | {"places": places} | content, **calling.TOLD)
    calling.actions.publish_call(call.pk, None, **calling.TOLD)
    call = Call.objects.get(pk=call.pk)
    secretary = _with_role(f"Secretary of the council{people}", "secretary", call)
    members = [_with_role(f"Member {n}{people}", "council_member", call) for n in range(1, 4)]
    here = Council(call, [], [], secretary, members)
    for place, region in enumerate(REGIONS):
        here.applications.append(submitted(call, region, f"Council official {place}{people}", place))
    for n in range(3):
        here.experts.append(
            Expert.objects.create(call=call, person=person(f"Council expert {n}{people}"), invited_at=NOW)
        )
    for application, marks in zip(here.applications, MARKS, strict=True):
        for expert, mark in zip(here.experts, marks, strict=True):
            reviewed(here, application, expert, mark)
    handed = HandingIn.objects.filter(application__call=call)
    stand(call, [*here.applications, *handed, *here.experts])
    stand_reviews(call)
    return here


def _with_role(name: str, role: str, call: Call) -> Person:
    found = person(name)
    grant(found, role, f"call:{call.pk}")
    Authenticator.objects.create(user=found, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return found


def submitted(call: Call, code: str, official: str, place: int) -> Application:
    version = newest_version(call)
    assert version
    found = Application.objects.create(
        call=call, by_version=version, region=factories.region(code), title=f"Заявка {place + 1} (тест)",
        state="submitted", started_at=NOW, changed_at=NOW, moved_at=NOW,
    )  # fmt: skip
    text = snapshot_of(found)
    HandingIn.objects.create(
        application=found, round=1, number=f"{call.code}-{found.pk}-1", at=NOW, by=person(official),
        role="region_official", factor="password", confirmed_at=NOW, snapshot=text,
        sha256=sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    return found


def reviewed(here: Council, application: Application, expert: Expert, mark: int | None, **more: Any) -> Review:
    """A review that was submitted with the same mark everywhere."""
    review = Review.objects.create(
        application=application, expert=expert, state="submitted", assigned_at=NOW, changed_at=NOW,
        submitted_at=NOW, sha256="0" * 64, **{"stage": "scoring", **more},
    )  # fmt: skip
    Mark.objects.bulk_create(
        Mark(review=review, criterion=leaf.code, mark=mark, is_given=True, version=1, at=NOW)
        for leaf in here.content.leaves
    )
    return review


def stand_reviews(call: Call) -> None:
    """Reviews have the hash of their marks, and the journal knows."""
    reviews = list(Review.objects.filter(application__call=call))
    for review in reviews:
        review.sha256 = hash_of(review)
        review.save(update_fields=["sha256"])
    stand(call, reviews)


def stand(call: Call, rows: list[Any]) -> None:
    """The journal is told of rows that stand there without an act."""
    with transaction.atomic():
        record(BUILT, SYSTEM, [Change.of(row) for row in rows], now=NOW, scope_keys=[call_key(call)])


def decided(here: Council) -> Session:
    """All four applications are decided: selected, selected, second category, not selected; the session is closed."""
    session = here.opened()
    for place in range(4):
        matter = here.matter(session, place)
        if place >= 2:
            actions.propose(matter.pk, SECOND if place == 2 else REFUSED, "Дописать (тест)", **here.told())
        here.votes(matter, FOR, FOR, FOR)
        actions.close_ballot(matter.pk, **here.told())
    return actions.close_session(session.pk, **here.told(minutes=90))


def is_same(ranking: Ranking) -> bool:
    """Whether computing it again from its inputs gives the hashes it was frozen with."""
    inputs = sha256(ranking.inputs.encode()).hexdigest() == ranking.inputs_sha256
    return inputs and sha256(outcome_of(ranking).encode()).hexdigest() == ranking.sha256


def led_to(page: str, label: str) -> str:
    """The address to which a link of a page leads."""
    (address,) = re.findall(rf'<a href="([^"]*)"[^>]*>{re.escape(label)}</a>', page)
    return unescape(address)
