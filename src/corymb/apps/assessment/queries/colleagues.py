"""Marks side by side: an expert's with those of colleagues, or all of an application for whoever arranges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from corymb.apps.assessment.models import Mark, Review
from corymb.apps.assessment.queries.seeing import others_of
from corymb.apps.assessment.queries.sheet import content_for, given_of
from corymb.apps.assessment.states import OPEN
from corymb.kit.saying import language_of_page


@dataclass(frozen=True)
class Cell:
    mark: str
    comment: str


@dataclass(frozen=True)
class Side:
    """A table: heads (who, whether it is the consensus), and for each criterion its label and a cell for each head."""

    heads: list[tuple[str, bool]]
    rows: list[tuple[str, list[Cell]]]


def side_by_side(reviews: Sequence[Review], names: Mapping[int, str]) -> Side:
    """Marks of reviews of one application; `names` by review."""
    if not reviews:
        return Side([], [])
    language_of_page()
    marks = {(m.review_id, m.criterion): m for m in Mark.objects.filter(review__in=[r.pk for r in reviews])}
    rows = []
    for leaf in content_for(reviews[0]).leaves:
        cells = [_cell(marks.get((review.pk, leaf.code))) for review in reviews]
        rows.append((str(leaf.label), cells))
    return Side([(names[review.pk], review.is_rapporteur) for review in reviews], rows)


def _cell(row: Mark | None) -> Cell:
    given = given_of(row)
    told = given if given.isdecimal() else _("abstained") if given else "–"
    return Cell(told, row.comment if row else "")


def colleagues_of(review: Review) -> Side:
    """What colleagues marked, once one's own review is in; their names where the expert may know them."""
    others = list(others_of(review).select_related("application__by_version"))
    shown = review.expert.blind == OPEN
    names = {
        other.pk: str(other.expert.person) if shown else _("Expert {n}").format(n=n)
        for n, other in enumerate(others, 1)
    }
    return side_by_side(others, names)
