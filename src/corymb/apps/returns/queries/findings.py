"""What the checks say of a return, and which of it is answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from corymb.apps.returns.models import Explanation, Return
from corymb.kit.findings import Told, told
from corymb.sources.return_form import REMARK

Answers = Mapping[tuple[str, str], Explanation]
"""Explanations by what they answer and the variable."""


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
    """The findings of a return with their answers."""
    if not found.findings:
        return Standing(found.is_checked)
    known = answers_of(found) if answers is None else answers
    return Standing(found.is_checked, list(_said(found.findings, known)))


def _said(findings: Iterable[Mapping[str, Any]], answers: Answers) -> Iterable[Said]:
    rows = list(findings)
    for finding, shown in zip(rows, told(rows), strict=True):
        key = (finding["rule"], finding.get("variable", ""))
        yield Said(shown, key[0], finding["level"], key[1], answers.get(key))
