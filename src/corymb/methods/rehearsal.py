"""A call tried out before it is published: how well its marks, weights and places find the best, with invented marks.

See docs/methods/rehearsal.md.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.ranking import DECIMALS
from corymb.methods.selection import Rule, would_select
from corymb.refusal import Refusal

Floats = NDArray[np.float64]

AGREEMENT = 0.35
"""Part of the variance of an overall mark that is the application's and not the expert's: 0.3511 in the reviews of the
National Institutes of Health that test the calibration (intraclass correlation of one review)."""
WHOLE, LEAF = 0.5, 0.5
"""Parts of an expert's own view that are of the whole application, and of one criterion."""
SPREAD = 5.0
"""Standard deviations of marks between the worst and the best."""
DRAWS, SEED, MOST = 200, 20160704, 500


@dataclass(frozen=True)
class Plan:
    """`shares` (m,) of the criteria that are marked, marks from `worst` to `best`, `rule` for the applications.

    `groups` of the rule are drawn anew each time among `among` (labels, one for each group), where it has quotas.
    """

    shares: Floats
    worst: int
    best: int
    rule: Rule
    applications: int
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """With so many `experts` for an application: part of those selected that are the best indeed (`hits`, with half its

    95 % interval by the draws), and part of the draws in which equals stand at the line (`ties`).
    """

    experts: int
    hits: float
    error: float
    ties: float


def rehearse(plan: Plan, experts: int, draws: int = DRAWS, seed: int = SEED) -> Found:
    """Draw applications and marks, apply the rule to the scores and to what the applications are, and compare.

    Refuses more applications than are tried out, and none.
    """
    if not 1 <= plan.applications <= MOST or experts < 1:
        raise Refusal(
            mark("From 1 to {most} applications are tried out, with one expert at least for each."),
            mend=mark("Ask for fewer, or for more."),
            most=MOST,
        )
    chance = np.random.default_rng([seed, experts])
    hits, ties = np.empty(draws), np.empty(draws)
    for draw in range(draws):
        rule = plan.rule
        if plan.among:
            rule = replace(rule, groups=chance.choice(np.array(plan.among, dtype=np.str_), plan.applications))
        worth = chance.standard_normal(plan.applications)
        found = would_select(scores_of(plan, worth, experts, chance), rule, DECIMALS)
        best = would_select(worth, rule).selected
        chosen = int(found.selected.sum())
        hits[draw] = (found.selected & best).sum() / chosen if chosen else np.nan
        ties[draw] = found.undecided.any()
    counted = hits[~np.isnan(hits)]
    error = 1.96 * counted.std(ddof=1) / np.sqrt(len(counted)) if len(counted) > 1 else 0.0
    return Found(experts, float(counted.mean()) if len(counted) else 0.0, float(error), float(ties.mean()))


def scores_of(plan: Plan, worth: Floats, experts: int, chance: np.random.Generator) -> Floats:
    """(n,) scores from 0 to 100 of marks that are drawn around what the applications are worth."""
    n, m = plan.applications, len(plan.shares)
    whole = chance.standard_normal((n, experts, 1))
    leaf = chance.standard_normal((n, experts, m))
    own = np.sqrt(WHOLE) * whole + np.sqrt(LEAF) * leaf
    latent = np.sqrt(AGREEMENT) * worth[:, None, None] + np.sqrt(1 - AGREEMENT) * own
    middle, step = (plan.worst + plan.best) / 2, (plan.best - plan.worst) / SPREAD
    marks = np.clip(np.rint(middle + step * latent), plan.worst, plan.best)
    scores: Floats = (marks.mean(axis=1) - plan.worst) / (plan.best - plan.worst) * 100 @ plan.shares
    return scores
