"""What a kept ranking says of draws of weights: around the published ones, and anywhere, each part with its error."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from corymb.methods.ranking import DRAWS, Ranking
from corymb.methods.ranking_figures import number
from corymb.methods.ranking_firm import Firm, neighbours
from corymb.methods.robustness.acceptability import half_width

Plain = dict[str, Any]


def told_of_draws(ranking: Ranking, order: Sequence[int]) -> tuple[list[Plain], Plain]:
    """What is added to the rows, in that `order`, of weights drawn anywhere; and to the whole of both ways."""
    firm = {"around": _firm(ranking, ranking.around), "anywhere": _firm(ranking, ranking.anywhere)}
    return [_row(ranking.anywhere, i) for i in order], {"firm": firm}


def _row(found: Firm, i: int) -> Plain:
    low, high = (int(place) for place in found.intervals[i])
    return {"any_low": low, "any_high": high, **_part("any_within", float(found.within[i]))}


def _part(name: str, part: float) -> Plain:
    return {name: number(part), f"{name}_error": number(float(half_width(np.array(part), DRAWS)))}


def _firm(ranking: Ranking, found: Firm) -> Plain:
    """Who stands before whom across the line, and the mean of the weights that put an application first."""
    ids, leaves = ranking.panel.applications, ranking.panel.tree.leaves
    above, below = neighbours(ranking.award)
    pairs = [
        {"above": ids[a], "below": ids[b], **_part("before", float(found.before[i, j]))}
        for i, a in enumerate(above)
        for j, b in enumerate(below)
    ]
    central = [
        {
            "application": ids[one],
            **_part("first", float(first)),
            "weights": {leaf: number(float(w)) for leaf, w in zip(leaves, weights, strict=True)},
        }
        for one, first, weights in zip(found.central_of, found.first, found.central, strict=True)
    ]
    return {"pairs": pairs, "central": central}
