"""Marks freed of how strict each expert is, where that can be done; the raw ranking stays where it cannot."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.calibration.crossed import Crossed, Variances
from corymb.methods.calibration.marks import NO_SCATTER, ONE_EXPERT, Marks, ReviewGraph, review_graph
from corymb.methods.calibration.notes import Note
from corymb.methods.calibration.reml import Fitted, fitted
from corymb.methods.composite.ranks import ranks
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

MOST_COMPONENTS = 0.1
"""Of the number of applications: with more components than that, and than one, the marks are not comparable."""
DRAWS = 4_000
EXACT, NO_NOISE = 1e-12, 1e-6
"""How exactly least squares are solved, and what of the spread of the marks counts as nothing left."""


@dataclass(frozen=True)
class Calibration:
    """What the crossed model says of some marks, beside the marks themselves, which stay as they are."""

    marks: Marks
    graph: ReviewGraph
    crossed: Crossed
    fit: Fitted

    @property
    def variances(self) -> Variances:
        return self.fit.variances

    @property
    def may_be_alike(self) -> bool:
        """Whether the interval of the variance between experts contains zero."""
        return self.fit.interval[0] <= 0

    @property
    def reviewed(self) -> int:
        """How many applications have marks of single experts, not only what these agreed on."""
        return len(self.marks.applications) - self.graph.agreed

    @property
    def falls_apart(self) -> bool:
        """Whether there are several components, and more than a tenth of the applications. One is no falling apart."""
        return self.graph.components > max(1, MOST_COMPONENTS * self.reviewed)

    @cached_property
    def against(self) -> tuple[Note, ...]:
        """Why calibration is not advised; empty where it is."""
        found = []
        if self.may_be_alike:
            found.append(Note(mark("the interval of the variance between experts contains zero")))
        if self.falls_apart:
            found.append(
                Note(
                    mark(
                        "the reviews fall into {components} parts without a common expert, more than a tenth of the "
                        "{applications} applications"
                    ),
                    {"components": self.graph.components, "applications": self.reviewed},
                )
            )
        return tuple(found)

    @property
    def advised(self) -> bool:
        return not self.against

    @property
    def ranks(self) -> Integers:
        """(p,) the ranking that stands: by `quality` where calibration is advised, else by the raw means."""
        return ranks(self.quality if self.advised else self.marks.raw)

    @cached_property
    def quality(self) -> Floats:
        """(p,) expected quality, higher is better, on the scale of the signed marks: drawn towards their mean."""
        return self.fit.solved.mean + self._effects(0)

    @cached_property
    def leniency(self) -> Floats:
        """(r,) what an expert is expected to add to a signed mark: drawn towards zero."""
        return self._effects(1)

    def _effects(self, place: int) -> Floats:
        """Best linear unbiased predictions (C. Henderson, *Biometrics* 31, 1975)."""
        solved = self.fit.solved
        return self.variances[place] / self.variances.noise * self.crossed.sides[place].sums(solved.rest[:, None])[:, 0]


def calibrated(marks: Marks) -> Calibration:
    """Fit the model. Nothing is replaced: see `Calibration.advised` and `ranks`.

    Refuses the marks of a single expert, and marks that follow from application and expert alone, as what experts
    agreed on does: no noise is left to weigh either against.
    """
    graph = review_graph(marks)
    if graph.experts == 1:
        raise Refusal(
            mark("All {count} marks are of one expert: nobody shows how strict they are."),
            mend=mark("Rank by the raw marks."),
            why=ONE_EXPERT,
            count=np.count_nonzero(marks.by_expert),
        )
    _must_leave_noise(marks)
    crossed = Crossed(marks, graph)
    return Calibration(marks, graph, crossed, fitted(crossed))


def _must_leave_noise(marks: Marks) -> None:
    """By what least squares leave of a level for each application and each expert."""
    from scipy.sparse import csr_array  # take long to load
    from scipy.sparse.linalg import lsqr

    k, p = len(marks.values), len(marks.applications)
    rows, columns = np.tile(np.arange(k), 2), np.concatenate([marks.of_application, p + marks.of_expert])
    levels = csr_array((np.ones(2 * k), (rows, columns)), shape=(k, p + len(marks.experts)))
    around = marks.signed - marks.signed.mean()
    left = lsqr(levels, around, atol=EXACT, btol=EXACT)[3]
    if left <= NO_NOISE * float(np.linalg.norm(around)):
        raise Refusal(
            mark(
                "The {count} marks differ by application and by how strict each expert is, and by nothing else: "
                "there is no scatter to calibrate by."
            ),
            mend=mark("Rank by the raw marks."),
            why=NO_SCATTER,
            count=k,
        )


def draws(found: Calibration, seed: int, count: int = DRAWS) -> Floats:
    """(count, p) draws of the quality of all applications together, given the marks and the variances as estimated.

    Refuses where calibration is not advised.
    """
    if not found.advised:
        raise Refusal(
            mark("Calibration is not advised: {reasons}."),
            mend=mark("The raw ranking stays."),
            reasons="; ".join(str(reason) for reason in found.against),
        )
    rng = np.random.default_rng(seed)
    solved, crossed, noise = found.fit.solved, found.crossed, found.variances.noise
    mean = solved.mean + np.sqrt(noise / solved.weight) * rng.standard_normal(count)
    of_ones, of_marks = solved.kept_ratio * solved.of_kept(crossed.ones_and_marks).T
    spread = np.sqrt(noise * solved.kept_ratio)
    kept = spread * solved.factor.half_solved(rng.standard_normal((crossed.kept.levels, count)))
    kept += of_marks[:, None] - of_ones[:, None] * mean
    kept += mean
    if crossed.place_of_kept == 0:
        return np.ascontiguousarray(kept.T)
    return _of_other(found, mean, kept, rng)


def _of_other(found: Calibration, mean: Floats, kept: Floats, rng: np.random.Generator) -> Floats:
    """(count, p) applications given (experts, count) draws of mean and leniency: each alone, and normal."""
    from scipy.sparse import csr_array  # takes long to load

    crossed, solved, signed = found.crossed, found.fit.solved, found.marks.signed
    other = crossed.other
    shape = (other.levels, crossed.kept.levels)
    who_marked = csr_array((solved.shrunk[other.of], (other.of, crossed.kept.of)), shape=shape)
    at = solved.shrunk * np.bincount(other.of, signed, other.levels)
    theirs = rng.standard_normal((other.levels, len(mean)))
    theirs *= np.sqrt(found.variances.noise * solved.shrunk)[:, None]
    theirs -= who_marked @ kept
    theirs += at[:, None]
    theirs += mean
    return np.ascontiguousarray(theirs.T)
