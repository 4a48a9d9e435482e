"""A ranking as it is kept and hashed: rows from the best on, and what they hang on. Plain, rounded, in one order."""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corymb.methods.calibration.calibrated import Calibration
from corymb.methods.ranking import DECIMALS, DRAWS, SEED, Placed, Ranking
from corymb.methods.ranking_calibrated import told_of_calibration, told_of_consensus, told_of_gaps, without_gaps_alone
from corymb.methods.ranking_figures import number
from corymb.methods.ranking_firm_told import told_of_draws
from corymb.methods.ranking_rule import told_of_rule
from corymb.methods.robustness.cutoff import Change
from corymb.methods.robustness.importance import Importance, importances
from corymb.methods.robustness.leaving_out import Without
from corymb.refusal import Refusal

Plain = dict[str, Any]
FIRST, SECOND, NEWEST = "corymb-outcome-1", "corymb-outcome-2", "corymb-outcome-3"
"""Forms in which a ranking is kept; the first does not say so. Nothing is added to earlier ones any more."""
SELECTED, UNDECIDED, OUT = "selected", "undecided", "not_selected"
SELECT, LEAVE, LOTS = "select", "leave", "lots"


def told(ranking: Ranking, form: str = NEWEST) -> Plain:
    """Everything a reader is shown of a ranking, as text and whole numbers: what a hash can be taken of.

    In an earlier `form` it comes out as it was kept then.
    """
    importance = _importance(ranking)
    if form == NEWEST:
        found = _second(ranking, importance)
        return found | told_of_gaps(ranking, found["calibration"]) | {"format": NEWEST}
    before = without_gaps_alone(ranking)
    return _first(before, importance) if form == FIRST else _second(before, importance)


def form_of(outcome: str) -> str:
    """The form in which a ranking was kept: the newest where there is nothing yet, the first where it is unreadable."""
    if not outcome:
        return NEWEST
    try:
        found = json.loads(outcome)
    except ValueError:
        return FIRST
    return str(found.get("format", FIRST)) if isinstance(found, dict) else FIRST


def _second(ranking: Ranking, importance: list[Importance]) -> Plain:
    kept, order = _first(ranking, importance), _order(ranking)
    of_rule, rule = told_of_rule(ranking, order)
    of_marks, marks = told_of_calibration(ranking, order)
    of_draws, draws = told_of_draws(ranking, order)
    parts = zip(kept["rows"], of_rule, of_marks, of_draws, strict=True)
    rows = [one | two | three | four for one, two, three, four in parts]
    found = kept["calibration"]
    if found is not None:
        marks = {"calibration": found | marks}
    criteria = [_all_of_importance(one) for one in importance]
    marks |= told_of_consensus(ranking)
    return kept | rule | marks | draws | {"format": SECOND, "rows": rows, "importance": criteria}


def _first(ranking: Ranking, importance: list[Importance]) -> Plain:
    ids = ranking.panel.applications
    kept = {
        "draws": DRAWS,
        "seed": SEED,
        "rows": [_row(ranking, i) for i in _order(ranking)],
        "unranked": _unranked(ranking),
        "line": _line(ranking),
        "change": _change(ranking, ranking.change),
        "largest_error": number(ranking.acceptability.largest_error),
        "without_criteria": [_without(one, ids) for one in ranking.without_criteria],
        "without_experts": [_without(one, ids) for one in ranking.without_experts],
        "importance": [_first_of_importance(one) for one in importance],
        "calibration": _calibration(ranking),
    }
    return kept | {"commission": len(ranking.panel.commission)} if ranking.panel.commission else kept


def told_of_places(placed: Placed) -> Plain:
    """Places, scores and whom the rule selects, written as in a ranking."""
    return {
        "rows": [_place(placed, i) for i in _order(placed)],
        "unranked": _unranked(placed),
        "line": _line(placed),
    }


def _order(placed: Placed) -> list[int]:
    ids = placed.panel.applications
    return sorted(range(len(ids)), key=lambda i: (int(placed.award.ranks[i]), ids[i]))


