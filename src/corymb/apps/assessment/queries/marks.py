"""The marks of a call that count: of submitted reviews alone, one row for an expert and a leaf of the criteria."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from corymb.apps.assessment.models import Mark, Review
from corymb.apps.assessment.states import SUBMITTED
from corymb.apps.registry.queries.among import one_of
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
    rows = Review.objects.filter(application__call=call, state=SUBMITTED)
    # Asked once and not for each review, which takes minutes where the database does not know how few there are.
    agreed = rows.filter(is_rapporteur=True).values("application")
    return rows.filter(Q(is_rapporteur=True) | ~Q(application__in=agreed))


def marks_of(call: Call | int) -> list[MarkRow]:
    """The marks that count, ordered by application, expert, criterion."""
    return marks_in(counted_keys(call))


def counted_keys(call: Call | int) -> list[int]:
    """Keys of the reviews whose marks count.

    They are read first: where the database does not know how few they are, it meets every one for every mark.
    """
    return list(counted_reviews(call).values_list("pk", flat=True))


def agreed_on(reviews: Iterable[int]) -> set[int]:
    """Numbers of the applications of which some reviews are the consensus."""
    return set(Review.objects.filter(one_of("pk", reviews), is_rapporteur=True).values_list("application", flat=True))


def agreed_at(applications: Iterable[int], moment: datetime) -> set[int]:
    """Those of some applications whose marks were a consensus at a moment."""
    rows = Review.objects.filter(one_of("application", applications), is_rapporteur=True, submitted_at__lte=moment)
    rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=moment))
    return set(rows.values_list("application", flat=True))


def marks_in(reviews: Iterable[int]) -> list[MarkRow]:
    """The marks of some reviews, by their keys, in the same order."""
    rows = Mark.objects.filter(one_of("review", reviews), is_given=True)
    found = rows.order_by("review__application", "review__expert", "criterion")
    return [MarkRow(*row) for row in found.values_list("review__application", "review__expert", "criterion", "mark")]
