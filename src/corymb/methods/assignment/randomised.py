"""Assignment by lot within limits: nobody can count on a pair, and what that costs is known.

The sum expected is the greatest under a cap on the probability of each pair (S. Jecmen and others, NeurIPS 2020). The
cap is a fraction a/b: the probabilities are a flow of b assignments at once in which a pair is used at most a times.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.assignment.best import SCALE, whole
from corymb.methods.assignment.even import even
from corymb.methods.assignment.flow import Network, greatest
from corymb.methods.assignment.infeasible import why_not
from corymb.methods.assignment.problem import Assigned, Problem, assigned
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Lot:
    """`parts` (p, e) how often of `of` times a pair is assigned, the expected sum, and the sum without the cap."""

    parts: Integers
    of: int
    expected: float
    uncapped: float

    @property
    def probabilities(self) -> Floats:
        return self.parts / self.of


def lot(problem: Problem, cap: Fraction) -> Lot:
    """Probabilities of greatest expected sum, none above the cap; of several those with the most even loads expected.

    Refuses a cap under which needs cannot be met.
    """
    if not 0 < cap <= 1:
        raise Refusal(
            mark("A probability of at most {cap} is none."),
            mend=mark("Give a fraction above 0, at most 1."),
            cap=str(cap),
        )
    a, b = cap.numerator, cap.denominator
    worth = whole(problem.fit)
    free = greatest(Network(worth, problem.allowed, problem.need, problem.lower, problem.upper))
    if free is None:
        raise why_not(problem)
    many = Network(worth, problem.allowed, problem.need * b, problem.lower * b, problem.upper * b, a)
    capped = greatest(many)
    if capped is None:
        raise Refusal(
            mark("With no pair more likely than {percent} % the needs cannot be met."),
            mend=mark("Raise the cap, or invite more experts."),
            percent=f"{round(float(cap * 100), 2):g}",
        )
    capped = even(many, capped, problem.stood, b)
    expected = float((capped.amount * worth).sum()) / b / SCALE
    return Lot(capped.amount, b, expected, float((free.amount * worth).sum()) / SCALE)


def drawn(problem: Problem, chances: Lot, seed: int) -> Assigned:
    """One assignment with these probabilities, exactly: needs met, loads within their limits.

    Parts of a pair are moved around cycles and paths of undecided pairs until none is left (R. Gandhi and others,
    *Journal of the ACM* 53, 2006); which way is drawn so that no expectation changes.
    """
    rng = np.random.default_rng(seed)
    rows, columns = np.nonzero(chances.parts)
    parts = chances.parts[rows, columns].copy()
    p, of = chances.parts.shape[0], chances.of
    ends = np.stack([rows, p + columns], axis=1)
    at: list[list[int]] = [[] for _ in range(sum(chances.parts.shape))]
    for edge, (row, column) in enumerate(ends.tolist()):
        at[row].append(edge)
        at[column].append(edge)

    def another(node: int, but: int) -> int | None:
        """An undecided pair of that application or expert; what is decided is forgotten on the way."""
        own = at[node]
        own[:] = [edge for edge in own if 0 < parts[edge] < of]
        return next((edge for edge in own if edge != but), None)

    for start in range(len(parts)):
        while 0 < parts[start] < of:
            trail, dead_end = _walk(int(rows[start]), start, ends, another)
            if dead_end is not None:  # from there a walk is a cycle, or as long as it can be
                trail, _ = _walk(dead_end, trail[-1], ends, another)
            _shift(parts, of, trail, rng)
    used = np.zeros(chances.parts.shape, dtype=bool)
    used[rows[parts == of], columns[parts == of]] = True
    return assigned(problem, used, None)


def _walk(
    node: int, edge: int, ends: Integers, another: Callable[[int, int], int | None]
) -> tuple[list[int], int | None]:
    """(undecided pairs in turn, None) of the first cycle from this node by this pair, else (the walk, its dead end)."""
    trail: list[int] = []
    seen = {node: 0}
    while True:
        trail.append(edge)
        node = int(ends[edge].sum()) - node
        if node in seen:
            return trail[seen[node] :], None
        seen[node] = len(trail)
        further = another(node, edge)
        if further is None:
            return trail, node
        edge = further


def _shift(parts: Integers, of: int, trail: list[int], rng: np.random.Generator) -> None:
    """Add to every other pair of the trail and take from the rest, or the other way round, as far as one is decided."""
    up, down = trail[::2], trail[1::2]
    rise = min([of - int(parts[k]) for k in up] + [int(parts[k]) for k in down])
    fall = min([int(parts[k]) for k in up] + [of - int(parts[k]) for k in down])
    step = rise if rng.integers(rise + fall) < fall else -fall
    parts[up] += step
    parts[down] -= step
