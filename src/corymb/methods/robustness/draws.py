"""Weights drawn by seed: anywhere on the simplex, or around the published ones."""

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.refusal import Refusal

Floats = NDArray[np.float64]

DRAWS = 10_000
CONCENTRATION = 100.0


def anywhere(m: int, draws: int, seed: int) -> Floats:
    """(draws, m) uniform on the simplex: nothing is known of the weights but that they sum to 1."""
    return np.random.default_rng(seed).dirichlet(np.ones(m), draws)


def around(published: Floats, draws: int, seed: int, concentration: float = CONCENTRATION) -> Floats:
    """(draws, m) Dirichlet with the published weights as mean.

    The standard deviation of a weight w is sqrt(w (1 - w) / (concentration + 1)): at 100 a weight of 0.2 has 0.04. A
    criterion without weight stays without.
    """
    if not concentration > 0:
        raise Refusal(
            mark("A concentration of {given} spreads weights beyond all bounds."),
            mend=mark("Give a number above zero; the larger, the nearer the published weights."),
            given=f"{concentration:g}",
        )
    found = np.zeros((draws, len(published)))
    weighty = published > 0
    found[:, weighty] = np.random.default_rng(seed).dirichlet(concentration * published[weighty], draws)
    return found
