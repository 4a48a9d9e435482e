"""Experts for applications: what is given, and what an assignment is. See docs/methods/assignment.md."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Problem:
    """p applications and e experts.

    `fit` (p, e) how well an expert knows the field, 0 to 1; `conflict` (p, e) who may not see what; a pair below
    `least_fit` is not used. Application i needs `need[i]` experts, expert j takes `lower[j]` to `upper[j]` of
    them, beside the `has[j]` they have already, none where it is not said: these count where loads are made even.
    """

    applications: tuple[str, ...]
    experts: tuple[str, ...]
    fit: Floats
    conflict: Bools
    need: Integers
    lower: Integers
    upper: Integers
    least_fit: float = 0.0
    has: Integers | None = None

    def __post_init__(self) -> None:
        shape = (len(self.applications), len(self.experts))
        sizes = (len(self.need), len(self.lower), len(self.upper))
        if self.fit.shape != shape or self.conflict.shape != shape or sizes != (shape[0], shape[1], shape[1]):
            raise Refusal(
                mark("Fit and conflicts have {given} figures; there are {p} applications and {e} experts."),
                mend=mark("Give one for every pair, a need for every application and limits for every expert."),
                given=f"{self.fit.shape}, {self.conflict.shape}",
                p=shape[0],
                e=shape[1],
            )
        if not ((self.fit >= 0) & (self.fit <= 1)).all():
            raise Refusal(
                mark("Fit is a number from 0 to 1."), mend=mark("Correct the fit, or bring it to that scale.")
            )
        wrong = (self.lower < 0) | (self.lower > self.upper)
        if wrong.any() or (self.need < 1).any():
            raise Refusal(
                mark("The limits contradict themselves: at least {lower}, at most {upper} applications."),
                where=self.experts[int(wrong.argmax())] if wrong.any() else self.applications[int(self.need.argmin())],
                mend=mark("The least is zero or more and not above the most; every application needs an expert."),
                lower=int(self.lower[wrong.argmax()]),
                upper=int(self.upper[wrong.argmax()]),
            )

    @property
    def allowed(self) -> Bools:
        """(p, e) pairs that may be used."""
        return ~self.conflict & (self.fit >= self.least_fit)

    @property
    def stood(self) -> Integers:
        """(e,) what experts have already."""
        return np.zeros(len(self.experts), dtype=np.int64) if self.has is None else self.has

    def at_least(self, fit: float) -> "Problem":
        """The same with pairs below that fit left out."""
        return replace(self, least_fit=fit)


@dataclass(frozen=True)
class Certificate:
    """Proof that no assignment has a greater sum, to be checked by anybody.

    Prices: what one more expert for an application would bring (p,), what one more application of an expert costs (e,),
    in units of 1/`scale`. Every pair is worth at most the sum of its two prices unless it is used, and at least that if
    it is; prices of experts are zero or more unless they do their least, and zero or less unless they do their most.
    `gap` is what rounding the fit to whole units can hide, in fit; `pairs` were checked.
    """

    of_applications: Integers
    of_experts: Integers
    scale: int
    gap: float
    pairs: int


@dataclass(frozen=True)
class Assigned:
    """`pairs` (k, 2) rows and columns, sorted; the sum and the smallest of their fits; how it is known to be best."""

    pairs: Integers
    total: float
    smallest: float
    certificate: Certificate | None
    bottleneck: bool = False

    def matrix(self, problem: Problem) -> Bools:
        found = np.zeros(problem.fit.shape, dtype=bool)
        found[self.pairs[:, 0], self.pairs[:, 1]] = True
        return found


def assigned(problem: Problem, used: Bools, certificate: Certificate | None, *, bottleneck: bool = False) -> Assigned:
    """The result for (p, e) pairs used."""
    fits = problem.fit[used]
    smallest = float(fits.min()) if fits.size else 1.0
    return Assigned(np.argwhere(used), float(fits.sum()), smallest, certificate, bottleneck)
