"""What drives the change of a figure: within organisations, between them, entry, exit (docs/methods/decomposition.md).

Foster, Haltiwanger and Krizan (2001); Griliches and Regev (1995); Melitz and Polanec (2015), here in levels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import fsum

import numpy as np
from numpy.typing import NDArray

from corymb.methods.absorbed import Brought, Taken, brought
from corymb.methods.measures import Measures
from corymb.methods.pairs import Bools, Floats, Pair, of_group, pair
from corymb.methods.programme import CohortRule
from corymb.methods.results import Contribution, Decomposition, Part

ENTRY: tuple[Part, ...] = ("entry_joined", "entry_started", "gained_weight")
EXIT: tuple[Part, ...] = ("exit_left", "exit_stopped", "lost_weight")


def decompose(
    measures: Measures,
    group: int,
    base: int = 0,
    t: int = -1,
    rule: CohortRule = "reporting",
    given: tuple[Taken, ...] = (),
) -> tuple[Decomposition, ...]:
    """The change of a scope's figure between the years at index `base` and `t`, in percent of the earlier value.

    Griliches-Regev comes first, then Foster-Haltiwanger-Krizan and Melitz-Polanec (left out where no organisation
    continues). An additive indicator gives one decomposition, "contributions". Empty where a value does not exist or
    the earlier one is not positive. Under matched, panel and chained nobody enters or leaves; a link of the chained
    rule is decomposed by giving two neighbouring years. `given`: what members took from non-members between the years.
    """
    years = len(measures.years)
    scope = of_group(measures, group)
    compared = pair(scope, rule, base % years, t % years)
    moves = _moves(scope, compared, base % years, t % years)
    more = brought(scope, compared.then & compared.now, compared.share_now, given)
    if compared.den_then is None or compared.den_now is None:
        found = _contributions(compared, moves, more)
    else:
        found = _ratio(compared, (compared.den_then, compared.den_now), moves, more)
    return tuple(replace(each, absorbed=more.known, absorbed_silent=more.silent) for each in found)


def spread_of_within(found: tuple[Decomposition, ...]) -> float | None:
    """How far the methods are apart on "within", in percentage points; None where there are fewer than two."""
    within = [c.percent for d in found for c in d.parts if c.part == "within"]
    return max(within) - min(within) if len(within) > 1 else None


def _moves(measures: Measures, compared: Pair, base: int, t: int) -> dict[Part, Bools]:
    """Why a row enters only one of the two years. Silence is not exit: a silent member stopped, it did not leave."""
    member = measures.member
    joined, left = ~member[:, base], ~member[:, t]
    only_now, only_then = compared.now & ~compared.then, compared.then & ~compared.now
    both = compared.then & compared.now
    return {
        "entry_joined": only_now & joined,
        "entry_started": only_now & ~joined,
        "gained_weight": both,
        "exit_left": only_then & left,
        "exit_stopped": only_then & ~left,
        "lost_weight": both,
    }


def _contributions(compared: Pair, moves: Mapping[Part, Bools], more: Brought) -> tuple[Decomposition, ...]:
    """An additive indicator: what each kind of organisation adds or takes away, with the later share in both years."""
    start, end = fsum(compared.num_then), fsum(compared.num_now)
    if start <= 0 or not compared.now.any():
        return ()
    both = compared.then & compared.now
    then = _reweighted(compared, compared.num_then, both)
    parts: dict[Part, float] = {"within": fsum((compared.num_now - then - more.num)[both])}
    parts |= {p: fsum(compared.num_now[moves[p]]) for p in ENTRY[:2]}
    parts |= {p: -fsum(compared.num_then[moves[p]]) for p in EXIT[:2]}
    parts["shares_changed"] = fsum((then - compared.num_then)[both])
    parts["absorbed_nonmembers"] = fsum(more.num)
    entering, exiting = compared.now & ~both, compared.then & ~both
    return (_printed("contributions", parts, (start, end), (both, entering, exiting)),)


def _reweighted(compared: Pair, value: Floats, both: Bools) -> Floats:
    """Weighted values of the earlier year with the later year's share wherever the organisation is in both years."""
    known = both & (compared.share_then > 0)
    ratio = np.divide(compared.share_now, compared.share_then, out=np.ones_like(value), where=known)
    return value * ratio


@dataclass(frozen=True)
class _Weights:
    """Shares of the denominator s and productivities p of both years over rows with a positive denominator."""

    s0: Floats
    s1: Floats
    p0: Floats
    p1: Floats
    q0: float
    q1: float
    continuing: Bools
    entering: Bools
    exiting: Bools


