"""Figures given in the wrong unit: about a thousand or a million times what they should be."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods import formula
from corymb.methods.checks.clauses import figure
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.histories import Floats, Histories, histories, logarithm
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.programme import CheckRule

LARGEST_POWER = 2
"""Of a thousand: units slip by a thousand or a million."""


@dataclass(frozen=True)
class _Limits:
    """`tolerance` in decimal orders around 3 and 6; `threshold` in robust deviations; `peers`, at least so many."""

    tolerance: float
    threshold: float
    peers: int

    def power(self, off: Floats) -> NDArray[np.intp]:
        """Power of a thousand that a distance (in decimal orders) amounts to, 0 where it is none."""
        whole = np.rint(np.nan_to_num(off) / 3)
        hit = (np.abs(off - 3 * whole) <= self.tolerance) & (np.abs(whole) <= LARGEST_POWER)
        return np.where(hit, whole, 0).astype(np.intp)


def unit_slip(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A value about a thousand or a million times what it should be, with the likely value proposed."""
    rows = (
        "SELECT organisation, period, variable, value, (1000 ** abs(power))::DECIMAL(20, 4) AS factor, "
        f"x / (1000.0 ** power) AS likely FROM {slipped(ground, rule)} JOIN {ground.single} "
        "USING (organisation, period, variable) WHERE power {} 0 AND own = {}"
    )
    mend = mark("Check the unit. If it slipped, write {likely}.")
    return [
        Suspicion(
            rows.format(">", "TRUE"),
            mark("{label}: {value} is about {factor} times what the organisation gives for other years: {likely}?"),
            mend,
        ),
        Suspicion(
            rows.format("<", "TRUE"),
            mark("{label}: {value} is about 1/{factor} of what the organisation gives for other years: {likely}?"),
            mend,
        ),
        Suspicion(
            rows.format(">", "FALSE"),
            mark("{label}: {value} is about {factor} times what organisations of its size report: {likely}?"),
            mend,
        ),
        Suspicion(
            rows.format("<", "FALSE"),
            mark("{label}: {value} is about 1/{factor} of what organisations of its size report: {likely}?"),
            mend,
        ),
    ]


def slipped(ground: Ground, rule: CheckRule) -> str:
    """(organisation, period, variable, power, own): figures about 1000^power times too large.

    `own`: judged by the organisation's own other years, of which more than half must agree; where there is only one
    other year, the figure farther from the peers is the wrong one, else the later. Without other years, and only if the
    rule has a `formula` (a size, for instance employees), by the peers' median of value / size.
    """
    return ground.made_by(f"slips {rule.code}", lambda: _slips(ground, rule))


def _slips(ground: Ground, rule: CheckRule) -> pa.Table:
    past = histories(ground)
    limits = _Limits(
        float(ground.number(rule, "tolerance", "0.3")),
        float(ground.number(rule, "threshold", "5")),
        int(ground.number(rule, "peers", "10")),
    )
    size = _sizes(ground, rule)
    found = [
        (variable, *slip)
        for variable in ground.variables(rule)
        for slip in _of_variable(past, past.levels(variable) / np.log(10), size, limits)
    ]
    there = past.rows.take(pa.array([row for _, row, _, _ in found], pa.int64()))
    return pa.table(
        {
            "organisation": there["organisation"],
            "period": there["period"],
            "variable": pa.array([variable for variable, _, _, _ in found], pa.string()),
            "power": pa.array([power for _, _, power, _ in found], pa.int32()),
            "own": pa.array([own for _, _, _, own in found], pa.bool_()),
        }
    )


def _sizes(ground: Ground, rule: CheckRule) -> Floats | None:
    """(n,) decimal logarithm of the rule's size, in the order of the histories; None for a rule without one."""
    if not rule.formula:
        return None
    size = figure(formula.parse(rule.formula))
    rows = ground.arrow(f"SELECT {size}::DOUBLE AS size FROM {ground.wide} ORDER BY organisation, part, year, period")
    return np.asarray(logarithm(rows["size"]) / np.log(10))


def _of_variable(
    past: Histories, level: Floats, size: Floats | None, limits: _Limits
) -> Iterator[tuple[int, int, bool]]:
    """(row, power, own) of the slips of one variable; `level` (n,) is its decimal logarithm."""
    if not level.size:
        return
    greatest, least = np.fmax.reduceat(level, past.starts), np.fmin.reduceat(level, past.starts)
    years = np.add.reduceat((~np.isnan(level)).astype(np.intp), past.starts)
    apart = np.flatnonzero(np.nan_to_num(greatest - least) >= 3 - limits.tolerance)
    single = np.flatnonzero(years == 1) if size is not None else np.empty(0, dtype=np.intp)
    if not apart.size and not single.size:
        return
    ratio = level if size is None else level - size
    middle, spread = past.usual(ratio, limits.peers)
    off = ratio - middle
    for rows in _together(past, ~np.isnan(level), years, apart):
        yield from ((int(r), int(p), True) for r, p in _own(rows, level[rows], off[rows], limits))
    power = np.where(np.abs(off) > limits.threshold * spread, limits.power(off), 0)
    alone = np.repeat(years, past.counts) == 1
    if size is not None:
        yield from ((int(r), int(power[r]), False) for r in np.flatnonzero(alone & (power != 0)))


def _together(
    past: Histories, known: NDArray[np.bool_], years: NDArray[np.intp], chosen: NDArray[np.intp]
) -> Iterator[NDArray[np.intp]]:
    """(h, L) the rows with a figure of the chosen histories, those with the same number L of figures together."""
    history = np.repeat(np.arange(len(past.counts)), past.counts)
    for number in np.unique(years[chosen]):
        among = np.isin(history, chosen[years[chosen] == number]) & known
        yield np.flatnonzero(among).reshape(-1, number)


def _own(rows: NDArray[np.intp], level: Floats, off: Floats, limits: _Limits) -> Iterator[tuple[int, int]]:
    """(row, power) of the figures that more than half of the other years of the history call a slip by that power.

    `rows`, `level`, `off` (h, L): histories of L figures each.
    """
    number = rows.shape[1]
    powers = limits.power(level[:, :, None] - level[:, None, :])
    if number == 2:  # noqa: PLR2004 - each is a slip of the other: one has to be chosen
        distance = np.where(np.isnan(off).any(axis=1, keepdims=True), 0.0, np.abs(off))
        wrong = np.where(distance[:, 0] > distance[:, 1], 0, 1)
        each = np.arange(len(rows))
        power = powers[each, wrong, 1 - wrong]
        yield from zip(rows[each, wrong][power != 0], power[power != 0], strict=True)
        return
    others = powers[:, ~np.eye(number, dtype=bool)].reshape(-1, number, number - 1)
    # What more than half of them say stands in the middle of them.
    power = np.sort(others, axis=2)[:, :, (number - 1) // 2]
    agreed = (power != 0) & (2 * (others == power[:, :, None]).sum(axis=2) > number - 1)
    yield from zip(rows[agreed], power[agreed], strict=True)
