"""The worked example of docs/methods/composite.md, and small trees of any size."""

import numpy as np

from corymb.methods.composite.applications import Applications
from corymb.methods.composite.criteria import Criterion, Tree
from corymb.methods.composite.pipeline import Choices, Standing, stand
from corymb.methods.composite.weights import PublishedWeights, published
from tests.methods.measured import table

SOURCE = "call, annex 2"


def tree() -> Tree:
    return Tree([
        Criterion("whole", None),
        Criterion("strength", "whole", 3),
        Criterion("plan", "whole", 1, goalposts=(0, 10)),
        Criterion("firms", "strength", 1, goalposts=(0, 100)),
        Criterion("cost", "strength", 2, better="lower", goalposts=(50, 10)),
    ])  # fmt: skip


def applications() -> Applications:
    rows = table("composite.md", "Worked example")
    values = [[float(row[leaf]) for leaf in tree().leaves] for row in rows]
    return Applications(tuple(row["application"] for row in rows), np.array(values))


def standing(choices: Choices | None = None) -> Standing:
    return stand(applications(), tree(), choices or Choices(), published(tree(), SOURCE))


def flat(weights: list[float], lower: set[int] | None = None) -> Tree:
    """A root and a leaf for each weight, with goalposts 0 and 1."""
    return Tree([
        Criterion("root", None),
        *(
            Criterion(f"c{j}", "root", w, "lower" if j in (lower or ()) else "higher", goalposts=(0, 1))
            for j, w in enumerate(weights)
        ),
    ])  # fmt: skip


def of(values: np.ndarray) -> Applications:
    return Applications(tuple(f"a{i}" for i in range(len(values))), values)


def scored(values: np.ndarray, weights: list[float], choices: Choices) -> np.ndarray:
    """Scores of (n, m) values under a flat tree."""
    criteria = flat(weights)
    return stand(of(values), criteria, choices, PublishedWeights(criteria.shares, "published", SOURCE)).scores
