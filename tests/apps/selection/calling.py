"""A call that is open, a region that applies with a cluster, a partner that signs off; made by the actions."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.selection import actions
from corymb.apps.selection.models import Application, Call, CallVersion, Consent, HandingIn
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.states import (
    ANNOUNCED,
    ASK,
    CANCELLED,
    CLOSED,
    DRAFT,
    NOT_ADMITTED,
    OPEN,
    SIGNING,
    SUBMITTED,
    TURN_AWAY,
    WITHDRAW,
    WITHDRAWN,
)
from tests import factories
from tests.people import CLUSTER, NOW, ORGANISATION, REGION, actor, grant, person
from tests.stages import built_once

TOLD: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
WINDOW = {"opens_at": "2018-05-01T10:00", "closes_at": "2018-07-01T18:00", "zone": "Europe/Moscow"}
ALWAYS = {"opens_at": "2018-05-01T10:00", "closes_at": "2090-07-01T18:00", "zone": "Europe/Moscow"}
"""Open by the clock of this machine too, for pages; NOW lies in both."""
ENDED = datetime(2091, 1, 1, tzinfo=UTC)
"""When either has closed."""
ANSWERS = {
    "members": "14",
    "employees": "5200",
    "revenue": "18400,5",
    "strategy_approved": "yes",
    "strategy_summary": "Становится центром фармацевтики (тест).",
    "projects": "Общая лаборатория (тест).",
    "manager": "yes",
    "team": "Команда из пяти человек (тест).",
}
"""A whole application to the neutral preset, but for its documents."""


def drafted(code: str = "clusters-2018", preset: str = "three-stages") -> Call:
    return actions.draft_call(code, preset, None, **TOLD)


@built_once
def published(code: str = "clusters-2018", window: dict[str, str] | None = None, *, filled_in: bool = False) -> Call:
    """A published call; nothing is filled in from the register unless that is what is tried."""
    call = drafted(code)
    questions = [one if filled_in else {**one, "prefill": None} for one in call.content["questions"]]
    actions.change_call(call.pk, (window or ALWAYS) | {"questions": questions}, **TOLD)
    actions.publish_call(call.pk, None, **TOLD)
    return Call.objects.get(pk=call.pk)


def call_in(standing: str, code: str = "clusters-2018") -> Call:
    """A call as it stands at NOW."""
    if standing == DRAFT:
        return drafted(code)
    windows = {
        ANNOUNCED: {"opens_at": "2018-06-20T10:00", "closes_at": "2018-07-01T18:00"},
        CLOSED: {"opens_at": "2018-05-01T10:00", "closes_at": "2018-05-20T18:00"},
    }
    call = drafted(code)
    actions.change_call(call.pk, windows.get(standing, WINDOW), **TOLD)
    early = NOW - timedelta(days=30)
    actions.publish_call(call.pk, None, actor=SYSTEM, now=early if standing == CLOSED else NOW)
    if standing == CANCELLED:
        actions.cancel_call(call.pk, reason="order 2", **TOLD)
    return Call.objects.get(pk=call.pk)


def paper(name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n% a test\n%%EOF\n")


@dataclass
class Bid:
    """Who takes part in a test."""

    call: Call
    cluster: Cluster
    organisation: Organisation
    official: Person
    manager: Person
    certifier: Person
    officer: Person
    application: Application

    def told(self, who: str, hours: int = 0) -> dict[str, Any]:
        """The named arguments of an action."""
        return {"actor": actor(getattr(self, who)), "now": NOW + timedelta(hours=hours)}

    def again(self) -> Application:
        self.application = Application.objects.get(pk=self.application.pk)
        return self.application

    def save(self, **answers: str) -> actions.Saved:
        typed = {code: actions.Typed(text) for code, text in answers.items()}
        return actions.save_answers(self.application.pk, typed, self.official, **self.told("official"))

    def fill(self) -> None:
        """Answer everything and add every document."""
        self.save(**ANSWERS)
        for document in content_of(self.application.by_version).documents:
            actions.attach(self.application.pk, document.code, paper(), self.official, **self.told("official"))

    def partner(self) -> Consent:
        return actions.add_partner(self.application.pk, self.organisation, "Анкер (тест)", **self.told("official"))

    def agree(self, consent: Consent) -> Consent:
        return actions.answer_consent(consent.pk, self.certifier, agrees=True, **self.told("certifier"))

    def ask(self) -> Application:
        return actions.move_application(self.application.pk, ASK, **self.told("official"))

    def proof(self, minutes: int = 0) -> actions.Proof:
        return actions.Proof("region_official", "password", NOW - timedelta(minutes=minutes))

    def submit(self, minutes: int = 0) -> HandingIn:
        told = self.told("official")
        return actions.submit_application(self.application.pk, self.official, self.proof(minutes), **told)

    def decide(self, move: str, note: str = "no strategy (test)") -> Application:
        """The programme office admits the application, or not, once the call has closed."""
        told = {"actor": actor(self.officer), "now": ENDED}
        return actions.move_application(self.application.pk, move, note=note, **told)

    def brought(self, state: str) -> "Bid":
        """The application brought to a state on its way."""
        self.fill()
        if state in {SIGNING, SUBMITTED, WITHDRAWN, NOT_ADMITTED}:
            consent = self.partner()
            self.ask()
            if state != SIGNING:
                self.agree(consent)
                self.submit()
            if state == WITHDRAWN:
                told = self.told("official")
                actions.move_application(self.application.pk, WITHDRAW, note="letter 3", **told)
            if state == NOT_ADMITTED:
                self.decide(TURN_AWAY)
        self.again()
        return self


@built_once
def bid(window: dict[str, str] | None = None) -> Bid:
    """A region of the cast applies with its cluster; a company of the cluster is a partner."""
    call = published(window=window)
    region = factories.region(REGION)
    cluster = factories.cluster(CLUSTER, region=region)
    organisation = factories.organisation("ООО «Светотехника-тест»", number=ORGANISATION.rpartition("-")[2])
    factories.membership(organisation, cluster)
    people = {name: person(f"Our {name}") for name in ("official", "manager", "certifier", "officer")}
    grant(people["official"], "region_official", f"region:{REGION}")
    grant(people["manager"], "cluster_manager", f"cluster:{CLUSTER}")
    grant(people["certifier"], "certifier", f"organisation:{ORGANISATION}")
    grant(people["officer"], "officer", "programme:all")
    start = actions.Start(region, "Фармацевтика Калуги (тест)", cluster)
    found = actions.start_application(call.pk, start, people["official"], actor=actor(people["official"]), now=NOW)
    return Bid(call, cluster, organisation, application=found, **people)


@built_once
def bid_in(state: str) -> Bid:
    """The same, brought to a state on its way."""
    return bid().brought(state)


def version_of(call: Call) -> CallVersion:
    return call.versions.order_by("-number")[0]


def odd() -> list[object]:
    """Rows of the selection the journal does not answer for."""
    return [row for row in odd_rows() if row.kind.startswith("selection.")]


__all__ = [
    "ALWAYS",
    "ANSWERS",
    "OPEN",
    "TOLD",
    "WINDOW",
    "Bid",
    "bid",
    "bid_in",
    "call_in",
    "drafted",
    "odd",
    "published",
    "timezone",
]
