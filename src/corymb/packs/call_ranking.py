"""What a call ranks by: its criteria, weights, marks and places as the methods take them, from what was frozen."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import numpy as np

from corymb.methods.calibration.zones import Limits
from corymb.methods.composite.criteria import Criterion, Tree
from corymb.methods.composite.weights import published
from corymb.methods.ranking import Panel
from corymb.methods.robustness.leaving_out import Reviews
from corymb.methods.selection import Rule
from corymb.packs.call import CallContent
from corymb.packs.call_beyond import most_of
from corymb.packs.call_defence import asked_at_defence, share_of_defence
from corymb.packs.call_frozen import CONSENSUS, DEFENCE, Frozen, Given
from corymb.packs.call_what_if import AS_PUBLISHED, WhatIf

ROOT, EXPERTS = "call", "experts:"
"""The top of the tree, which a call leaves unsaid; no part is called so, see `_tree`."""


def panel_of(content: CallContent, frozen: Frozen, other: WhatIf = AS_PUBLISHED) -> Panel:
    """The panel of a call; with `other`, a what-if, and no ranking that could decide."""
    tree = _tree(content, other.weights)
    frozen = frozen.model_copy(update={"marks": tuple(g for g in frozen.marks if g.expert not in other.without)})
    source = f"{frozen.call} {frozen.call_version}, sha256 {frozen.call_sha256}"
    ids = tuple(entry.application for entry in frozen.applications)
    reviews = _reviews(content, frozen, tree, ids)
    commission, agreed = (tuple(n for n in reviews.names if n.startswith(kind)) for kind in (DEFENCE, CONSENSUS))
    limits = Limits(float(content.close.select), float(content.close.leave)) if content.close else None
    unpriced = frozenset(entry.application for entry in frozen.applications if entry.cost is None)
    rule = _rule(content, frozen)
    heard = tuple(leaf for leaf in tree.leaves if leaf.startswith(DEFENCE))
    return Panel(tree, published(tree, source), ids, reviews, rule, commission, agreed, limits, unpriced, heard)


def _tree(content: CallContent, weights: Mapping[str, Decimal]) -> Tree:
    """The criteria of the call; where its defence has a share, below one of two nodes that share the score."""
    codes = {one.code for one in content.criteria}
    root = next(name for name in (ROOT, *(f"{ROOT}_{n}" for n in range(len(codes)))) if name not in codes)
    share = float(share_of_defence(content))
    if not share:
        return Tree([Criterion(root, None), *_below(content, weights, root)])
    written, defended = f"{EXPERTS}{root}", f"{DEFENCE}{root}"
    return Tree([
        Criterion(root, None),
        Criterion(written, root, 1 - share),
        *_below(content, weights, written),
        Criterion(defended, root, share),
        *_at_defence(content, weights, defended),
    ])  # fmt: skip


def _below(content: CallContent, weights: Mapping[str, Decimal], top: str) -> Iterator[Criterion]:
    leaves = {leaf.code for leaf in content.leaves}
    for one in content.criteria:
        weight = float(weights.get(one.code, one.weight))
        yield Criterion(one.code, one.parent or top, weight, goalposts=_posts(content) if one.code in leaves else None)


def _at_defence(content: CallContent, weights: Mapping[str, Decimal], top: str) -> Iterator[Criterion]:
    """What a commission marks, each by its share of the whole call."""
    changed = [{**one.model_dump(), "weight": weights.get(one.code, one.weight)} for one in content.criteria]
    shares = CallContent.model_validate({**content.model_dump(), "criteria": changed}).shares
    for leaf in asked_at_defence(content):
        yield Criterion(f"{DEFENCE}{leaf.code}", top, float(shares[leaf.code]), goalposts=_posts(content))


def _posts(content: CallContent) -> tuple[float, float]:
    return float(content.scale.worst), float(content.scale.best)


def _reviews(content: CallContent, frozen: Frozen, tree: Tree, ids: tuple[str, ...]) -> Reviews:
    """A row for each expert or member of a commission and application, a column for each leaf."""
    given_marks = (*frozen.marks, *map(_of_commission, frozen.defence))
    experts = tuple(sorted({given.expert for given in given_marks}, key=_in_order))
    row_of_application = {one: i for i, one in enumerate(ids)}
    row_of_expert = {one: i for i, one in enumerate(experts)}
    column = {leaf: j for j, leaf in enumerate(tree.leaves)}
    pairs = sorted({(row_of_application[g.application], row_of_expert[g.expert]) for g in given_marks})
    place = {pair: i for i, pair in enumerate(pairs)}
    marks = np.full((len(pairs), len(tree.leaves)), np.nan)
    for g in given_marks:
        if g.mark is not None and g.criterion in column:
            marks[place[row_of_application[g.application], row_of_expert[g.expert]], column[g.criterion]] = g.mark
    of_leaf = {leaf.code: leaf.aggregate for leaf in content.leaves}
    of_leaf |= {f"{DEFENCE}{code}": way for code, way in of_leaf.items()}
    rows = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return Reviews(rows[:, 0], rows[:, 1], marks, experts, tuple(of_leaf[leaf] for leaf in tree.leaves))


def _of_commission(given: Given) -> Given:
    """A mark of a commission under names of its own: its members are no experts, its criteria are not theirs."""
    return given.model_copy(update={
        "expert": f"{DEFENCE}{given.expert}", "criterion": f"{DEFENCE}{given.criterion}",
    })  # fmt: skip


def _rule(content: CallContent, frozen: Frozen) -> Rule:
    """Places, quotas and budget. An application that does not say what it costs takes the whole budget."""
    groups = [entry.group for entry in frozen.applications]
    at_least = {q.value: q.at_least for q in content.quotas if q.at_least}
    costs = [float(content.budget or 0) if e.cost is None else float(e.cost) for e in frozen.applications]
    return Rule(
        content.places,
        float(content.budget) if content.budget is not None else None,
        np.array(costs) if content.budget is not None else None,
        np.array(groups, dtype=np.str_) if content.quotas else None,
        at_least,
        most_of(content, groups),
    )


def _in_order(name: str) -> tuple[int, str]:
    """Numbers by their size, anything else by its letters."""
    return (int(name), "") if name.isdigit() else (0, name)
