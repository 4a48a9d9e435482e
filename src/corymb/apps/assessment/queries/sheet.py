"""The sheet of an expert: the leaves of the tree of criteria, each with what marks mean and what was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from corymb.apps.assessment.models import Mark, Review
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.saying import language_of_page
from corymb.methods.chain import canonical
from corymb.packs.call import Anchor, CallContent, Criterion

ABSTAIN = "abstain"
"""What a form sends where an expert abstains."""
FORMAT = "corymb-review-1"


@dataclass(frozen=True)
class Line:
    """A leaf of the tree: what stands above it, what marks mean, what the expert wrote, in which version."""

    criterion: Criterion
    above: str
    choices: tuple[tuple[int, str], ...]
    given: str
    comment: str
    version: int

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def is_given(self) -> bool:
        return bool(self.given) and not self.lacks_reason

    @property
    def lacks_reason(self) -> bool:
        """Whether the expert abstains and does not say why."""
        return self.given == ABSTAIN and not self.comment


@dataclass(frozen=True)
class Sheet:
    lines: list[Line]

    @cached_property
    def given(self) -> int:
        return sum(line.is_given for line in self.lines)

    @property
    def asked(self) -> int:
        return len(self.lines)

    @property
    def missing(self) -> list[tuple[str, str]]:
        """(label, anchor on the page) of what keeps the review from being submitted."""
        found = [line for line in self.lines if not line.is_given]
        return [(str(line.criterion.label), f"line-{line.code}") for line in found]


def content_for(review: Review) -> CallContent:
    """The version of the call that the application answers."""
    return content_of(review.application.by_version)


def sheet_of(review: Review) -> Sheet:
    """The sheet of a review in the language of the page."""
    language_of_page()
    content = content_for(review)
    marks = {row.criterion: row for row in review.marks.all()}
    labels = {one.code: one for one in content.criteria}
    lines = []
    for leaf in content.leaves:
        row = marks.get(leaf.code)
        choices, written = _choices(content, content.anchors_of(leaf)), (row.comment, row.version) if row else ("", 0)
        lines.append(Line(leaf, _above(leaf, labels), choices, given_of(row), *written))
    return Sheet(lines)


def given_of(row: Mark | None) -> str:
    """A mark as a form writes it."""
    if row is None or not row.is_given:
        return ""
    return ABSTAIN if row.mark is None else str(row.mark)


def _above(leaf: Criterion, labels: Mapping[str, Criterion]) -> str:
    parts: list[str] = []
    node = labels.get(leaf.parent or "")
    while node and len(parts) < len(labels):  # a circle hangs on no way from the top
        parts.append(str(node.label))
        node = labels.get(node.parent or "")
    return " › ".join(reversed(parts))


def _choices(content: CallContent, anchors: Iterable[Anchor]) -> tuple[tuple[int, str], ...]:
    told = {anchor.mark: str(anchor.text) for anchor in anchors}
    return tuple((mark, told.get(mark, "")) for mark in content.scale.marks)


def canonical_marks(review: Review, given: Iterable[Mark] | None = None) -> str:
    """The marks as they are submitted: one way to write them, of which the hash is taken; `given` if read before."""
    rows = review.marks.filter(is_given=True).order_by("criterion") if given is None else given
    told: dict[str, Any] = {
        "format": FORMAT,
        "application": str(review.application_id),
        "expert": str(review.expert_id),
        "stage": review.stage,
        "call_sha256": review.application.by_version.sha256,
        "marks": [{"criterion": row.criterion, "mark": row.mark, "comment": row.comment} for row in rows],
    }
    return canonical(told)


def hash_of(review: Review) -> str:
    return sha256(canonical_marks(review).encode()).hexdigest()
