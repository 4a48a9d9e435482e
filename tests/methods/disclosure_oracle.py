"""An independent audit: one unknown per contributor, every contributor as attacker, every subset tried."""

from collections.abc import Iterable, Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from corymb.methods.disclosure import Key, PublishedSum
from corymb.methods.programme import DisclosureRule

Floats = NDArray[np.float64]


def exposed(
    sums: Iterable[PublishedSum],
    suppressed: frozenset[Key],
    rule: DisclosureRule,
    primaries: frozenset[Key] = frozenset(),
) -> bool:
    """Whether anybody can be worked out, or a sum withheld for its own sake (`primaries`).

    Contributors are their own groups, values are not negative.
    """
    by_measure: dict[str, list[PublishedSum]] = {}
    for s in sums:
        by_measure.setdefault(s.measure, []).append(s)
    for rows in by_measure.values():
        shown = [s for s in rows if s.key not in suppressed]
        if _in_measure(shown, rule) or any(_pinned(s, shown, rule) for s in rows if s.key in primaries):
            return True
    return False


def spanned(sums: Iterable[PublishedSum], suppressed: frozenset[Key]) -> set[tuple[Key, str]]:
    """Sums that are withheld and come out exactly by adding and subtracting those that are not."""
    by_measure: dict[str, list[PublishedSum]] = {}
    for s in sums:
        by_measure.setdefault(s.measure, []).append(s)
    found = set()
    for measure, rows in by_measure.items():
        names = sorted({(i, v) for s in rows for i, v in s.contributors.items()})
        weights = [[s.share(i) if s.contributors.get(i) == v else 0.0 for i, v in names] for s in rows]
        shown = np.array([w for w, s in zip(weights, rows, strict=True) if s.key not in suppressed]).T
        hidden = [(s.key, np.array(w)) for w, s in zip(weights, rows, strict=True) if s.key in suppressed]
        found |= {(key, measure) for key, row in hidden if shown.size and _is_mixed(shown, row)}
    return found


def _is_mixed(shown: Floats, row: Floats) -> bool:
    mix, *_ = np.linalg.lstsq(shown, row, rcond=None)
    return bool(np.allclose(shown @ mix, row, atol=1e-7))


def _pinned(withheld: PublishedSum, shown: list[PublishedSum], rule: DisclosureRule) -> bool:
    values = {i: v for s in (*shown, withheld) for i, v in s.contributors.items()}
    total, p = sum(withheld.contributions().values()), float(rule.p_percent) / 100
    weights = {i: withheld.share(i) for i in withheld.contributors}
    low, high = _range(shown, sorted(values), values, weights, None, rule)
    return total > 0 and high < total * (1 + p) * (1 - 1e-9) and low > total * (1 - p) * (1 + 1e-9)


def least_cost(
    sums: list[PublishedSum], primaries: frozenset[Key], rule: DisclosureRule, worth: Mapping[Key, float]
) -> float:
    """Cost of the cheapest safe suppression, by trying every one."""
    keys = sorted({s.key for s in sums} - primaries)
    choices = [frozenset(c) for n in range(len(keys) + 1) for c in combinations(keys, n)]
    for choice in sorted(choices, key=lambda c: sum(worth[k] for k in c)):
        if not exposed(sums, choice | primaries, rule, primaries):
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
            low, high = _range(rows, names, values, dict.fromkeys(block, 1.0), None, rule)
            if high < total * (1 + p) * (1 - 1e-9) and low > total * (1 - p) * (1 + 1e-9):
                return True
        for victim, attacker in ((v, a) for v in block for a in (None, *(i for i in names if i != v))):
            low, high = _range(rows, names, values, {victim: 1.0}, attacker, rule)
            v = values[victim]
            if v > 0 and (high < v * (1 + p) * (1 - 1e-9) or low > v * (1 - p) * (1 + 1e-9)):
                return True
    return False


def _range(
    rows: list[PublishedSum],
    names: list[str],
    values: Mapping[str, float],
    wanted_of: Mapping[str, float],
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
    wanted = [wanted_of.get(i, 0.0) for i in names]
    told = {"A_ub": matrix, "b_ub": limits} if matrix else {}
    low = linprog(wanted, bounds=bounds, **told)
    high = linprog([-w for w in wanted], bounds=bounds, **told)
    return (low.fun if low.status == 0 else 0.0), (-high.fun if high.status == 0 else float("inf"))
