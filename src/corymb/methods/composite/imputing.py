"""Gaps in the values: filled by a rule that was chosen, or refused. See docs/methods/composite.md."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.composite.applications import Applications
from corymb.methods.composite.criteria import Tree
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

Filling = Literal["refuse", "worst", "mean", "median", "group_mean", "group_median"]


def filled(values: Floats, tree: Tree, applications: Applications, rule: Filling) -> tuple[Floats, Bools]:
    """((n, m) values without gaps, (n, m) which were filled).

    `worst` is the worst value anybody has in that criterion. Middles are those of the values there are, over all
    applications or over those of the same group. Refuses a gap under `refuse`, and a gap nothing can fill.
    """
    gaps = np.isnan(values)
    if not gaps.any():
        return values, gaps
    if rule == "refuse":
        row, column = np.argwhere(gaps)[0]
        raise Refusal(
            mark("{gaps} values are missing, the first of {criterion}."),
            where=applications.ids[row],
            mend=mark("Ask for them, or choose a rule by which gaps are filled."),
            gaps=int(gaps.sum()),
            criterion=tree.leaves[column],
        )
    found = values.copy()
    groups = _groups(applications, rule)
    for j in np.flatnonzero(gaps.any(axis=0)):
        for rows in groups:
            _fill(found[:, j], rows, (rule, tree.signs[j], tree.leaves[j]))
    return found, gaps


def _groups(applications: Applications, rule: Filling) -> list[Bools]:
    """Which applications are filled from one another."""
    if not rule.startswith("group"):
        return [np.ones(len(applications.ids), dtype=bool)]
    if applications.groups is None:
        raise Refusal(
            mark("Gaps are to be filled from applications of the same group, and there are no groups."),
            mend=mark("Say which group each application belongs to, or choose another rule."),
        )
    return [applications.groups == label for label in np.unique(applications.groups)]


def _fill(column: Floats, rows: Bools, how: tuple[Filling, float, str]) -> None:
    """Fill the gaps of one criterion in these rows, in place."""
    rule, sign, leaf = how
    there = column[rows & ~np.isnan(column)]
    gaps = rows & np.isnan(column)
    if not gaps.any():
        return
    if not there.size:
        raise Refusal(
            mark("Nobody to fill the gaps from has a value."),
            where=leaf,
            mend=mark("Choose a rule that looks at all applications, or leave the criterion out."),
        )
    if rule == "worst":
        column[gaps] = sign * np.min(sign * there)
    else:
        column[gaps] = np.median(there) if rule.endswith("median") else np.mean(there)