def _place(placed: Placed, i: int) -> Plain:
    standing = SELECTED if placed.award.selected[i] else UNDECIDED if placed.award.undecided[i] else OUT
    return {
        "application": placed.panel.applications[i],
        "rank": int(placed.award.ranks[i]),
        "score": number(placed.scores[i], DECIMALS),
        "standing": standing,
    }


def _unranked(placed: Placed) -> Plain:
    return {one: list(lacks) for one, lacks in sorted(placed.unranked.items())}


def _line(placed: Placed) -> str | None:
    return None if placed.award.line is None else number(placed.award.line, DECIMALS)


def _row(ranking: Ranking, i: int) -> Plain:
    low, high = (int(place) for place in ranking.acceptability.intervals[i])
    within = ranking.within[i]
    found = _place(ranking, i) | {
        "marks": {leaf: number(x) for leaf, x in zip(ranking.panel.tree.leaves, ranking.marks[i], strict=True)},
        "low": low,
        "high": high,
        "within": number(within),
        "within_error": number(float(ranking.acceptability.error(within))),
        **_counted(ranking, i),
    }
    if ranking.by_calibrated is not None:
        scores, places = ranking.by_calibrated
        found |= {"calibrated": number(float(scores[i]), DECIMALS), "calibrated_rank": int(places[i])}
    if ranking.zones is not None:
        zone = SELECT if ranking.zones.selected[i] else LEAVE if ranking.zones.left[i] else LOTS
        found |= {"chance": number(float(ranking.zones.chance[i])), "zone": zone}
    return found


def _counted(ranking: Ranking, i: int) -> Plain:
    """How many reviews an application has, and how many members of a commission marked it where there is one."""
    reviews = ranking.panel.reviews
    names = [reviews.names[one] for one in reviews.experts[reviews.applications == i]]
    heard = sum(name in ranking.panel.commission for name in names)
    told = {"reviews": len(names) - heard}
    return told | {"heard": heard} if ranking.panel.commission else told


def _change(ranking: Ranking, change: Change) -> Plain:
    ids, leaves = ranking.panel.applications, ranking.panel.tree.leaves
    return {
        "distance": None if change.distance is None else number(change.distance),
        "enters": None if change.enters is None else ids[change.enters],
        "leaves": None if change.leaves is None else ids[change.leaves],
        "exact": change.exact,
        "weights": None if change.weights is None else _by_leaf(leaves, change.weights),
    }


def _by_leaf(leaves: tuple[str, ...], weights: NDArray[np.float64]) -> dict[str, str]:
    return {leaf: number(float(w)) for leaf, w in zip(leaves, weights, strict=True)}


def _without(one: Without, ids: tuple[str, ...]) -> Plain:
    named = {"enters": one.enters, "leaves": one.leaves, "undecided": one.undecided, "unknown": one.unknown}
    return {"left_out": one.left_out, **{name: [ids[k] for k in rows] for name, rows in named.items()}}


def _importance(ranking: Ranking) -> list[Importance]:
    """Nothing where too few applications differ to tell."""
    tree, values = ranking.panel.tree, ranking.standing.stages.normalised
    try:
        return importances(values, ranking.standing.scores, tree.leaves, tree.shares, SEED)
    except Refusal:
        return []


def _first_of_importance(one: Importance) -> Plain:
    return {"criterion": one.criterion, "weight": number(one.weight), "share": number(one.share)}


def _all_of_importance(one: Importance) -> Plain:
    low, high = (None if end is None else number(end) for end in (one.low, one.high))
    more = {"importance": number(one.importance), "low": low, "high": high, "kind": one.kind}
    return _first_of_importance(one) | more


def _calibration(ranking: Ranking) -> Plain | None:
    """None where the marks say nothing about how strict experts are."""
    found = ranking.calibration
    if not isinstance(found, Calibration):
        return None
    low, high = found.fit.interval
    return {
        "advised": found.advised,
        "components": int(found.graph.component.max()) + 1,  # in this form a consensus counts as one
        "between_experts": number(found.variances.experts),
        "interval": [number(low), number(high)],
        "leniency": {
            name: number(float(x), DECIMALS) for name, x in zip(found.marks.experts, found.leniency, strict=True)
        },
    }
