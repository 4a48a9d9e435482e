"""The marks of a call that count: of submitted reviews alone, one row for an expert and a leaf of the criteria."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from corymb.apps.assessment.models import Mark, Review
from corymb.apps.assessment.states import SUBMITTED
from corymb.apps.selection.models import Call


@dataclass(frozen=True)
class MarkRow:
    """A mark of an expert for a leaf, by numbers and code; None where the expert abstained."""

    application: int
    expert: int
    criterion: str
    mark: int | None


def counted_reviews(call: Call | int) -> QuerySet[Review]:
    """Reviews whose marks count: submitted ones; where a consensus was submitted, its rapporteur's alone."""
    consensus = Review.objects.filter(application=OuterRef("application"), is_rapporteur=True, state=SUBMITTED)
    rows = Review.objects.filter(application__call=call, state=SUBMITTED)
    agreed = rows.filter(is_rapporteur=True)
    return agreed | rows.filter(~Exists(consensus), is_rapporteur=False)


def marks_of(call: Call | int) -> list[MarkRow]:
    """The marks that count, ordered by application, expert, criterion."""
    return marks_in(counted_reviews(call).values("pk"))


def marks_in(reviews: QuerySet[Review, Any] | Sequence[int]) -> list[MarkRow]:
    """The marks of some reviews, in the same order."""
    rows = Mark.objects.filter(review__in=reviews, is_given=True)
    found = rows.order_by("review__application", "review__expert", "criterion")
    return [MarkRow(*row) for row in found.values_list("review__application", "review__expert", "criterion", "mark")]
