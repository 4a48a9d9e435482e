"""What a draft says as its rehearsal takes it, and what came of it as it is kept. Loads numpy."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from corymb.methods.rehearsal import Found, Plan, rehearse
from corymb.methods.selection import Rule
from corymb.packs.call import REGION, CallContent
from corymb.packs.call_stages import experts_of

DECIMALS, MORE = 4, 2
"""Decimals of a part; so many experts more than the call says are tried beside."""


def rehearsed(content: CallContent, asked: Mapping[str, int]) -> dict[str, Any]:
    """Outcome by number of experts, one to two more than the call says; `asked`: applications, experts, regions."""
    plan = plan_of(content, asked["applications"], asked["regions"])
    planned = experts_of(content)
    found = [rehearse(plan, experts) for experts in range(1, planned + MORE + 1)]
    return {"planned": planned, "rows": [_kept(one) for one in found]}


def _kept(found: Found) -> dict[str, Any]:
    parts = {"hits": found.hits, "error": found.error, "ties": found.ties}
    return {"experts": found.experts, **{name: round(part, DECIMALS) for name, part in parts.items()}}


def plan_of(content: CallContent, applications: int, regions: int) -> Plan:
    """Criteria, places and quotas of a draft. What applications cost is not known, so its budget line is not in it."""
    shares = np.array([float(content.shares[leaf.code]) for leaf in content.leaves])
    among = _groups(content, regions)
    at_most = {q.value: q.at_most for q in content.quotas if q.value and q.at_most is not None}
    general = next((q.at_most for q in content.quotas if not q.value and q.at_most is not None), None)
    if general is not None:
        at_most = {group: at_most.get(group, general) for group in among}
    at_least = {q.value: q.at_least for q in content.quotas if q.at_least}
    groups = np.full(applications, among[0], dtype="U60") if among else None
    rule = Rule(content.places, groups=groups, at_least=at_least, at_most=at_most)
    return Plan(shares, content.scale.worst, content.scale.best, rule, applications, among)


def _groups(content: CallContent, regions: int) -> tuple[str, ...]:
    """Labels of the groups quotas speak of: regions that apply, those named first, or the answers to a question."""
    if not content.quotas:
        return ()
    about = content.quotas[0].about
    named = tuple(dict.fromkeys(quota.value for quota in content.quotas if quota.value))
    if about != REGION:
        question = next(one for one in content.questions if one.code == about)
        return tuple(option.code for option in question.options) or ("yes", "no")
    return (*named, *(f"region {n}" for n in range(max(regions - len(named), 0))))
