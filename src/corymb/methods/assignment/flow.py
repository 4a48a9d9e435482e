"""Least-cost flow from applications to experts, exact, with prices that prove it.

OR-Tools solves it on the pairs of greatest worth; the prices are then checked against every pair there is, and pairs
that are worth more than their prices are added until none is left.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]

OF_APPLICATION, OF_EXPERT = 12, 8
"""Pairs looked at first, for each one needed by an application or allowed to an expert."""
ADDED = 20
"""Pairs an application gets back at most in one round."""


@dataclass(frozen=True)
class Flow:
    """`amount` (p, e) how often each pair is used; prices (p,) and (e,) as in `Certificate`."""

    amount: Integers
    of_applications: Integers
    of_experts: Integers
    rounds: int


@dataclass(frozen=True)
class Network:
    """`worth` (p, e) whole numbers; pairs that are `allowed`, each used at most `cap` times; needs and limits."""

    worth: Integers
    allowed: Bools
    need: Integers
    lower: Integers
    upper: Integers
    cap: int = 1


def greatest(network: Network) -> Flow | None:
    """The flow of greatest worth, None where none meets needs and limits."""
    looked_at = promising(network)
    rounds = 0
    while True:
        rounds += 1
        rows, columns = np.nonzero(looked_at)
        amounts = _solved(network, rows, columns)
        if amounts is None:
            if looked_at.sum() == network.allowed.sum():
                return None
            looked_at = network.allowed
            continue
        prices = _prices(network, (rows, columns, amounts))
        missed = _missed(network, looked_at, prices)
        if not missed.any():
            found = np.zeros(network.worth.shape, dtype=np.int64)
            found[rows, columns] = amounts
            return Flow(found, *prices, rounds)
        looked_at = looked_at | missed


def feasible(network: Network) -> bool:
    """Whether any flow meets needs and limits."""
    rows, columns = np.nonzero(network.allowed)
    flat = Network(np.zeros((1, 1), dtype=np.int64), network.allowed, network.need, network.lower, network.upper)
    return _solved(flat, rows, columns, worthless=True) is not None


def promising(network: Network) -> Bools:
    """Pairs of greatest worth for each application and for each expert."""
    worth = np.where(network.allowed, network.worth, np.iinfo(np.int64).min)
    found = _largest(worth, OF_APPLICATION * int(network.need.max(initial=1)))
    found |= _largest(np.ascontiguousarray(worth.T), OF_EXPERT * int(network.upper.max(initial=1))).T
    return found & network.allowed


def _largest(worth: Integers, count: int) -> Bools:
    """Which are the `count` largest of their row."""
    if count >= worth.shape[1]:
        return np.ones(worth.shape, dtype=bool)
    found = np.zeros(worth.shape, dtype=bool)
    np.put_along_axis(found, np.argpartition(worth, -count, axis=1)[:, -count:], True, axis=1)
    return found


def _solved(network: Network, rows: Integers, columns: Integers, *, worthless: bool = False) -> Integers | None:
    """How often each of these pairs is used, None where it cannot be done."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # takes long to load

    p, e = network.allowed.shape
    rest = int(network.need.sum() - network.lower.sum())
    if rest < 0:
        return None
    solver = SimpleMinCostFlow()
    cost = np.zeros(len(rows), dtype=np.int64) if worthless else -network.worth[rows, columns]
    solver.add_arcs_with_capacity_and_unit_cost(
        rows.astype(np.int32), (p + columns).astype(np.int32), np.full(len(rows), network.cap, dtype=np.int64), cost
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        np.arange(p, p + e, dtype=np.int32),
        np.full(e, p + e, dtype=np.int32),
        network.upper - network.lower,
        np.zeros(e, dtype=np.int64),
    )
    supplies = np.r_[network.need, -network.lower, -rest].astype(np.int64)
    solver.set_nodes_supplies(np.arange(p + e + 1, dtype=np.int32), supplies)
    if solver.solve() != solver.OPTIMAL:
        return None
    return np.asarray(solver.flows(np.arange(len(rows), dtype=np.int32)), dtype=np.int64)


def _prices(network: Network, used: tuple[Integers, Integers, Integers]) -> tuple[Integers, Integers]:
    """Prices of applications and experts: lengths of shortest paths in what the flow leaves free (Bellman and Ford).

    With the potential of a node its distance from anywhere, no free arc costs less than the difference of its ends; an
    application's price is its potential against the sink's, an expert's the sink's against its own.
    """
    rows, columns, amounts = used
    p, e = network.allowed.shape
    cost = -network.worth[rows, columns]
    load = np.bincount(columns, amounts, minlength=e).astype(np.int64)
    free, back = amounts < network.cap, amounts > 0
    there = _Shortest(rows[free], columns[free], cost[free], e)
    again = _Shortest(columns[back], rows[back], -cost[back], p)
    above, below = load > network.lower, load < network.upper
    applications, experts, sink = np.zeros(p, dtype=np.int64), np.zeros(e, dtype=np.int64), 0
    while True:
        to_sink = min(sink, int(experts[below].min(initial=sink)))
        to_experts = np.minimum(experts, there.of(applications))
        to_experts = np.where(above, np.minimum(to_experts, to_sink), to_experts)
        to_applications = np.minimum(applications, again.of(to_experts))
        same = to_sink == sink and (to_experts == experts).all() and (to_applications == applications).all()
        applications, experts, sink = to_applications, to_experts, to_sink
        if same:
            return applications - sink, sink - experts


class _Shortest:
    """Least of (potential of the start + length) over the arcs into each node."""

    def __init__(self, starts: Integers, ends: Integers, lengths: Integers, nodes: int) -> None:
        order = np.argsort(ends, kind="stable")
        self.starts, self.lengths = starts[order], lengths[order]
        self.reached, self.first = np.unique(ends[order], return_index=True)
        self.nodes = nodes

    def of(self, potentials: Integers) -> Integers:
        found = np.full(self.nodes, np.iinfo(np.int64).max)
        if len(self.starts):
            found[self.reached] = np.minimum.reduceat(potentials[self.starts] + self.lengths, self.first)
        return found


def _missed(network: Network, looked_at: Bools, prices: tuple[Integers, Integers]) -> Bools:
    """Pairs nobody looked at that are worth more than their prices, the greatest first."""
    over = network.worth - prices[0][:, None] - prices[1][None, :]
    bad = network.allowed & ~looked_at & (over > 0)
    if not bad.any():
        return bad
    return bad & _largest(np.where(bad, over, 0), min(ADDED, bad.shape[1]))
