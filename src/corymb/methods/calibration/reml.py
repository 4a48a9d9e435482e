"""The variances of greatest restricted likelihood, and the interval of the experts' variance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.methods.calibration.crossed import Crossed, Likelihood, Solved, Variances

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

STEPS, HALVINGS = 200, 30
ENOUGH, ENOUGH_OF_PROFILE = 1e-9, 1e-5
"""Gain of deviance below which a step is the last."""
LEVEL = 1.959963984540054
"""Root of the quantile of chi-squared with one degree of freedom, 95 %."""
NOISE_FLOOR = 1e-8
"""Least variance of the noise, over that of the marks."""
CLOSE = 1e-3
"""How near to `LEVEL` an end of the interval is looked for."""
ALL = np.array([True, True, True])
NOT_EXPERTS = np.array([True, False, True])


@dataclass(frozen=True)
class Fitted:
    """The variances found, the model there, and the profile interval (95 %) of the experts' variance, (low, high)."""

    variances: Variances
    solved: Solved
    deviance: float
    interval: tuple[float, float]


def fitted(crossed: Crossed) -> Fitted:
    spread = float(np.var(crossed.marks.signed))
    best = _climbed(crossed, Variances(spread / 3, spread / 3, spread / 3), ALL)
    none = _climbed(crossed, best.variances.with_experts(0.0), NOT_EXPERTS)
    if none.deviance <= best.deviance:
        best = none
    profile = _Profile(crossed, best)
    low = 0.0 if profile.root(none.deviance) <= LEVEL else profile.end(0.0, none)
    high = profile.end(_beyond(profile, spread), None)
    return Fitted(best.variances, best.solved, best.deviance, (low, high))


@dataclass(frozen=True)
class _Top:
    """Where a climb ended."""

    variances: Variances
    solved: Solved
    deviance: float


def _climbed(crossed: Crossed, start: Variances, free: Bools, enough: float = ENOUGH) -> _Top:
    """Variances of greatest likelihood, those not `free` held, by steps of the average information."""
    floor = np.array([0.0, 0.0, NOISE_FLOOR * float(np.var(crossed.marks.signed))])
    at = np.maximum(np.array(start), floor)
    solved = crossed.at_variances(Variances(*at))
    here = solved.likelihood()
    for _ in range(STEPS):
        step = _step(here, free & ~((at <= floor) & (here.score <= 0)))
        for _ in range(HALVINGS):
            there = np.maximum(at + step, floor)
            tried = crossed.at_variances(Variances(*there))
            found = tried.likelihood()
            if found.deviance <= here.deviance + enough:
                break
            step = step / 2
        gain = here.deviance - found.deviance
        at, solved, here = there, tried, found
        if gain < enough:
            break
    return _Top(Variances(*(float(v) for v in at)), solved, here.deviance)


def _step(here: Likelihood, moving: Bools) -> Floats:
    step = np.zeros(3)
    if moving.any():
        step[moving] = np.linalg.lstsq(here.information[np.ix_(moving, moving)], here.score[moving], rcond=None)[0]
    return step


class _Profile:
    """The likelihood as a function of the experts' variance alone, the others at their best for it."""

    def __init__(self, crossed: Crossed, best: _Top) -> None:
        self.crossed, self.best, self.near = crossed, best, best.variances

    def root(self, deviance: float) -> float:
        """Root of what the deviance is above its least."""
        return float(np.sqrt(max(deviance - self.best.deviance, 0.0)))

    def __call__(self, experts: float) -> float:
        top = _climbed(self.crossed, self.near.with_experts(experts), NOT_EXPERTS, ENOUGH_OF_PROFILE)
        self.near = top.variances
        return self.root(top.deviance)

    def end(self, outside: float, known: _Top | None) -> float:
        """The variance between `outside` and the best at which the root is `LEVEL`: false position in its own root."""
        a, b = np.sqrt(self.best.variances.experts), np.sqrt(outside)
        below, above = -LEVEL, (self(outside) if known is None else self.root(known.deviance)) - LEVEL
        self.near = self.best.variances
        side = 0
        for _ in range(STEPS):
            middle = (a * above - b * below) / (above - below)
            value = self(middle**2) - LEVEL
            if abs(value) < CLOSE:
                break
            if value < 0:
                a, below, above, side = middle, value, above / 2 if side < 0 else above, -1
            else:
                b, above, below, side = middle, value, below / 2 if side > 0 else below, 1
        return float(middle**2)


def _beyond(profile: _Profile, spread: float) -> float:
    """A variance above the interval."""
    found = max(2 * profile.best.variances.experts, spread / 10)
    while profile(found) < LEVEL:
        found *= 2
    return found
