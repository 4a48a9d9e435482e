"""PROMETHEE II and Copeland: applications compared two by two."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.refusal import Refusal

Floats = NDArray[np.float64]

Shape = Literal["usual", "u", "v", "level", "linear", "gaussian"]


@dataclass(frozen=True)
class Preference:
    """How much a lead of d is preferred, 0 to 1 (Brans and Vincke 1985).

    `indifferent` (q): a lead up to it counts for nothing; `strict` (p): from there it counts fully. For `gaussian`,
    `strict` is the lead at the point of inflexion.
    """

    shape: Shape = "usual"
    indifferent: float = 0.0
    strict: float = 0.0

    def __post_init__(self) -> None:
        needs_strict = self.shape in {"v", "level", "linear", "gaussian"}
        if self.indifferent < 0 or (needs_strict and not self.strict > self.indifferent):
            raise Refusal(
                mark("A preference of shape {shape} with thresholds {q} and {p} does not exist."),
                mend=mark("The threshold of indifference is zero or more, that of strict preference above it."),
                shape=self.shape,
                q=f"{self.indifferent:g}",
                p=f"{self.strict:g}",
            )

    def of(self, lead: Floats) -> Floats:
        """Preference for a lead; none for a lead of zero or less."""
        q, p = self.indifferent, self.strict
        if self.shape == "usual":
            return (lead > 0).astype(np.float64)
        if self.shape == "u":
            return (lead > q).astype(np.float64)
        if self.shape == "level":
            return np.where(lead > p, 1.0, np.where(lead > q, 0.5, 0.0))
        if self.shape == "gaussian":
            return np.where(lead > 0, 1 - np.exp(-(lead**2) / (2 * p**2)), 0.0)
        return np.clip((lead - q) / (p - q), 0.0, 1.0)


@dataclass(frozen=True)
class Promethee:
    """Net outranking flow. With fixed preferences it is linear in the weights: the flows of single criteria are

    computed once, and any number of draws is one product of matrices.
    """

    values: Floats
    preferences: tuple[Preference, ...]

    @cached_property
    def terms(self) -> Floats:
        """(n, m) net flow of each criterion alone."""
        n = len(self.values)
        found = np.empty_like(self.values)
        for j, preference in enumerate(self.preferences):
            over = preference.of(self.values[:, None, j] - self.values[None, :, j])
            found[:, j] = (over.sum(axis=1) - over.sum(axis=0)) / max(n - 1, 1)
        return found

    def scores(self, weights: Floats) -> Floats:
        return weights @ self.terms.T

    def parts(self, weights: Floats) -> Floats:
        return weights * self.terms


@dataclass(frozen=True)
class Copeland:
    """Comparisons won less comparisons lost; who leads in the criteria of greater weight wins a comparison."""

    values: Floats

    @property
    def terms(self) -> None:
        return None

    @cached_property
    def _leads(self) -> Floats:
        """(m, n * n) 1 where the first leads the second in a criterion, -1 where it is behind."""
        n, m = self.values.shape
        return np.sign(self.values.T[:, :, None] - self.values.T[:, None, :]).reshape(m, n * n)

    def scores(self, weights: Floats) -> Floats:
        n = len(self.values)
        found = np.empty((len(weights), n))
        for d, row in enumerate(weights):
            balance = row @ self._leads
            found[d] = np.where(np.abs(balance) > TIE, np.sign(balance), 0.0).reshape(n, n).sum(axis=1)
        return found

    def parts(self, weights: Floats) -> Floats:
        n, m = self.values.shape
        return weights * self._leads.reshape(m, n, n).sum(axis=2).T / max(n - 1, 1)


TIE = 1e-12
"""Weights on both sides of a comparison that differ by no more are equal."""
