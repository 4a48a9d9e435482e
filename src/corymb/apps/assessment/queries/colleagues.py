"""Marks side by side: an expert's with those of colleagues, or all of an application for whoever arranges."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from corymb.apps.assessment.models import Expert, Mark, Review
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

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, bool, Cell]]]]:
        """The rows with the head of every cell, for a narrow screen, where each cell has to say whose it is."""
        return [
            (label, [(*head, cell) for head, cell in zip(self.heads, cells, strict=True)]) for label, cells in self.rows
        ]


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
    """What colleagues marked, once one's own review is in; beside a consensus of one's own, what one gave oneself."""
    others = list(others_of(review).select_related("application__by_version"))
    names = names_for(review, [other.expert for other in others])
    return side_by_side(others, {other.pk: names[other.expert_id] for other in others})


def beside(consensus: Review, single: Review) -> Side:
    """A consensus beside the marks of the expert who is asked whether they agree to it, and those of the others."""
    others = [row for row in others_of(single).select_related("application__by_version") if row.pk != consensus.pk]
    names = names_for(single, [consensus.expert, *(row.expert for row in others)])
    rows = [single, consensus, *others]
    return side_by_side(rows, {row.pk: names[row.expert_id] for row in rows})


def names_for(own: Review, experts: Iterable[Expert]) -> dict[int, str]:
    """What the expert of a review calls those who assess beside them: by name where they may know it, else by turn.

    By turn, and not by their number in the call: by that they would know a colleague again on another application.
    Turns are of all who were given the application, submitted or not: whoever submits later changes nobody's.
    """
    reader = own.expert
    others = {one.pk: one for one in experts if one.pk != reader.pk}
    if reader.blind == OPEN:
        return {reader.pk: _("You"), **{number: str(one.person) for number, one in others.items()}}
    given = Review.objects.filter(application=own.application_id).exclude(expert=reader).order_by("pk")
    turns = dict.fromkeys(given.values_list("expert", flat=True))
    told = {number: _("Expert {number}").format(number=n) for n, number in enumerate(turns, 1)}
    return {reader.pk: _("You"), **{number: told[number] for number in others}}
