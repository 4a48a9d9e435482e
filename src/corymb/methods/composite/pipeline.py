"""From values to scores in stages, with the result of every stage kept. See docs/methods/composite.md.

`stand` takes published weights and gives a `Standing`, which may decide an award. `explore` takes weights computed from
the applications and gives an `Exploration`, which nothing that decides accepts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.composite.applications import Applications, divided
from corymb.methods.composite.criteria import Mean, Tree
from corymb.methods.composite.distances import Topsis, Vikor
from corymb.methods.composite.exploring import ExploratoryWeights
from corymb.methods.composite.imputing import Filling, filled
from corymb.methods.composite.normalising import Scale, depends_on_others, normalised
from corymb.methods.composite.outranking import Copeland, Preference, Promethee
from corymb.methods.composite.ranks import ranks
from corymb.methods.composite.scorers import Scorer, TreeOfMeans, WeightedMean
from corymb.methods.composite.treating import Treated, Treatment, treated
from corymb.methods.composite.weights import PublishedWeights
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

Summing = Mean | Literal["topsis", "vikor", "promethee", "copeland"]


@dataclass(frozen=True)
class Choices:
    """What was chosen at each stage. `preferences` by code of the leaf are PROMETHEE's; the usual one where none is."""

    filling: Filling = "refuse"
    treatment: Treatment | None = None
    scale: Scale = "goalposts"
    summing: Summing = "arithmetic"
    vikor_v: float = 0.5
    preferences: Mapping[str, Preference] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """The values after every stage before the weights, (n, m) each, and what was done on the way."""

    raw: Floats
    denominated: Floats
    imputed: Floats
    filled_in: NDArray[np.bool_]
    treated: Floats
    treatments: tuple[Treated, ...]
    normalised: Floats


@dataclass(frozen=True)
class Stages(Prepared):
    """And after them.

    `weighted` is what each criterion brings in the terms the method adds up (docs/methods/composite.md says which);
    `aggregated`: code of a node -> (n,) its scores, the root's among them.
    """

    weighted: Floats
    aggregated: Mapping[str, Floats]


@dataclass(frozen=True)
class Result:
    tree: Tree
    applications: Applications
    choices: Choices
    stages: Stages
    scorer: Scorer

    @property
    def scores(self) -> Floats:
        """(n,) higher is better."""
        return self.stages.aggregated[self.tree.root]

    def ranks(self, decimals: int | None = None) -> Integers:
        """(n,) 1 for the best, equals share a place."""
        return ranks(self.scores, decimals)

    @cached_property
    def depends_on_others(self) -> tuple[str, ...]:
        """Stages at which an application's own figure changes with who else applies, for the notes of a report."""
        found = []
        if self.stages.filled_in.any():
            found.append("imputed")
        if self.choices.treatment is not None:
            found.append("treated")
        if depends_on_others(self.choices.scale):
            found.append("normalised")
        if self.choices.summing not in {"arithmetic", "geometric", "harmonic"}:
            found.append("aggregated")
        return tuple(found)


@dataclass(frozen=True)
class Standing(Result):
    """Scores under published weights: they may decide."""

    weights: PublishedWeights


@dataclass(frozen=True)
class Exploration(Result):
    """Scores under weights computed from the applications themselves: for analysis alone."""

    weights: ExploratoryWeights


def stand(applications: Applications, tree: Tree, choices: Choices, weights: PublishedWeights) -> Standing:
    """Scores that may decide. Refuses any other kind of weights."""
    require_published(weights)
    prepared = prepare(applications, tree, choices)
    scorer = scorer_of(prepared.normalised, tree, choices)
    return Standing(tree, applications, choices, _summed(prepared, tree, scorer, weights.shares), scorer, weights)


def explore(applications: Applications, tree: Tree, choices: Choices, weights: ExploratoryWeights) -> Exploration:
    """Scores for analysis. With weights of its own for each application, each is scored under its own."""
    prepared = prepare(applications, tree, choices)
    scorer = scorer_of(prepared.normalised, tree, choices)
    return Exploration(tree, applications, choices, _summed(prepared, tree, scorer, weights.shares), scorer, weights)


def require_published(weights: object) -> None:
    """Refuse what is not published weights, also where no type checker looks."""
    if not isinstance(weights, PublishedWeights):
        raise Refusal(
            mark("Weights computed from the applications cannot decide: who applies would change what counts."),
            mend=mark("Give weights that were published before, or that experts gave; use these for analysis."),
        )


def prepare(applications: Applications, tree: Tree, choices: Choices) -> Prepared:
    """The stages before the weights. Refuses what a stage cannot do."""
    if not applications.ids:
        raise Refusal(mark("There is no application to score."), mend=mark("Wait for the first."))
    denominated = divided(applications, tree)
    imputed, gaps = filled(denominated, tree, applications, choices.filling)
    calm, done = treated(imputed, tree, choices.treatment)
    scaled = normalised(calm, tree, choices.scale)
    return Prepared(applications.values, denominated, imputed, gaps, calm, done, scaled)


def scorer_of(values: Floats, tree: Tree, choices: Choices) -> Scorer:
    """The method of summing up, on (n, m) normalised values."""
    summing = choices.summing
    if tree.own_means and summing not in {"arithmetic", "geometric", "harmonic"}:
        raise Refusal(
            mark("Some criteria name a mean of their own; {method} compares the applications on all leaves at once."),
            mend=mark("Take the means out of the tree, or choose a mean for the whole."),
            method=summing,
        )
    if summing == "topsis":
        return Topsis(values)
    if summing == "vikor":
        return Vikor(values, choices.vikor_v)
    if summing == "copeland":
        return Copeland(values)
    if summing == "promethee":
        return Promethee(values, tuple(choices.preferences.get(leaf, Preference()) for leaf in tree.leaves))
    return TreeOfMeans(values, tree, summing) if tree.own_means else WeightedMean(values, summing)


def _summed(prepared: Prepared, tree: Tree, scorer: Scorer, shares: Floats) -> Stages:
    own = shares.ndim > 1
    weights = shares if own else shares[None]
    values = prepared.normalised
    if isinstance(scorer, WeightedMean):
        aggregated = TreeOfMeans(values, tree, scorer.mean).nodes(weights)
    elif isinstance(scorer, TreeOfMeans):
        aggregated = scorer.nodes(weights)
    else:
        aggregated = {tree.root: scorer.scores(weights)}
    flat = {code: np.diagonal(rows) if own else rows[0] for code, rows in aggregated.items()}
    return Stages(**vars(prepared), weighted=scorer.parts(shares), aggregated=flat)
