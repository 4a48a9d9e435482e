"""Rules that a flow cannot hold: who must be among an application's experts, who must not be there twice.

An integer programme (HiGHS); the gap is stated against the sum without the rules, which is exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.assignment.best import SCALE, network_of, whole
from corymb.methods.assignment.flow import greatest, promising
from corymb.methods.assignment.infeasible import why_not
from corymb.methods.assignment.problem import Assigned, Problem, assigned
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]

SECONDS = 60.0
TRIES = 300
"""Applications looked at alone to name one that cannot keep the rules, those with fewest experts first."""
STOPPED = 1
"""What HiGHS says where the time was up."""


@dataclass(frozen=True)
class Mix:
    """Of the experts `of` (e,) each application has `at_least` and `at_most`: seniors, experts of a region, a field.

    `had` (p,) is how many of them each has already, beside those it needs yet.
    """

    name: str
    of: Bools
    at_least: int = 0
    at_most: int | None = None
    had: Integers | None = None

    def limits(self, applications: int) -> tuple[Floats, Floats]:
        """(p,) least and most of those that are assigned yet; what is broken already is not made worse."""
        had = np.zeros(applications) if self.had is None else self.had
        most = np.inf if self.at_most is None else self.at_most
        return np.maximum(self.at_least - had, 0.0), np.maximum(most - had, 0.0)


@dataclass(frozen=True)
class Mixed:
    """The assignment; `bound` is what no assignment under the rules exceeds, `gap` (bound - total) / bound.

    `ended` says that the search came to its end before the time was up.
    """

    assigned: Assigned
    bound: float
    gap: float
    ended: bool


@dataclass(frozen=True)
class Answer:
    """Pairs used, None where none were found; nothing that was looked at is better than `best`."""

    used: Bools | None
    best: float
    ended: bool


def under_rules(problem: Problem, mixes: Sequence[Mix], seconds: float = SECONDS) -> Mixed:
    """The greatest sum found under the rules, on promising pairs first and on all if those do not suffice."""
    worth = whole(problem.fit)
    network = network_of(problem, worth)
    free = greatest(network)
    if free is None:
        raise why_not(problem)
    bound = float((free.amount * worth).sum()) / SCALE
    promising_too = promising(network) | (free.amount > 0)
    ended = True
    for pairs in (promising_too, problem.allowed):
        answer = _solved(problem, pairs, mixes, seconds)
        ended = answer.ended
        if answer.used is not None:
            found = assigned(problem, answer.used, None)
            bound = min(bound, answer.best) if (pairs >= problem.allowed).all() else bound
            bound = max(bound, found.total)
            return Mixed(found, bound, (bound - found.total) / bound if bound > 0 else 0.0, ended)
    raise _refused(problem, mixes, ended=ended)


def limits_of(problem: Problem, pairs: Bools, mixes: Sequence[Mix], beside: int = 0) -> list[Any]:
    """What the pairs used, by row and column, have to keep: needs, loads, rules. `beside` figures more follow them."""
    from scipy.optimize import LinearConstraint  # takes long to load
    from scipy.sparse import csr_matrix

    rows, columns = np.nonzero(pairs)
    p, e = pairs.shape
    k = len(rows)
    ones, places = np.ones(k), np.arange(k)
    limits = [
        LinearConstraint(csr_matrix((ones, (rows, places)), shape=(p, k + beside)), problem.need, problem.need),
        LinearConstraint(csr_matrix((ones, (columns, places)), shape=(e, k + beside)), problem.lower, problem.upper),
    ]
    for mix in mixes:
        own = mix.of[columns]
        matrix = csr_matrix((ones[own], (rows[own], places[own])), shape=(p, k + beside))
        least, most = mix.limits(p)
        binds = (least > 0) | (np.bincount(rows[own], minlength=p) > most)
        if binds.any():
            limits.append(LinearConstraint(matrix[binds], least[binds], most[binds]))
    return limits


def _solved(problem: Problem, pairs: Bools, mixes: Sequence[Mix], seconds: float) -> Answer:
    return solved(pairs, -problem.fit[pairs], limits_of(problem, pairs, mixes), {"time_limit": seconds})


def solved(pairs: Bools, cost: Floats, limits: Sequence[Any], options: Mapping[str, float]) -> Answer:
    """The least cost within the limits. Pairs come first in `cost`, row by row; what follows is any number."""
    from scipy.optimize import Bounds, milp  # takes long to load

    rows, columns = np.nonzero(pairs)
    is_pair = np.arange(len(cost)) < len(rows)
    answer = milp(
        cost,
        constraints=limits,
        bounds=Bounds(0, np.where(is_pair, 1.0, np.inf)),
        integrality=is_pair.astype(float),
        options=dict(options),
    )
    ended = answer.status != STOPPED
    least = answer.fun if answer.mip_dual_bound is None else answer.mip_dual_bound
    best = np.inf if least is None else -float(least)
    if answer.x is None:
        return Answer(None, best, ended)
    used = np.zeros(pairs.shape, dtype=bool)
    chosen = answer.x[is_pair] > 0.5  # noqa: PLR2004 - binary
    used[rows[chosen], columns[chosen]] = True
    return Answer(used, best, ended)


def _refused(problem: Problem, mixes: Sequence[Mix], *, ended: bool) -> Refusal:
    """Name the first rule an application cannot meet by itself, else say that they do not go together."""
    for mix in mixes:
        least, _most = mix.limits(len(problem.applications))
        open_to = (problem.allowed & mix.of[None, :]).sum(axis=1)
        if (open_to < least).any():
            i = int((open_to < least).argmax())
            return Refusal(
                mark("The rule {rule} asks for experts: {need}; who may see this application: {open}."),
                where=problem.applications[i],
                mend=mark("Invite one, or leave the rule out for this call."),
                rule=mix.name,
                need=int(least[i]),
                open=int(open_to[i]),
            )
    names = ", ".join(dict.fromkeys(mix.name for mix in mixes))
    alone = _alone(problem, mixes)
    if alone is not None:
        return Refusal(
            mark("Of the {open} experts who may take this application no {need} keep the rules {rules} together."),
            where=problem.applications[alone],
            mend=mark("Invite experts who differ in what the rules ask for, or leave one out."),
            open=int((problem.allowed[alone] & (problem.upper > 0)).sum()),
            need=int(problem.need[alone]),
            rules=names,
        )
    if not ended:
        return Refusal(
            mark("Under the rules {rules} none was found before the time of the search was up; it may yet exist."),
            mend=mark("Leave a rule out, or invite more experts."),
            rules=names,
        )
    return Refusal(
        mark("No assignment was found under the rules {rules} all at once; without them there is one."),
        mend=mark("Leave one out, or invite more experts."),
        rules=names,
    )


def _alone(problem: Problem, mixes: Sequence[Mix]) -> int | None:
    """An application whose own experts cannot keep the rules, whatever the others get."""
    free = problem.allowed & (problem.upper > 0)
    hardest: Iterable[int] = np.argsort(free.sum(axis=1) - problem.need, kind="stable")[:TRIES]
    no_least = np.zeros_like(problem.lower)
    for i in map(int, hardest):
        own = slice(i, i + 1)
        one = replace(
            problem,
            applications=problem.applications[own],
            fit=problem.fit[own],
            conflict=problem.conflict[own],
            need=problem.need[own],
            lower=no_least,
        )
        its = [replace(mix, had=None if mix.had is None else mix.had[own]) for mix in mixes]
        if _solved(one, free[own], its, SECONDS).used is None:
            return i
    return None
