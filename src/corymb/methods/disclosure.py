"""What may be published: few or dominated contributors are withheld, and enough else that nothing can be worked out.

Primary suppression (at least n contributors, p % rule, optionally dominance), secondary suppression by minimum lost
information, audit. Terms and rules: Hundepool et al., Statistical Disclosure Control (2012). See
docs/methods/disclosure.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from corymb.methods.disclosure_atoms import Key, PublishedSum, by_group, systems
from corymb.methods.disclosure_audit import Exposure, Question, exposures
from corymb.methods.disclosure_secondary import hidden
from corymb.methods.programme import DisclosureRule

__all__ = ["Exposure", "Key", "Protection", "PublishedSum", "Reason", "audit", "primary", "protect"]

Reason = Literal["too_few", "dominated", "closed_block_too_small", "secondary"]
CLOSED_BLOCK = 3
"""Confidential members appear only as a block of at least this many."""
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Protection:
    """What must be withheld. `reasons` by key; `exact` False = the heuristic finished the search.

    `gap`: how far the lost information may be above the least possible, as a share of it (0 = proven least).
    `audit`: what could still be worked out afterwards, always empty.
    """

    suppressed: frozenset[Key]
    reasons: Mapping[Key, Reason]
    exact: bool
    gap: float
    audit: tuple[Exposure, ...] = field(default=())


def primary(
    sums: Iterable[PublishedSum], rule: DisclosureRule, groups: Mapping[str, str], confidential: frozenset[str] = NOBODY
) -> dict[Key, Reason]:
    """Keys that may not be published by themselves. A key with several sums (a ratio) falls with any one of them.

    `groups`: contributor -> group of companies; a contributor that is not in it stands on its own.
    """
    found: dict[Key, Reason] = {}
    for published in sums:
        reason = _reason(published, rule, groups, confidential)
        if reason is not None:
            found.setdefault(published.key, reason)
    return found


def protect(
    sums: Sequence[PublishedSum],
    rule: DisclosureRule,
    groups: Mapping[str, str],
    confidential: frozenset[str] = NOBODY,
    worth: Mapping[Key, float] | None = None,
) -> Protection:
    """The keys to withhold so that neither a published sum nor any combination of them gives a contributor away.

    A published ratio publishes its numerator and denominator, and a factor those of both years: give each as a sum of
    its own under one key. `worth`: information lost with each key; else the number of contributors behind it.
    """
    primaries = primary(sums, rule, groups, confidential)
    costs = _worth(sums) if worth is None else dict(worth)
    question = Question(systems(sums, groups), rule, frozenset(primaries))
    choice = hidden(question, costs, frozenset(primaries))
    reasons: dict[Key, Reason] = {k: primaries.get(k, "secondary") for k in sorted(choice.keys)}
    return Protection(choice.keys, reasons, choice.exact, choice.gap, exposures(question, choice.keys))


def audit(
    sums: Sequence[PublishedSum], suppressed: frozenset[Key], rule: DisclosureRule, groups: Mapping[str, str]
) -> tuple[Exposure, ...]:
    """Whoever could be worked out from the sums that are not suppressed, by an outsider or by another contributor."""
    return exposures(Question(systems(sums, groups), rule), suppressed)


def _reason(
    published: PublishedSum, rule: DisclosureRule, groups: Mapping[str, str], confidential: frozenset[str]
) -> Reason | None:
    closed = {groups.get(i, i) for i in confidential.intersection((*published.contributors, *published.beside))}
    if len(closed) < CLOSED_BLOCK and not confidential.isdisjoint(published.contributors):
        return "closed_block_too_small"
    sizes = sorted(by_group(published.contributions(), groups).values(), reverse=True)
    if len(sizes) < rule.minimum_contributors:
        return "too_few"
    total, largest = sum(sizes), sizes[0]
    second = sizes[1] if len(sizes) > 1 else 0.0
    if total - largest - second < float(rule.p_percent) / 100 * largest:
        return "dominated"
    if rule.dominance_percent is not None and largest > float(rule.dominance_percent) / 100 * total:
        return "dominated"
    return None


def _worth(sums: Iterable[PublishedSum]) -> dict[Key, float]:
    worth: dict[Key, float] = defaultdict(float)
    for published in sums:
        worth[published.key] = max(worth[published.key], 1.0 + len(published.contributors))
    return dict(worth)
