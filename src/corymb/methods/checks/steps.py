"""Checks of a figure against the year before, by robust statistics."""

import numpy as np
import pyarrow as pa

from corymb.i18n import mark
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.histories import Flags, Floats, Histories, histories
from corymb.methods.checks.slips import slipped
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.programme import CheckRule


def jump(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A year-on-year change far from the usual one; the way back after a one-year spike is not a second jump.

    Figures that a unit_slip rule of the pack explains are left to it.
    """
    jumps = ground.made_by(f"jumps {rule.code}", lambda: _jumps(ground, rule))
    slips = [slipped(ground, other) for other in ground.programme.checks if other.kind == "unit_slip"]
    explained = "".join(
        f" ANTI JOIN {s} s USING (organisation, period, variable)"
        f" ANTI JOIN {s} t ON t.organisation = jumps.organisation AND t.variable = jumps.variable "
        "AND t.period = jumps.before_period"
        for s in slips
    )
    rows = f"""SELECT jumps.*, a.value AS value, b.value AS before FROM
               (SELECT organisation, period, variable, before_period, times, grew FROM {jumps} jumps{explained}) jumps
               JOIN {ground.single} a USING (organisation, period, variable) JOIN {ground.single} b
               ON b.organisation = jumps.organisation AND b.variable = jumps.variable AND b.period = before_period"""
    found = ground.made(f"jumps found {rule.code}", rows)
    rows = f"SELECT * EXCLUDE (before_period, grew) FROM {found} WHERE "
    mend = mark("Confirm the figure and say what happened, or correct it.")
    return [
        Suspicion(
            rows + "grew",
            mark("{label} grew {times} times in a year, from {before} to {value}: far beyond what is usual."),
            mend,
        ),
        Suspicion(
            rows + "NOT grew",
            mark("{label} fell to 1/{times} in a year, from {before} to {value}: far beyond what is usual."),
            mend,
        ),
    ]


def _jumps(ground: Ground, rule: CheckRule) -> pa.Table:
    """(organisation, period, variable, before_period, times, grew) of the jumps, slips included."""
    past = histories(ground)
    at: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = [np.empty(0, dtype=np.intp)]
    names: list[str] = []
    changes: list[Floats] = [np.empty(0)]
    for variable in ground.variables(rule):
        change, jumped = _changes(past, ground, rule, variable)
        rows = np.flatnonzero(jumped)
        at.append(rows)
        names += [variable] * len(rows)
        changes.append(change[rows])
    rows, change = np.concatenate(at), np.concatenate(changes)
    there = past.rows.take(pa.array(rows))
    return pa.table(
        {
            "organisation": there["organisation"],
            "period": there["period"],
            "variable": pa.array(names, pa.string()),
            "before_period": past.rows["period"].take(pa.array(np.maximum(rows - 1, 0))),
            "times": pa.array(np.exp(np.abs(change))),
            "grew": pa.array(change > 0),
        }
    )


def _changes(past: Histories, ground: Ground, rule: CheckRule, variable: str) -> tuple[Floats, Flags]:
    """(n,) log change from the year before, and where it is a jump.

    Off = distance from the median change of the variable and year, far = threshold * max(1.4826 MAD, floor). With fewer
    than `peers` changes to compare with: off = the change itself, far = ln(factor).
    """
    threshold, floor = float(ground.number(rule, "threshold", "5")), float(ground.number(rule, "floor", "0.3"))
    peers, factor = int(ground.number(rule, "peers", "10")), float(ground.number(rule, "factor", "10"))
    minimum = float(ground.number(rule, "minimum", "0"))
    level = past.levels(variable)
    large = np.fmax(level, np.roll(level, 1)) >= (np.log(minimum) if minimum > 0 else -np.inf)
    change = np.where(past.follows & large, level - np.roll(level, 1), np.nan)
    middle, spread = past.usual(change, peers)
    alone = np.isnan(middle)
    off = np.where(alone, change, change - middle)
    far = np.where(alone, np.log(factor), threshold * np.fmax(spread, floor))
    jumped = np.abs(off) > far
    off_before, far_before = np.roll(off, 1), np.roll(far, 1)
    back = (
        jumped
        & np.roll(jumped, 1)
        & past.follows
        & (np.sign(off_before) != np.sign(off))
        & (np.abs(off + off_before) <= np.fmax(far, far_before))
    )
    return change, jumped & ~back
