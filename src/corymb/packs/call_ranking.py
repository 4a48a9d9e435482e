"""What a call ranks by: its criteria, weights, marks and places as the methods take them, from what was frozen."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from corymb.methods.composite.criteria import Criterion, Tree
from corymb.methods.composite.weights import published
from corymb.methods.ranking import Panel
from corymb.methods.robustness.leaving_out import Reviews
from corymb.methods.selection import Rule
from corymb.packs.call import CallContent, Quota
from corymb.packs.call_frozen import Frozen
from corymb.packs.call_what_if import AS_PUBLISHED, WhatIf

ROOT = "call"
"""The top of the tree, which a call leaves unsaid; no part is called so, see `_tree`."""


def panel_of(content: CallContent, frozen: Frozen, other: WhatIf = AS_PUBLISHED) -> Panel:
    """The panel of a call; with `other`, a what-if, and no ranking that could decide."""
    tree = _tree(content, other.weights)
    frozen = frozen.model_copy(update={"marks": tuple(g for g in frozen.marks if g.expert not in other.without)})
    source = f"{frozen.call} {frozen.call_version}, sha256 {frozen.call_sha256}"
    ids = tuple(entry.application for entry in frozen.applications)
    return Panel(tree, published(tree, source), ids, _reviews(content, frozen, tree, ids), _rule(content, frozen))


def _tree(content: CallContent, weights: Mapping[str, Decimal]) -> Tree:
    codes = {one.code for one in content.criteria}
    root = next(name for name in (ROOT, *(f"{ROOT}_{n}" for n in range(len(codes)))) if name not in codes)
    posts = (float(content.scale.worst), float(content.scale.best))
    leaves = {leaf.code for leaf in content.leaves}
    return Tree([
        Criterion(root, None),
        *(
            Criterion(
                one.code,
                one.parent or root,
                float(weights.get(one.code, one.weight)),
                goalposts=posts if one.code in leaves else None,
            )
            for one in content.criteria
        ),
    ])  # fmt: skip


def _reviews(content: CallContent, frozen: Frozen, tree: Tree, ids: tuple[str, ...]) -> Reviews:
    """A row for each expert and application, a column for each leaf."""
    experts = tuple(sorted({given.expert for given in frozen.marks}, key=_in_order))
    row_of_application = {one: i for i, one in enumerate(ids)}
    row_of_expert = {one: i for i, one in enumerate(experts)}
    column = {leaf: j for j, leaf in enumerate(tree.leaves)}
    pairs = sorted({(row_of_application[g.application], row_of_expert[g.expert]) for g in frozen.marks})
    place = {pair: i for i, pair in enumerate(pairs)}
    marks = np.full((len(pairs), len(tree.leaves)), np.nan)
    for g in frozen.marks:
        if g.mark is not None and g.criterion in column:
            marks[place[row_of_application[g.application], row_of_expert[g.expert]], column[g.criterion]] = g.mark
    of_leaf = {leaf.code: leaf.aggregate for leaf in content.leaves}
    rows = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return Reviews(rows[:, 0], rows[:, 1], marks, experts, tuple(of_leaf[leaf] for leaf in tree.leaves))


def _rule(content: CallContent, frozen: Frozen) -> Rule:
    """Places, quotas and budget. An application that does not say what it costs takes the whole budget."""
    groups = [entry.group for entry in frozen.applications]
    at_least = {q.value: q.at_least for q in content.quotas if q.at_least}
    special_last = sorted(content.quotas, key=lambda quota: bool(quota.value))
    at_most = {group: most for q in special_last for group in _meant(q, groups) if (most := q.at_most) is not None}
    costs = [float(content.budget or 0) if e.cost is None else float(e.cost) for e in frozen.applications]
    return Rule(
        content.places,
        float(content.budget) if content.budget is not None else None,
        np.array(costs) if content.budget is not None else None,
        np.array(groups, dtype=np.str_) if content.quotas else None,
        at_least,
        at_most,
    )


def _meant(quota: Quota, groups: list[str]) -> list[str]:
    return [quota.value] if quota.value else sorted(set(groups))


def _in_order(name: str) -> tuple[int, str]:
    """Numbers by their size, anything else by its letters."""
    return (int(name), "") if name.isdigit() else (0, name)
