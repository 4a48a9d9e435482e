"""Weights computed from the applications: for looking into the data alone, never for an award.

Who applies would change what counts: one more application could turn the order of two others. They have a type of their
own; what decides (`pipeline.stand`, `selection.award`) does not take it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.composite.criteria import Tree
from corymb.refusal import Refusal

Floats = NDArray[np.float64]

ROUNDING = 1e-12


@dataclass(frozen=True)
class ExploratoryWeights:
    """(m,) shares that sum to 1, or (n, m) a row for each application; `how` they were computed."""

    shares: Floats
    how: Literal["entropy", "critic", "components", "benefit_of_the_doubt"]


def entropy(values: Floats, tree: Tree) -> ExploratoryWeights:
    """Shannon's entropy of each criterion over the applications: the more it tells them apart, the more it weighs."""
    _refuse(
        tree, (values <= 0).any(axis=0), mark("Entropy exists for values above zero alone; this criterion has others.")
    )
    share = values / values.sum(axis=0)
    told = (
        1 + (share * np.log(share)).sum(axis=0) / np.log(len(values)) if len(values) > 1 else np.zeros(len(tree.leaves))
    )
    told = np.where(told > ROUNDING, told, 0.0)
    _refuse(tree, np.full(len(told), told.sum() <= 0), mark("No criterion tells the applications apart."))
    return ExploratoryWeights(told / told.sum(), "entropy")


def critic(values: Floats, tree: Tree) -> ExploratoryWeights:
    """Spread of each criterion times how little it goes with the others (Diakoulaki and others 1995)."""
    span = np.ptp(values, axis=0)
    _refuse(tree, ~(span > 0), mark("All applications have the same value: its correlations do not exist."))
    scaled = tree.signs * (values - values.min(axis=0)) / span
    told = scaled.std(axis=0, ddof=1) * (1 - _correlations(scaled)).sum(axis=0)
    _refuse(
        tree, np.full(len(told), told.sum() <= 0), mark("All criteria say the same: none weighs more than another.")
    )
    return ExploratoryWeights(told / told.sum(), "critic")


def components(values: Floats, tree: Tree) -> ExploratoryWeights:
    """Loadings of the first principal component of the correlations. Refuses negative ones: they would be weights that

    reward the worse value.
    """
    _refuse(
        tree,
        ~(np.ptp(values, axis=0) > 0),
        mark("All applications have the same value: its correlations do not exist."),
    )
    loadings = np.linalg.eigh(_correlations(tree.signs * values))[1][:, -1]
    loadings = loadings * np.sign(loadings.sum() or 1.0)
    _refuse(
        tree,
        loadings < -ROUNDING,
        mark("Its loading on the first principal component is negative: as a weight it would reward the worse value."),
    )
    loadings = np.clip(loadings, 0.0, None)
    return ExploratoryWeights(loadings / loadings.sum(), "components")


def benefit_of_the_doubt(normalised: Floats, tree: Tree, least: float = 0.0) -> ExploratoryWeights:
    """For each application the weights under which it looks best, none of its peers above 1 (Cherchye and others 2007).

    `least` is the smallest part of its score that each criterion must bring. One linear programme per application.
    """
    from scipy.optimize import linprog  # takes long to load

    _refuse(tree, (normalised < 0).any(axis=0), mark("Benefit of the doubt needs values of zero or more."))
    m = len(tree.leaves)
    found = np.empty_like(normalised)
    for i, own in enumerate(normalised):
        brings = least * own[None, :] - np.diag(own)
        limits = np.vstack([normalised, brings])
        answer = linprog(-own, A_ub=limits, b_ub=np.r_[np.ones(len(normalised)), np.zeros(m)], bounds=(0, None))
        weights = answer.x if answer.status == 0 and answer.x.sum() > 0 else np.ones(m)
        found[i] = weights / weights.sum()
    return ExploratoryWeights(found, "benefit_of_the_doubt")


def _correlations(values: Floats) -> Floats:
    return np.atleast_2d(np.corrcoef(values, rowvar=False))


def _refuse(tree: Tree, bad: NDArray[np.bool_] | np.bool_, message: str) -> None:
    if bad.any():
        raise Refusal(
            message,
            where=tree.leaves[int(bad.argmax())],
            mend=mark("Leave the criterion out of this analysis, or choose another way to compute weights."),
        )
