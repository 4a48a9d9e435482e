"""An independent audit: one unknown per contributor, every contributor as attacker, every subset tried."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from scipy.optimize import linprog

from corymb.methods.disclosure import Key, PublishedSum
from corymb.methods.programme import DisclosureRule


def exposed(sums: Iterable[PublishedSum], suppressed: frozenset[Key], rule: DisclosureRule) -> bool:
    """Whether anybody can be worked out (contributors are their own groups, values are not negative)."""
    shown = [s for s in sums if s.key not in suppressed]
    by_measure: dict[str, list[PublishedSum]] = {}
    for s in shown:
        by_measure.setdefault(s.measure, []).append(s)
    return any(_in_measure(rows, rule) for rows in by_measure.values())


def least_cost(
    sums: list[PublishedSum], primaries: frozenset[Key], rule: DisclosureRule, worth: Mapping[Key, float]
) -> float:
    """Cost of the cheapest safe suppression, by trying every one."""
    keys = sorted({s.key for s in sums} - primaries)
    choices = [frozenset(c) for n in range(len(keys) + 1) for c in combinations(keys, n)]
    for choice in sorted(choices, key=lambda c: sum(worth[k] for k in c)):
        if not exposed(sums, choice | primaries, rule):
            return sum(worth[k] for k in choice | primaries)
    raise AssertionError("withholding everything is always safe")


def _in_measure(rows: list[PublishedSum], rule: DisclosureRule) -> bool:
    values = {i: v for s in rows for i, v in s.contributors.items()}
    names = sorted(values)
    p = float(rule.p_percent) / 100
    blocks: dict[tuple[float, ...], list[str]] = {}
    for i in names:
        blocks.setdefault(tuple(s.share(i) if i in s.contributors else 0.0 for s in rows), []).append(i)
    for block in blocks.values():
        total = sum(values[i] for i in block)
        if 1 < len(block) < rule.minimum_contributors and total > 0:
            low, high = _range(rows, names, values, block, None, rule)
            if high < total * (1 + p) * (1 - 1e-9) and low > total * (1 - p) * (1 + 1e-9):
                return True
        for victim, attacker in ((v, a) for v in block for a in (None, *(i for i in names if i != v))):
            low, high = _range(rows, names, values, [victim], attacker, rule)
            v = values[victim]
            if v > 0 and (high < v * (1 + p) * (1 - 1e-9) or low > v * (1 - p) * (1 + 1e-9)):
                return True
    return False


def _range(
    rows: list[PublishedSum],
    names: list[str],
    values: Mapping[str, float],
    block: list[str],
    attacker: str | None,
    rule: DisclosureRule,
) -> tuple[float, float]:
    half = float(rule.rounding) / 2
    matrix, limits = [], []
    for s in rows:
        weights = [s.share(i) if i in s.contributors else 0.0 for i in names]
        total = sum(w * values[i] for w, i in zip(weights, names, strict=True))
        matrix += [weights, [-w for w in weights]]
        limits += [total + half, half - total]
    bounds = [(values[i], values[i]) if i == attacker else (0, None) for i in names]
    wanted = [1.0 if i in block else 0.0 for i in names]
    low = linprog(wanted, A_ub=matrix, b_ub=limits, bounds=bounds)
    high = linprog([-w for w in wanted], A_ub=matrix, b_ub=limits, bounds=bounds)
    return (low.fun if low.status == 0 else 0.0), (-high.fun if high.status == 0 else float("inf"))
