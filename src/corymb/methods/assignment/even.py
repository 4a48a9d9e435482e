"""Even loads, as far as they cost nothing: among all flows of greatest worth the one that spreads them best.

A flow has the greatest worth if and only if it agrees with the prices that prove one of them: a pair worth more than
its two prices is used to the full, one worth less is not used, and an expert with a price does the most or the least.
What that leaves free is a second flow, of worth nothing, in which the n-th review of an expert costs 2n - 1: its least
cost is the least sum of the squares of the loads, and of all flows of greatest worth no other has loads that are more
even (what experts do is a base of a polymatroid, of which the one with the least squares is least in every way).
Nothing is scaled and nothing weighed against fit, so there is no bound to keep: the sum stays the very same whole
number, and the same prices prove it.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corymb.methods.assignment.flow import Flow, Network

Integers = NDArray[np.int64]


def even(network: Network, flow: Flow, has: Integers, of: int = 1) -> Flow:
    """The same worth by the same prices, loads as even as they can be together with what experts have already, `has`.

    Of a flow of `of` assignments at once the loads are even to a whole review.
    """
    load = flow.amount.sum(axis=0)
    over = network.worth - flow.of_applications[:, None] - flow.of_experts[None, :]
    free = network.allowed & (over == 0)
    kept = np.where(free, 0, flow.amount)
    rows, columns = np.nonzero(free)
    priced = flow.of_experts != 0
    least, most = np.where(priced, load, network.lower), np.where(priced, load, network.upper)
    fixed = kept.sum(axis=0)
    limits = np.maximum(least - fixed, 0), most - fixed
    if not _can_change(columns, (flow.amount[rows, columns], network.cap), limits):
        return flow
    amounts = _spread((rows, columns), network, network.need - kept.sum(axis=1), limits, (has * of + fixed, of))
    found = kept
    found[rows, columns] = amounts
    return replace(flow, amount=found)


def _can_change(columns: Integers, used: tuple[Integers, int], limits: tuple[Integers, Integers]) -> bool:
    """Whether anything is left free at all: a pair that is not used to the full, and two experts with room to move."""
    amounts, cap = used
    return bool((amounts < cap).any() and (limits[0][np.unique(columns)] < limits[1][np.unique(columns)]).sum() > 1)


def _spread(
    pairs: tuple[Integers, Integers],
    network: Network,
    need: Integers,
    limits: tuple[Integers, Integers],
    stood: tuple[Integers, int],
) -> Integers:
    """How often each pair is used where the n-th review of an expert costs 2n - 1; `stood` is what counts before."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # takes long to load

    (rows, columns), (least, most), (before, of) = pairs, limits, stood
    p, e = network.allowed.shape
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        rows.astype(np.int32),
        (p + columns).astype(np.int32),
        np.full(len(rows), network.cap, dtype=np.int64),
        np.zeros(len(rows), dtype=np.int64),
    )
    experts, room, cost = _steps(before, least, most, of)
    solver.add_arcs_with_capacity_and_unit_cost(
        (p + experts).astype(np.int32), np.full(len(experts), p + e, dtype=np.int32), room, cost
    )
    rest = int(need.sum() - least.sum())
    solver.set_nodes_supplies(np.arange(p + e + 1, dtype=np.int32), np.r_[need, -least, -rest].astype(np.int64))
    if solver.solve() != solver.OPTIMAL:
        raise AssertionError("a flow that is there was not found again")
    return np.asarray(solver.flows(np.arange(len(rows), dtype=np.int32)), dtype=np.int64)


def _steps(before: Integers, least: Integers, most: Integers, of: int) -> tuple[Integers, Integers, Integers]:
    """(expert, room, cost) of arcs: one for each whole review an expert has room for, each dearer than the last."""
    experts, room, cost = [], [], []
    for j in np.flatnonzero(most > least):
        at, end = int(before[j] + least[j]), int(before[j] + most[j])
        while at < end:
            step = min(of - at % of, end - at)
            experts.append(int(j))
            room.append(step)
            cost.append(2 * (at // of) + 1)
            at += step
    return np.array(experts, dtype=np.int64), np.array(room, dtype=np.int64), np.array(cost, dtype=np.int64)
