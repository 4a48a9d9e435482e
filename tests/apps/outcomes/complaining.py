"""A complaint of the region of the third application, brought to any state by the actions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.models import Complaint
from corymb.apps.outcomes.states import (
    ADMIT,
    ADMITTED,
    ANSWER,
    ANSWERED,
    CONCLUDED,
    DISMISS,
    DISMISSED,
    DRAFT,
    FILED,
    LOOKED,
    REGISTER,
    WITHDRAW,
    WITHDRAWN,
)
from corymb.apps.secondlooks import actions as looking
from tests.apps.council.sitting import AFTER, Council
from tests.apps.outcomes.deciding import official, whole
from tests.people import grant, person
from tests.stages import built_once

PLACE = 2
SENT = AFTER + timedelta(minutes=93)
"""When the letters went: the term begins on that day."""
LOOK_BY = (SENT + timedelta(days=14)).date()
"""Until when somebody looks again."""


@dataclass
class Case:
    """Who takes part in a test."""

    here: Council
    region: Person
    looker: Person
    complaint: Complaint

    def by(self, who: Person, hours: int = 24) -> dict[str, Any]:
        """The named arguments of an action, so many hours after the letters went."""
        return {"actor": plain_actor(who), "now": SENT + timedelta(hours=hours)}

    def again(self) -> Complaint:
        self.complaint = Complaint.objects.get(pk=self.complaint.pk)
        return self.complaint

    def move(self, code: str, text: str = "") -> Complaint:
        who = self.region if code == WITHDRAW else self.here.secretary
        return actions.move_complaint(self.complaint.pk, code, text, **self.by(who))

    def findings(self, *, upheld: bool = True) -> dict[int, looking.Found]:
        rows = self.complaint.grounds.order_by("place")
        return {row.pk: looking.Found(upheld and row.place == 1, "Проверено (тест)") for row in rows}

    def brought(self, state: str, *, upheld: bool = True) -> "Case":
        """The complaint brought to a state on its way."""
        if state == WITHDRAWN:
            self.move(WITHDRAW)
        elif state != DRAFT:
            actions.file_complaint(self.complaint.pk, self.region, **self.by(self.region))
            if state != FILED:
                self.move(REGISTER, "17/2018 (тест)")
            if state == DISMISSED:
                self.move(DISMISS, "Не о решении (тест)")
            if state in {ADMITTED, LOOKED, CONCLUDED, ANSWERED}:
                self.move(ADMIT, "Подана в срок (тест)")
            if state in {LOOKED, CONCLUDED, ANSWERED}:
                looking.appoint_looker(self.complaint.pk, self.looker, LOOK_BY, **self.by(self.here.secretary))
            if state in {CONCLUDED, ANSWERED}:
                found = self.findings(upheld=upheld)
                looking.conclude(self.complaint.pk, found, self.looker, **self.by(self.looker))
            if state == ANSWERED:
                self.move(ANSWER, "Решение пересмотрит совет (тест)")
        self.again()
        return self

    def answer_goes(self) -> None:
        """The letter with the answer is let go, and goes."""
        Letter.objects.filter(kind="outcomes.answered").update(state="waiting")
        send_due(SENT + timedelta(days=30))


@built_once
def case() -> Case:
    """A complaint that is being written, with two grounds."""
    here, _session = whole()
    return complaint_of(here)


def complaint_of(here: Council) -> Case:
    """The same, of a call that is decided."""
    region, looker = official(PLACE), person("Somebody who looks again")
    grant(looker, "expert", "call:424242")
    made = actions.start_complaint(
        here.applications[PLACE], "Не согласны (тест)", region, actor=plain_actor(region), now=SENT
    )
    found = Case(here, region, looker, made)
    code = here.content.leaves[0].code
    for criterion, text in ((code, "Оценка занижена (тест)"), ("", "Не было кворума (тест)")):
        actions.add_ground(made.pk, criterion, text, **found.by(region))
    return found
