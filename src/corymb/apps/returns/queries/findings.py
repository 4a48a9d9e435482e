"""What the checks say of a return, and which of it is answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.registry.queries.naming import named_openly
from corymb.apps.returns.models import Event, Explanation, Participant, Return
from corymb.apps.returns.states import DISPUTED, EDITABLE
from corymb.kit.findings import LEVELS, Told, told
from corymb.sources.return_form import REMARK

Answers = Mapping[tuple[str, str], Explanation]
"""Explanations by what they answer and the variable."""
DISPUTE = "event-disputed"
"""What is said of an event that a partner disputes: no check of the pack, and answered like one."""
ABOUT_EVENT = "event-"


def about_event(event: Event) -> str:
    """What stands in the place of the variable where something is said of an event: each is explained by itself."""
    return f"{ABOUT_EVENT}{event.pk}"


@dataclass(frozen=True)
class Said:
    """A finding as the page shows it, with the explanation that answers it, where one was given.

    `is_new`: whether the answer is another than in the round before.
    """

    told: Told
    finding: str
    level: str
    variable: str
    explanation: Explanation | None = None
    is_new: bool = False

    @property
    def is_open(self) -> bool:
        return self.level == "error" or (self.level == "explain" and self.explanation is None)


@dataclass(frozen=True)
class Standing:
    """What is left to do before a return can go on. `is_checked`: the findings are about what stands there now."""

    is_checked: bool
    said: list[Said] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(one.level == "error" for one in self.said)

    @property
    def to_explain(self) -> int:
        return sum(one.level == "explain" and one.is_open for one in self.said)

    @property
    def by_variable(self) -> dict[str, list[Said]]:
        found: dict[str, list[Said]] = {}
        for one in self.said:
            found.setdefault(one.variable, []).append(one)
        return found


def answers_of(found: Return) -> Answers:
    """What the organisation explains, of findings and of remarks."""
    return {(e.finding, e.variable): e for e in found.explanations.exclude(text="").select_related("by")}


def remark_key(number: int) -> str:
    """By what a remark of a round is answered."""
    return f"{REMARK}~{number}"


def standing_of(found: Return, answers: Answers | None = None) -> Standing:
    """The findings of a return with their answers, and what partners dispute of its events."""
    disputes = disputes_of(found)
    if not found.findings and not disputes:
        return Standing(found.is_checked)
    known = answers_of(found) if answers is None else answers
    before = known if found.state not in EDITABLE else {}
    return Standing(found.is_checked, [*_said(found.findings, known, before), *_disputed(disputes, known)])


def _said(findings: Iterable[Mapping[str, Any]], answers: Answers, before: Answers) -> Iterable[Said]:
    """`before`: answers of a return that was sent when one text still answered a check for all its events."""
    rows = list(findings)
    for finding, shown in zip(rows, told(rows), strict=True):
        key = (finding["rule"], finding.get("variable", ""))
        yield Said(shown, key[0], finding["level"], key[1], answers.get(key) or before.get((key[0], "")))


def disputes_of(found: Return) -> list[Participant]:
    """Participants who dispute an event of the return as it is entered."""
    rows = Participant.objects.filter(event__member_return=found, event__removed_at=None, answer=DISPUTED)
    return list(rows.select_related("event", "organisation").order_by("event__kind", "event__code", "pk"))


def _disputed(disputes: Iterable[Participant], answers: Answers) -> Iterable[Said]:
    """Each disputed event is explained by itself; who disputes it after that asks anew."""
    events: dict[int, list[Participant]] = {}
    for row in disputes:
        events.setdefault(row.event_id, []).append(row)
    for rows in events.values():
        about = about_event(rows[0].event)
        last = max(row.answered_at for row in rows if row.answered_at)
        answer = answers.get((DISPUTE, about))
        whom = "; ".join(f"{named_openly(row.organisation)}: {row.note}" for row in rows if row.organisation)
        text = _("{event} is disputed. {whom}").format(event=rows[0].event.code, whom=whom)
        word, tone = LEVELS["explain"]
        shown = Told(word, tone, "", "", text, _("Mend the entry, or explain why it is right."))
        yield Said(shown, DISPUTE, "explain", about, answer if answer and answer.at >= last else None)