def _ratio(
    compared: Pair, dens: tuple[Floats, Floats], moves: Mapping[Part, Bools], more: Brought
) -> tuple[Decomposition, ...]:
    den_then, den_now = dens
    total_then, total_now = fsum(den_then), fsum(den_now)
    if total_then <= 0 or total_now <= 0 or fsum(compared.num_then) <= 0:
        return ()
    start, end = fsum(compared.num_then) / total_then, fsum(compared.num_now) / total_now
    both = compared.then & compared.now
    num_then, den_earlier = (_reweighted(compared, v, both) for v in (compared.num_then, den_then))
    reweighted = fsum(num_then) / fsum(den_earlier) if fsum(den_earlier) > 0 else start
    num_then, den_earlier = num_then + more.num, den_earlier + more.den
    with_absorbed = fsum(num_then) / fsum(den_earlier) if fsum(den_earlier) > 0 else reweighted
    if not (den_earlier > 0).any() or not (den_now > 0).any():
        return ()
    weights = _weights(num_then, den_earlier, compared.num_now, den_now)
    shared: dict[Part, float] = {
        "outside_weights": (end - weights.q1) - (with_absorbed - weights.q0),
        "shares_changed": reweighted - start,
        "absorbed_nonmembers": with_absorbed - reweighted,
    }
    kinds = (weights.continuing, weights.entering, weights.exiting)
    found = [
        _printed(name, parts | shared, (start, end), kinds)
        for name, parts in (
            ("griliches_regev", _griliches_regev(weights, moves)),
            ("foster_haltiwanger_krizan", _foster_haltiwanger_krizan(weights, moves)),
        )
    ]
    if weights.continuing.any():
        found.append(_printed("melitz_polanec", _melitz_polanec(weights, moves) | shared, (start, end), kinds))
    return tuple(found)


def _weights(num0: Floats, den0: Floats, num1: Floats, den1: Floats) -> _Weights:
    in0, in1 = den0 > 0, den1 > 0
    s0, s1 = np.where(in0, den0, 0.0), np.where(in1, den1, 0.0)
    p0 = np.divide(num0, den0, out=np.zeros_like(num0), where=in0)
    p1 = np.divide(num1, den1, out=np.zeros_like(num1), where=in1)
    total0, total1 = fsum(s0), fsum(s1)
    return _Weights(
        s0 / total0,
        s1 / total1,
        p0,
        p1,
        fsum(num0[in0]) / total0,
        fsum(num1[in1]) / total1,
        in0 & in1,
        in1 & ~in0,
        in0 & ~in1,
    )


def _moved(
    weights: _Weights, moves: Mapping[Part, Bools], against_entry: float, against_exit: float
) -> dict[Part, float]:
    """Entry and exit, each kind measured against the value given for it."""
    gain, loss = weights.s1 * (weights.p1 - against_entry), weights.s0 * (weights.p0 - against_exit)
    parts: dict[Part, float] = {p: fsum(gain[weights.entering & moves[p]]) for p in ENTRY}
    return parts | {p: -fsum(loss[weights.exiting & moves[p]]) for p in EXIT}


def _foster_haltiwanger_krizan(weights: _Weights, moves: Mapping[Part, Bools]) -> dict[Part, float]:
    c = weights.continuing
    ds, dp = (weights.s1 - weights.s0)[c], (weights.p1 - weights.p0)[c]
    parts: dict[Part, float] = {
        "within": fsum(weights.s0[c] * dp),
        "between": fsum(ds * (weights.p0[c] - weights.q0)),
        "cross": fsum(ds * dp),
    }
    return parts | _moved(weights, moves, weights.q0, weights.q0)


def _griliches_regev(weights: _Weights, moves: Mapping[Part, Bools]) -> dict[Part, float]:
    c = weights.continuing
    ds, dp = (weights.s1 - weights.s0)[c], (weights.p1 - weights.p0)[c]
    q = (weights.q0 + weights.q1) / 2
    s, p = (weights.s0 + weights.s1)[c] / 2, (weights.p0 + weights.p1)[c] / 2
    parts: dict[Part, float] = {"within": fsum(s * dp), "between": fsum(ds * (p - q))}
    return parts | _moved(weights, moves, q, q)


def _melitz_polanec(weights: _Weights, moves: Mapping[Part, Bools]) -> dict[Part, float]:
    c = weights.continuing
    value0, value1 = (_value(s[c], p[c]) for s, p in ((weights.s0, weights.p0), (weights.s1, weights.p1)))
    mean0, mean1 = _mean(weights.p0[c]), _mean(weights.p1[c])
    parts: dict[Part, float] = {"within": mean1 - mean0, "between": (value1 - mean1) - (value0 - mean0)}
    return parts | _moved(weights, moves, value1, value0)


def _value(s: NDArray[np.float64], p: NDArray[np.float64]) -> float:
    return fsum(s * p) / fsum(s)


def _mean(values: NDArray[np.float64]) -> float:
    return fsum(values) / len(values)


def _printed(
    method: str, parts: Mapping[Part, float], ends: tuple[float, float], kinds: tuple[Bools, Bools, Bools]
) -> Decomposition:
    """Parts in percent of the earlier value; parts that are exactly nothing are left out, save within and between."""
    start, end = ends
    shown = tuple(Contribution(p, 100 * v / start) for p, v in parts.items() if v != 0 or p in {"within", "between"})
    continuing, entering, exiting = (int(k.sum()) for k in kinds)
    return Decomposition(method, shown, 100 * (end - start) / start, continuing, entering, exiting)
