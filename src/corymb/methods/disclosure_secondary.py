"""Secondary suppression by minimum lost information, with HiGHS.

What the audit finds names the publications that give someone away; at least one of them must go. The cheapest choice
that breaks all such sets found so far is a set-covering programme; solved again and again until the audit finds
nothing, its answer is the least possible. Above a size, or where the search does not end, the cheapest publication of
each set goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from corymb.methods.disclosure_atoms import Key
from corymb.methods.disclosure_audit import Question, exposures

LARGEST_EXACT = 400
"""Publications above which only the heuristic runs."""
MOST_ROUNDS = 60


@dataclass(frozen=True)
class Choice:
    """Keys withheld; `gap` = (lost - proven least) / lost, 0 where exact."""

    keys: frozenset[Key]
    exact: bool
    gap: float


def hidden(question: Question, costs: Mapping[Key, float], primaries: frozenset[Key]) -> Choice:
    """The keys to withhold, `primaries` among them. `costs`: information lost with each key."""
    cuts: set[frozenset[Key]] = set()
    chosen, least = primaries, _cost(primaries, costs)
    if len(costs) <= LARGEST_EXACT:
        for _ in range(MOST_ROUNDS):
            found = {e.keys - primaries for e in exposures(question, chosen)}
            if not found:
                return Choice(chosen, True, 0.0)
            cuts |= found
            chosen, least = _covering(cuts, costs, primaries)
    return _heuristic(question, costs, primaries, chosen, least)


def _covering(
    cuts: set[frozenset[Key]], costs: Mapping[Key, float], primaries: frozenset[Key]
) -> tuple[frozenset[Key], float]:
    """The cheapest keys with at least one of every cut, and a lower bound of their cost, primaries included."""
    keys = sorted(set[Key]().union(*cuts), key=repr)
    place = {key: k for k, key in enumerate(keys)}
    ordered = sorted(cuts, key=lambda cut: sorted(map(repr, cut)))
    rows = [r for r, cut in enumerate(ordered) for _ in cut]
    columns = [place[key] for cut in ordered for key in sorted(cut, key=repr)]
    covering = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(ordered), len(keys)))
    answer = milp(
        [costs[key] for key in keys],
        constraints=LinearConstraint(covering, lb=1),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(keys)),
        options={"mip_rel_gap": 0.0},  # a headline costs so much that one contributor less would not be seen beside it
    )
    picked = frozenset(key for key in keys if answer.x[place[key]] > 0.5)  # noqa: PLR2004 - binary
    bound = answer.fun if answer.mip_dual_bound is None else answer.mip_dual_bound
    return primaries | picked, _cost(primaries, costs) + float(bound)


def _heuristic(
    question: Question, costs: Mapping[Key, float], primaries: frozenset[Key], chosen: frozenset[Key], least: float
) -> Choice:
    """Withhold the cheapest key of every set found until nothing is found."""
    while True:
        found = sorted(exposures(question, chosen), key=lambda e: (len(e.keys), sorted(map(repr, e.keys))))
        if not found:
            break
        for exposure in found:
            if not exposure.keys & (chosen - primaries):
                chosen |= {min(exposure.keys, key=lambda k: (costs[k], repr(k)))}
    lost = _cost(chosen, costs)
    return Choice(chosen, False, (lost - least) / lost if lost > 0 else 0.0)


def _cost(keys: frozenset[Key], costs: Mapping[Key, float]) -> float:
    return float(sum(costs[key] for key in keys))
