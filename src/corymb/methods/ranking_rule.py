"""What a kept ranking says of the rule: groups, costs, what of the budget is used, why somebody is left out."""

from collections.abc import Sequence
from typing import Any

from corymb.methods.ranking import DECIMALS, Placed
from corymb.methods.ranking_figures import MONEY, number
from corymb.methods.selection_why import BUDGET, over, reasons

Plain = dict[str, Any]


def told_of_rule(placed: Placed, order: Sequence[int]) -> tuple[list[Plain], Plain]:
    """What is added to the rows, in that `order`, and to the whole; nothing where the call has no quota and no budget.

    `cost` and `spent`, with its running sum down to a selected application, are amounts in the currency of the call.
    """
    rule, found = placed.panel.rule, placed.award
    whys = reasons(placed.standing.scores, rule, found, DECIMALS)
    rows: list[Plain] = []
    spent = 0.0
    for i in order:
        row: Plain = {}
        if rule.groups is not None:
            row["group"] = str(rule.groups[i])
        if rule.budget is not None and rule.costs is not None:
            is_said = placed.panel.applications[i] not in placed.panel.unpriced
            row["cost"] = number(float(rule.costs[i]), MONEY) if is_said else None
            if found.selected[i]:
                spent += float(rule.costs[i])
                row["spent"] = number(spent, MONEY)
        if whys[i]:
            row["why"] = whys[i]
        if whys[i] == BUDGET and (excess := over(rule, found, i)):
            row["over"] = number(excess, MONEY)
        rows.append(row)
    return rows, {"spent": number(spent, MONEY)} if rule.budget is not None else {}
