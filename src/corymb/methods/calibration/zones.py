"""Select, do not select, draw lots: by how often the real rule would select an application."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.calibration.calibrated import DRAWS, Calibration, draws
from corymb.methods.composite.ranks import Places
from corymb.methods.robustness.acceptability import half_width, intervals_of
from corymb.methods.selection import Award, Rule, selected_in_each, would_select
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BLOCK = 2_000_000
"""Figures ordered together."""


@dataclass(frozen=True)
class Limits:
    """`select` from this chance on, `leave` down to this one, as the call says; lots are drawn between them."""

    select: float = 0.95
    leave: float = 0.05

    def __post_init__(self) -> None:
        if not 0 <= self.leave < self.select <= 1:
            raise Refusal(
                mark("Limits of {leave} and {select} leave no room between them."),
                mend=mark("Give two chances from 0 to 1, the one for selecting above the other."),
                leave=f"{self.leave:g}",
                select=f"{self.select:g}",
            )


@dataclass(frozen=True)
class Zones:
    """`chance` (p,) part of the draws in which the rule selects, `error` (p,) half its 95 % interval by the draws.

    `near`: a limit lies within that error, so that more draws might say otherwise. `raw`: what the same rule does with
    the raw means. `intervals` (p, 2): the places between which an application stands in 90 % of the draws.
    """

    chance: Floats
    error: Floats
    limits: Limits
    raw: Award
    intervals: Places

    @property
    def selected(self) -> Bools:
        return self.chance >= self.limits.select

    @property
    def left(self) -> Bools:
        return self.chance <= self.limits.leave

    @property
    def lottery(self) -> Bools:
        return ~self.selected & ~self.left

    @property
    def near(self) -> Bools:
        return (np.abs(self.chance - self.limits.select) <= self.error) | (
            np.abs(self.chance - self.limits.leave) <= self.error
        )

    @property
    def moved(self) -> Bools:
        """Applications of which calibration says something else than the raw means: lots are something else too."""
        same = (self.selected & self.raw.selected) | (self.left & ~self.raw.selected & ~self.raw.undecided)
        return ~(same | (self.lottery & self.raw.undecided))


def zones(
    found: Calibration,
    rule: Rule,
    seed: int,
    limits: Limits | None = None,
    count: int = DRAWS,
    scored: Callable[[Floats], Floats] = lambda qualities: qualities,
) -> Zones:
    """Apply the rule to every draw. Refuses where calibration is not advised.

    `scored` makes of (..., p) qualities the scores the rule is applied to. A floor of the rule is a signed mark:
    negative where lower marks are better.
    """
    of_draws = draws(found, seed, count)
    times = np.zeros(len(found.marks.applications), dtype=np.intp)
    taken = np.empty(of_draws.shape, dtype=np.min_scalar_type(of_draws.shape[1]))
    step = max(BLOCK // of_draws.shape[1], 1)
    for start in range(0, count, step):
        scores = scored(of_draws[start : start + step])
        order = np.argsort(-scores, axis=1)
        times += selected_in_each(order, scores, rule).sum(axis=0)
        places = np.arange(1, order.shape[1] + 1, dtype=taken.dtype)
        np.put_along_axis(taken[start : start + step], order, np.broadcast_to(places, order.shape), axis=1)
    chance = times / count
    raw = would_select(scored(found.marks.raw), rule)
    return Zones(chance, half_width(chance, count), limits or Limits(), raw, intervals_of(taken))
