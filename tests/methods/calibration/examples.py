"""The page's example, planted marks, and the model once more in plain dense matrices."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from corymb.methods.calibration.marks import Marks
from tests.methods.measured import table

Floats = NDArray[np.float64]


def of_the_page() -> tuple[Marks, list[dict[str, str]]]:
    rows = table("calibration.md", "Worked example")
    given = [(i, "KLMN".index(e), float(row[e])) for i, row in enumerate(rows) for e in "KLMN" if row[e] != "-"]
    a, b, values = zip(*given, strict=True)
    names = tuple(row["application"] for row in rows)
    return Marks(names, tuple("KLMN"), np.array(a), np.array(b), np.array(values)), rows


def planted(p: int, r: int, each: int, variances: tuple[float, float, float], seed: int) -> Marks:
    """Synthetic: `each` of r experts, whoever has least to do, mark p applications; connected for r well below p."""
    rng = np.random.default_rng(seed)
    load, chosen = np.zeros(r), []
    for _ in range(p):
        experts = np.argsort(load + rng.random(r))[:each]
        load[experts] += 1
        chosen.append(experts)
    b, a = np.concatenate(chosen), np.repeat(np.arange(p), each)
    parts = [rng.normal(0, v**0.5, n) for v, n in zip(variances, (p, r, p * each), strict=True)]
    values = 5 + parts[0][a] + parts[1][b] + parts[2]
    return Marks(tuple(f"P{i}" for i in range(p)), tuple(f"E{j}" for j in range(r)), a, b, values)


class Dense:
    """The same model in full matrices, as the textbook writes it."""

    def __init__(self, marks: Marks) -> None:
        self.a = np.eye(len(marks.applications))[marks.of_application]
        self.b = np.eye(len(marks.experts))[marks.of_expert]
        self.y = marks.signed
        self.parts = (self.a @ self.a.T, self.b @ self.b.T, np.eye(len(self.y)))

    def covariance(self, variances: Floats) -> Floats:
        return np.sum([v * part for v, part in zip(variances, self.parts, strict=True)], axis=0)

    def projection(self, variances: Floats) -> Floats:
        inverse = np.linalg.inv(self.covariance(variances))
        ones = inverse.sum(axis=1)
        return inverse - np.outer(ones, ones) / ones.sum()

    def deviance(self, variances: Floats) -> float:
        v = self.covariance(variances)
        inverse = np.linalg.inv(v)
        return float(np.linalg.slogdet(v)[1] + np.log(inverse.sum()) + self.y @ self.projection(variances) @ self.y)

    def score(self, variances: Floats) -> Floats:
        p = self.projection(variances)
        return np.array([-(np.trace(p @ k) - self.y @ p @ k @ p @ self.y) / 2 for k in self.parts])

    def information(self, variances: Floats) -> Floats:
        p = self.projection(variances)
        along = np.stack([k @ p @ self.y for k in self.parts], axis=1)
        return along.T @ p @ along / 2

    def best(self) -> Floats:
        """Variances of least deviance by a search that knows no slopes."""
        start = np.full(3, np.log(np.var(self.y) / 3))
        options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000}
        return np.exp(minimize(lambda x: self.deviance(np.exp(x)), start, method="Nelder-Mead", options=options).x)

    def profile(self, experts: float) -> float:
        """Least deviance with that variance between experts."""
        start = np.full(2, np.log(np.var(self.y) / 3))
        options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000}

        def deviance(x: Floats) -> float:
            return self.deviance(np.array([np.exp(x[0]), experts, np.exp(x[1])]))

        return float(minimize(deviance, start, method="Nelder-Mead", options=options).fun)

    def quality(self, variances: Floats) -> tuple[Floats, Floats]:
        """Mean (p,) and covariance (p, p) of the quality given the marks, the general mean unknown."""
        inverse = np.linalg.inv(self.covariance(variances))
        weight = inverse.sum()
        mean = inverse.sum(axis=0) @ self.y / weight
        through = variances[0] * self.a.T @ inverse
        lost = 1 - through.sum(axis=1)
        spread = variances[0] * np.eye(self.a.shape[1]) - variances[0] * through @ self.a
        return mean + through @ (self.y - mean), spread + np.outer(lost, lost) / weight
