"""Experts' comments on an application: as the office looks through them, and as they are released."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from corymb.apps.assessment.models import Mark
from corymb.apps.assessment.queries.marks import counted_reviews
from corymb.apps.council.models import Decision
from corymb.apps.outcomes.models import Release, Withholding
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.saying import language_of_page
from corymb.methods.chain import canonical

FORMAT = "corymb-comments-1"


@dataclass(frozen=True)
class Comment:
    """A comment with its mark; `withheld` where it is not to be shown. Nobody's name is told."""

    mark: Mark
    withheld: Withholding | None


@dataclass(frozen=True)
class Criterion:
    label: str
    comments: list[Comment]


def comments_of(decision: Decision) -> list[Criterion]:
    """Comments by criterion, in the order in which they are released."""
    language_of_page()
    withheld = {row.mark_id: row for row in decision.withheld.select_related("by")}
    found: dict[str, list[Comment]] = {}
    for mark in _marks(decision):
        found.setdefault(mark.criterion, []).append(Comment(mark, withheld.get(mark.pk)))
    leaves = content_of(decision.matter.session.ranking.by_version).leaves
    return [Criterion(str(leaf.label), found.get(leaf.code, [])) for leaf in leaves]


def _marks(decision: Decision) -> list[Mark]:
    """Marks with a comment that counted in the ranking the council decided on, shuffled anew for each criterion.

    The seed is the hash of the ranking: the order is the same whenever it is asked for and tells nothing of who wrote
    what, neither in one criterion nor from one to the next.
    """
    ranking = decision.matter.session.ranking
    reviews = counted_reviews(ranking.call_id).filter(
        application=decision.application_id, submitted_at__lte=ranking.ordered_at
    )
    rows = Mark.objects.filter(review__in=reviews.values("pk"), is_given=True).exclude(comment="")
    return sorted(rows, key=lambda row: sha256(f"{ranking.sha256} {row.criterion} {row.pk}".encode()).hexdigest())


def counted(decision: Decision) -> tuple[int, int]:
    """How many comments there are, and how many of them are withheld."""
    return len(_marks(decision)), decision.withheld.count()


def text_of(decision: Decision) -> str:
    """What is released, canonical: comments by criterion as they were written, and how many are withheld."""
    withheld = set(decision.withheld.values_list("mark", flat=True))
    shown: dict[str, list[str]] = {}
    kept: Counter[str] = Counter()
    for mark in _marks(decision):
        if mark.pk in withheld:
            kept[mark.criterion] += 1
        else:
            shown.setdefault(mark.criterion, []).append(mark.comment)
    told: dict[str, Any] = {
        "format": FORMAT,
        "application": str(decision.application_id),
        "ranking_sha256": decision.matter.session.ranking.sha256,
        "comments": shown,
        "withheld": dict(kept),
    }
    return canonical(told)


def released(decision: Decision) -> tuple[Mapping[str, list[str]], Mapping[str, int]] | None:
    """Released comments by criterion, and how many are withheld; None before somebody released them."""
    row = Release.objects.filter(decision=decision).first()
    if row is None:
        return None
    told = json.loads(row.text)
    return told["comments"], told["withheld"]
