"""Where a choice of applications leaves the rule of its call: more than it has places, budget or quotas for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from corymb.packs.call import CallContent


@dataclass(frozen=True)
class Beyond:
    """What a choice breaks; nothing where it keeps to the rule.

    `chosen`: how many, where they are more than there are places. `spent`: their costs together, in the unit of the
    budget, where they exceed it. By group, how many it has: `crowded` where it has more than the rule allows, `lacking`
    where it has fewer than the rule asks for and gives it, `unfilled` where the rule itself gives it no more; beside it
    that limit.
    """

    chosen: int | None = None
    spent: Decimal | None = None
    crowded: dict[str, tuple[int, int]] = field(default_factory=dict)
    lacking: dict[str, tuple[int, int]] = field(default_factory=dict)
    unfilled: dict[str, tuple[int, int]] = field(default_factory=dict)


def beyond(
    content: CallContent,
    chosen: Iterable[tuple[str | None, Decimal | None]],
    ruled: Iterable[str | None] | None = None,
) -> Beyond:
    """By group and cost of each application that is chosen; what does not say its cost counts with nothing.

    Where the group of one is not known (None), nothing is said of what groups lack. `ruled`: groups of those the rule
    itself selects, whose budget may end before a quota is filled: where it gives a group no more, nothing is lacking.
    """
    rows = list(chosen)
    spent = sum((cost for _group, cost in rows if cost is not None), Decimal(0))
    groups = Counter(group for group, _cost in rows if group is not None)
    most = most_of(content, groups)
    least = {quota.value: quota.at_least for quota in content.quotas if quota.at_least}
    given = Counter(least if ruled is None else ruled)
    least = {} if any(group is None for group, _cost in rows) else least
    fewer = {group: (groups[group], limit) for group, limit in sorted(least.items()) if groups[group] < limit}
    return Beyond(
        len(rows) if len(rows) > content.places else None,
        spent if content.budget is not None and spent > content.budget else None,
        {group: (groups[group], limit) for group, limit in sorted(most.items()) if groups[group] > limit},
        {group: told for group, told in fewer.items() if told[0] < given[group]},
        {group: told for group, told in fewer.items() if told[0] >= given[group]},
    )


def most_of(content: CallContent, groups: Iterable[str]) -> dict[str, int]:
    """At most how many of each group; what is said of one group goes before what is said of each."""
    there = sorted(set(groups))
    special_last = sorted(content.quotas, key=lambda quota: bool(quota.value))
    told = ((quota, [quota.value] if quota.value else there) for quota in special_last)
    return {group: quota.at_most for quota, own in told for group in own if quota.at_most is not None}
