"""From the marks of a panel to a ranking that can be frozen: scores, whom the rule selects, how firmly it stands.

See docs/methods/ranking.md.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corymb.methods.calibration.calibrated import Calibration, calibrated
from corymb.methods.calibration.marks import Marks
from corymb.methods.calibration.zones import Limits, Zones, zones
from corymb.methods.composite.applications import Applications
from corymb.methods.composite.criteria import Tree
from corymb.methods.composite.pipeline import Choices, Standing, stand
from corymb.methods.composite.ranks import ranks
from corymb.methods.composite.weights import PublishedWeights
from corymb.methods.ranking_firm import Firm, firm, firm_anywhere, selects_others, within
from corymb.methods.robustness.acceptability import Acceptability, acceptability
from corymb.methods.robustness.cutoff import Change, near_pairs, smallest_change
from corymb.methods.robustness.cutoff_search import nearest_found
from corymb.methods.robustness.draws import around
from corymb.methods.robustness.leaving_out import Reviews, Without, without_each_criterion, without_each_expert
from corymb.methods.selection import Award, Rule, award, may_replace
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.intp]

DECIMALS = 2
"""Of a score from 0 to 100, as it is published and compared."""
DRAWS = 10_000
SCORE = "score:"
"""Before the number of an application: whose its score is, where it stands in for a review."""
SEED = 20160704
"""Fixed, so that whoever computes a ranking again finds the same draws."""


@dataclass(frozen=True)
class Panel:
    """What is ranked: n `applications`, the `reviews` of them, and the `rule` for all of them.

    The leaves of `tree` have their goalposts, which are the worst and the best mark. `commission` are those of the
    reviewers who marked at a defence, and not what experts mark, and `heard` the leaves they marked, where these have a
    share in the score; `agreed` those that stand for what several agreed on: each is a reviewer of its own whom nobody
    leaves out. `limits` of the zones, where the call gives them. `unpriced` are the applications that do not say what
    they cost.
    """

    tree: Tree
    weights: PublishedWeights
    applications: tuple[str, ...]
    reviews: Reviews
    rule: Rule
    commission: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    limits: Limits | None = None
    unpriced: frozenset[str] = frozenset()
    heard: tuple[str, ...] = ()

    @property
    def of_experts(self) -> Bools:
        """(m,) leaves that experts mark."""
        return np.array([leaf not in self.heard for leaf in self.tree.leaves], dtype=bool)

    @property
    def part_of_experts(self) -> float:
        """Of the score."""
        return float(self.weights.shares[self.of_experts].sum()) if self.heard else 1.0

    @property
    def whole(self) -> Bools:
        """(r,) reviews in which an expert marked all there is to mark."""
        return np.asarray(~np.isnan(self.reviews.marks[:, self.of_experts]).any(axis=1))

    @property
    def gapped(self) -> Bools:
        """(n,) applications without such a review: they have their marks from several experts, each with a gap."""
        return np.bincount(self.reviews.applications[self.whole], minlength=len(self.applications)) == 0

    def of(self, rows: Bools) -> "Panel":
        """The panel as if the other applications had not been there."""
        ids = tuple(one for one, there in zip(self.applications, rows, strict=True) if there)
        return replace(self, applications=ids, reviews=self.reviews.of(rows), rule=self.rule.among(rows))

    def standing(self, marks: Floats) -> Standing:
        """Scores of (k, m) marks without gaps."""
        return stand(Applications(tuple(map(str, range(len(marks)))), marks), self.tree, Choices(), self.weights)

    def brought(self, marks: Floats, leaves: Bools) -> Floats:
        """(k,) what some leaves alone bring to the scores of (k, m) marks, which may have gaps elsewhere."""
        worst = np.array([(self.tree.node[leaf].goalposts or (0.0,))[0] for leaf in self.tree.leaves])
        return self.standing(np.where(leaves, marks, worst)).scores if len(marks) else np.zeros(0)

    def without_idle_gaps(self) -> "Panel":
        """The panel with any mark at all where an expert abstained from a criterion that weighs nothing."""
        marks = self.reviews.marks
        idle = np.isnan(marks) & (self.weights.shares == 0)
        return replace(self, reviews=replace(self.reviews, marks=np.where(idle, 0.0, marks)))


@dataclass(frozen=True)
class Placed:
    """Scores and whom the rule selects, of the applications of `panel` that have a mark in every criterion that weighs.

    `marks` (n, m) put together; `unranked`: application -> criteria without a mark.
    """

    panel: Panel
    marks: Floats
    standing: Standing
    award: Award
    unranked: dict[str, tuple[str, ...]]

    @property
    def scores(self) -> Floats:
        """(n,) from 0 to 100, as they are published."""
        return np.round(self.standing.scores, DECIMALS)

    def with_heard(self, of_experts: Floats) -> Floats:
        """(..., n) scores where experts think that of applications, from 0 to 100; what was heard counts as it is."""
        panel = self.panel
        return panel.part_of_experts * of_experts + panel.brought(self.marks, ~panel.of_experts)


@dataclass(frozen=True)
class Ranking(Placed):
    """What is placed, and how firmly it stands.

    `within` (n,) part of the draws of weights in which the rule selects an application. `calibration` is the reason
    where the marks cannot tell strict experts from poor applications; `zones` are None where it is not advised.
    `around` and `anywhere` say in short what weights around the published ones, and any weights, make of it.
    """

    acceptability: Acceptability
    within: Floats
    change: Change
    without_criteria: list[Without]
    without_experts: list[Without]
    calibration: Calibration | Refusal
    zones: Zones | None
    around: Firm
    anywhere: Firm

    @cached_property
    def by_calibrated(self) -> tuple[Floats, Integers] | None:
        """(n,) scores from 0 to 100 by calibrated marks, and the places they make; None where that is not advised."""
        found = self.calibration
        if isinstance(found, Refusal) or not found.advised:
            return None
        scores = self.with_heard(found.quality)
        return scores, ranks(scores)


def placed(panel: Panel) -> Placed:
    """Score the applications that have all their marks, and apply the rule; the others are named with what they lack.

    Refuses where none is left.
    """
    panel = panel.without_idle_gaps()
    marks = panel.reviews.together(len(panel.applications))
    lacking = np.isnan(marks)
    whole = np.asarray(~lacking.any(axis=1))
    leaves = np.array(panel.tree.leaves)
    unranked = {panel.applications[i]: tuple(leaves[lacking[i]].tolist()) for i in np.flatnonzero(~whole)}
    panel, marks = panel.of(whole), marks[whole]
    standing = panel.standing(marks)
    return Placed(panel, marks, standing, award(standing, panel.rule, DECIMALS), unranked)


def ranked(panel: Panel) -> Ranking:
    """What `placed` gives, and how firmly it stands. Refuses where no application has all its marks."""
    found = placed(panel)
    panel, standing, shares = found.panel, found.standing, found.panel.weights.shares
    near = acceptability(standing.scorer, around(shares, DRAWS, SEED))
    part = within(standing.scorer, near, panel.rule, SEED)
    calibration = _calibration(found)
    advised = calibration if isinstance(calibration, Calibration) and calibration.advised else None
    return Ranking(
        panel,
        found.marks,
        standing,
        found.award,
        found.unranked,
        near,
        part,
        _change(standing, found.award, panel.rule),
        without_each_criterion(standing.scorer, shares, panel.tree.leaves, panel.rule),
        without_each_expert(
            panel.reviews, len(found.marks), lambda means: panel.standing(means).scores, panel.rule, panel.agreed
        ),
        calibration,
        zones(advised, panel.rule, SEED, panel.limits, scored=found.with_heard) if advised else None,
        firm(near, part, found.award),
        firm_anywhere(standing.scorer, shares, panel.rule, found.award, DRAWS, SEED),
    )


def _change(standing: Standing, result: Award, rule: Rule) -> Change:
    """The least weight that moves the line: none where equals stand at it, exact where scores are linear in the weights

    and no budget ends the list, else the best that is found.
    """
    terms, shares, told = standing.scorer.terms, standing.weights.shares, result.selected
    if result.undecided.any():
        return Change(0.0, None, None, shares, exact=True)
    if terms is not None and rule.floor is None and not _ends_by_budget(standing, result, rule):
        return smallest_change(terms, shares, told, None if rule.plain else may_replace(told, rule))
    pairs = None if terms is None else near_pairs(terms, shares, told)
    return nearest_found(standing.scorer, lambda scores: selects_others(scores, rule, told), shares, SEED, pairs)


def _ends_by_budget(standing: Standing, result: Award, rule: Rule) -> bool:
    """Whether the rule would select others, or leave equals open, if it had no budget."""
    if rule.budget is None:
        return False
    free = award(standing, replace(rule, budget=None), DECIMALS)
    return bool(free.undecided.any() or (free.selected != result.selected).any())


def _calibration(found: Placed) -> Calibration | Refusal:
    """The crossed model of what experts think of applications, 0 to 100, by their reviews without gaps.

    Where an application has none, its score stands in for it, as of somebody of whom nothing else is known.
    """
    panel, reviews, own = found.panel, found.panel.reviews, found.panel.of_experts
    whole = np.flatnonzero(panel.whole)
    alone = np.flatnonzero(panel.gapped if len(whole) else [])
    stand_in = tuple(f"{SCORE}{panel.applications[i]}" for i in alone)
    overall = panel.brought(np.concatenate([reviews.marks[whole], found.marks[alone]]), own) / panel.part_of_experts
    experts = [k for k, name in enumerate(reviews.names) if name not in panel.commission]
    of_application = np.concatenate([reviews.applications[whole], alone])
    of_expert = np.concatenate([np.searchsorted(experts, reviews.experts[whole]), len(experts) + np.arange(len(alone))])
    names, agreed = (*(reviews.names[k] for k in experts), *stand_in), (*panel.agreed, *stand_in)
    try:
        return calibrated(Marks(panel.applications, names, of_application, of_expert, overall, agreed=agreed))
    except Refusal as refusal:
        return refusal
