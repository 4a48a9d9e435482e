"""A call that is closed, an application that was submitted, and experts who may assess it; made by the actions."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from corymb.apps.accounts.actions import NewPerson
from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.agreeing import Reply, answer_consensus
from corymb.apps.assessment.actions.declaring import DeclaredTie, declare
from corymb.apps.assessment.actions.experts import Terms, answer_invitation, arrange, invite_expert, write_profile
from corymb.apps.assessment.actions.marking import Typed, save_marks, submit_review
from corymb.apps.assessment.models import Assent, Expert, Review
from corymb.apps.assessment.queries.agreeing import put_to
from corymb.apps.assessment.states import COLLEAGUES, CONFIRMED
from corymb.apps.journal.actions import SYSTEM, record_rows
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.selection import actions as selection
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import call_key
from tests import factories
from tests.apps.selection.calling import WINDOW, Bid, bid
from tests.people import NOW, actor, grant, person
from tests.stages import built_once

LATER = NOW + timedelta(days=60)
"""The call is closed and its applications are assessed."""
DUE = datetime(2090, 1, 1, tzinfo=UTC)
TERMS = Terms(5, COLLEAGUES)
TOLD: dict[str, Any] = {"actor": SYSTEM, "now": LATER}
STATEMENT = "I declare (test)."
LEAVES = ("science", "production", "targets_quality", "projects_quality", "management_quality")
"""Leaves of the neutral preset."""


@dataclass
class Panel:
    """Who takes part in a test."""

    bid: Bid
    call: Call
    officer: Person
    secretary: Person
    experts: list[Expert] = field(default_factory=list)

    @property
    def application(self) -> Application:
        return self.bid.application

    def told(self, who: Person, hours: int = 0) -> dict[str, Any]:
        return {"actor": actor(who), "now": LATER + timedelta(hours=hours)}

    def invited(self, name: str, terms: Terms = TERMS) -> Expert:
        """Somebody who is known here and invited."""
        somebody = person(name)
        who = NewPerson("", str(somebody.email), "en")
        return invite_expert(self.call.pk, who, terms, self.secretary, **self.told(self.secretary))

    def expert(self, name: str, terms: Terms = TERMS, ties: tuple[DeclaredTie, ...] = ()) -> Expert:
        """An expert who is ready: they accepted, said what they know, and declared their ties."""
        found = self.invited(name, terms)
        told = self.told(found.person)
        answer_invitation(found.pk, accepts=True, **told)
        write_profile(found.pk, ["21", "26.60"], "Twenty years of it (test).", **told)
        declare(found.pk, list(ties), STATEMENT, **told)
        ready = Expert.objects.get(pk=found.pk)
        self.experts.append(ready)
        return ready

    def another(self, title: str = "Другая заявка (тест)", region: str = "RU-TOM") -> Application:
        """One more application, submitted by another region without a cluster and without partners."""
        official = person(f"Official of {region} {title}")
        grant(official, "region_official", f"region:{region}")
        start = selection.Start(factories.region(region, "Tomsk Region", "Томская область"), title)
        told = {"actor": actor(official), "now": NOW}
        made = selection.start_application(self.call.pk, start, official, **told)
        other = Bid(
            self.call, self.bid.cluster, self.bid.organisation, official, official, official, self.officer, made
        )
        other.fill()
        other.ask()
        return other.submit().application

    def assigned(self, *names: str, application: Application | None = None, terms: Terms = TERMS) -> list[Review]:
        """Experts who are ready, each with a review of the application."""
        bid = application or self.application
        return [self.given(self.expert(name, terms), bid) for name in names]

    def given(self, expert: Expert, bid: Application) -> Review:
        """A review of an application, as a confirmed proposal makes it."""
        made = Review.objects.create(
            application=bid, expert=expert, stage="scoring", fit=Decimal("0.5"), assigned_at=LATER, changed_at=LATER
        )
        with transaction.atomic():
            record_rows(CONFIRMED, SYSTEM, ("assessment.proposal", "1", ""), [made], now=LATER)
        return made

    def marked(self, review: Review, mark: int | str, hours: int = 1) -> None:
        """The same mark for every criterion, with a comment."""
        typed = {code: Typed(str(mark), "well grounded (test)") for code in LEAVES}
        save_marks(review.pk, typed, **self.told(review.expert.person, hours))

    def submitted(self, review: Review, mark: int | str, hours: int = 1) -> Review:
        self.marked(review, mark, hours)
        return submit_review(review.pk, **self.told(review.expert.person, hours))


def agreed(here: Panel, single: Review, hours: int = 4) -> Assent:
    """The expert of a submitted review agrees to the consensus that is put to them."""
    found = put_to(Review.objects.get(pk=single.pk))
    assert found is not None
    reply = Reply(agrees=True, sha256=found.sha256)
    return answer_consensus(single.pk, reply, **here.told(single.expert.person, hours))


@built_once
def panel(window: dict[str, str] | None = None) -> Panel:
    """An application that was submitted, a call whose assessment is arranged, its officer and its secretary."""
    return panel_of(bid(window or WINDOW))


def panel_of(made: Bid) -> Panel:
    """The same for an application that is written yet."""
    here = made.brought("submitted")
    secretary = person("Our secretary")
    grant(secretary, "secretary", call_key(here.call))
    arrange(here.call.pk, DUE, 30, here.officer, **TOLD)
    return Panel(here, here.call, here.officer, secretary)


def odd() -> list[object]:
    """Rows of the assessment the journal does not answer for."""
    return [row for row in odd_rows() if row.kind.startswith("assessment.")]
