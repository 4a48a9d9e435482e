"""The page's example, invented problems, and every assignment there is, one after the other."""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
from hypothesis import strategies as st

from corymb.methods.assignment.problem import Problem
from tests.methods.measured import table


def problem(
    fit: list[list[float]],
    conflict: list[list[int]] | None = None,
    need: int | list[int] = 1,
    lower: int | list[int] = 0,
    upper: int | list[int] = 1,
    least_fit: float = 0.0,
) -> Problem:
    fits = np.array(fit, dtype=float)
    p, e = fits.shape
    return Problem(
        tuple(f"P{i}" for i in range(p)),
        tuple(f"E{j}" for j in range(e)),
        fits,
        np.zeros((p, e), dtype=bool) if conflict is None else np.array(conflict, dtype=bool),
        np.full(p, need) if isinstance(need, int) else np.array(need),
        np.full(e, lower) if isinstance(lower, int) else np.array(lower),
        np.full(e, upper) if isinstance(upper, int) else np.array(upper),
        least_fit,
    )


def of_the_page() -> tuple[Problem, list[dict[str, str]]]:
    rows = table("assignment.md", "Worked example")
    fit = [[0.0 if row[x] == "-" else float(row[x]) for x in "XYZ"] for row in rows]
    return problem(fit, [[int(row[x] == "-") for x in "XYZ"] for row in rows]), rows


def every_assignment(asked: Problem) -> Iterator[np.ndarray]:
    """(p, e) pairs used, of all assignments that meet needs and limits."""
    allowed = asked.allowed
    ways = [list(combinations(np.flatnonzero(allowed[i]), int(asked.need[i]))) for i in range(len(asked.need))]
    for chosen in product(*ways):
        used = np.zeros(allowed.shape, dtype=bool)
        for i, experts in enumerate(chosen):
            used[i, list(experts)] = True
        load = used.sum(axis=0)
        if ((asked.lower <= load) & (load <= asked.upper)).all():
            yield used


@st.composite
def problems(draw: st.DrawFn, *, equal_limits: bool = False) -> Problem:
    p, e = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    fit = draw(st.lists(st.lists(st.integers(0, 10), min_size=e, max_size=e), min_size=p, max_size=p))
    conflict = draw(st.lists(st.lists(st.integers(0, 4).map(lambda k: k == 0), min_size=e, max_size=e),
                             min_size=p, max_size=p))  # fmt: skip
    need = draw(st.lists(st.integers(1, 2), min_size=p, max_size=p))
    lower = draw(st.lists(st.integers(0, 1), min_size=e, max_size=e))
    more = draw(st.lists(st.integers(0, 3), min_size=e, max_size=e))
    limits = [low + extra for low, extra in zip(lower, more, strict=True)]
    return problem(
        [[x / 10 for x in row] for row in fit],
        [[int(x) for x in row] for row in conflict],
        need,
        [0] * e if equal_limits else lower,
        [4] * e if equal_limits else limits,
        draw(st.sampled_from([0.0, 0.0, 0.2])),
    )


def feasible_fields(p: int, e: int, seed: int) -> Problem:
    """A synthetic call of p applications and e experts in fields: fit is high inside a field, low outside."""
    rng = np.random.default_rng(seed)
    here, there = rng.dirichlet(np.full(6, 0.4), p), rng.dirichlet(np.full(6, 0.4), e)
    fit = np.clip(here @ there.T + 0.05 * rng.random((p, e)), 0, 1)
    conflict = rng.random((p, e)) < 0.05
    most = -(-3 * p // e) + 2
    names = tuple(f"P{i}" for i in range(p)), tuple(f"E{j}" for j in range(e))
    return Problem(*names, fit, conflict, np.full(p, 3), np.full(e, 1), np.full(e, most))
