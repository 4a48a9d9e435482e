"""Whence the weights of a call come where people judged them: what each said, kept with the call without names."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from corymb.i18n import mark
from corymb.methods.composite.judgements import (
    MOST,
    POINTS,
    SCALE,
    compared,
    compared_together,
    count_of,
    in_hundredths,
    points_together,
)
from corymb.packs.parts import Name, Part

PAIRWISE, BY_POINTS = "pairwise", "points"
Way = Literal["pairwise", "points"]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
WRONG = mark("These are no judgements of the criteria they name.")


class Weighed(Part):
    """Judgements of the `criteria` below `parent`, one row for each who judged, in no order that tells who it was.

    `pairwise`: comparisons as `methods.composite.judgements` writes them; `points`: a hundred given away. `left_out`
    counts the people whose comparisons contradict one another.
    """

    parent: Name | None = None
    way: Way
    criteria: Annotated[tuple[Name, ...], Field(min_length=2, max_length=MOST)]
    judges: Annotated[tuple[tuple[int, ...], ...], Field(min_length=1)]
    left_out: Annotated[int, Field(ge=0)] = 0
    on: Day

    @model_validator(mode="after")
    def _judged(self) -> Self:
        if not all(is_judged(self.way, row, len(self.criteria)) for row in self.judges):
            raise PydanticCustomError("judgements", WRONG, {})
        return self


@dataclass(frozen=True)
class Weights:
    """Own weights of the criteria of a group, of a hundred; `ratio`: of comparisons, how far they contradict."""

    own: Mapping[str, Decimal]
    ratio: float | None
    each: tuple[tuple[float, ...], ...]

    @property
    def apart(self) -> dict[str, tuple[float, float]]:
        """The least and the greatest share somebody gives each criterion."""
        columns = zip(*self.each, strict=True)
        return {code: (min(given), max(given)) for code, given in zip(self.own, columns, strict=True)}


def is_judged(way: str, row: tuple[int, ...], criteria: int) -> bool:
    """Whether these are judgements of so many criteria."""
    if way == PAIRWISE:
        return len(row) == count_of(criteria) and set(row) <= set(SCALE)
    return len(row) == criteria and sum(row) == POINTS and min(row) >= 0


def shares_of(way: str, row: tuple[int, ...], criteria: int) -> tuple[float, ...]:
    """What one person's judgements come to."""
    return tuple(compared(row, criteria)[0] if way == PAIRWISE else [one / POINTS for one in row])


def weights_of(weighed: Weighed) -> Weights:
    """The weights judgements come to."""
    many = len(weighed.criteria)
    if weighed.way == PAIRWISE:
        shares, ratio = compared_together(weighed.judges, many)
    else:
        shares, ratio = points_together(weighed.judges), None
    own = dict(zip(weighed.criteria, in_hundredths(shares), strict=True))
    return Weights(own, ratio, tuple(shares_of(weighed.way, row, many) for row in weighed.judges))


def still_holds(weighed: Weighed, own: Mapping[str, Decimal]) -> bool:
    """Whether the criteria of the group are still these, and weigh what the judgements say."""
    return dict(weights_of(weighed).own) == dict(own)
