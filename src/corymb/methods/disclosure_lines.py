"""The sums that lines of a scorecard give away, whether or not they are printed."""

from collections.abc import Iterator, Sequence

import numpy as np

from corymb.methods.disclosure_atoms import Key, PublishedSum
from corymb.methods.measures import Measures
from corymb.methods.pairs import Bools, Floats, pair
from corymb.methods.programme import COHORT_RULES, CohortRule


def published_sums(
    measures: Measures, indicator: str, scopes: Sequence[str], rules: Sequence[CohortRule] = COHORT_RULES
) -> tuple[PublishedSum, ...]:
    """Every sum behind the lines (indicator, scope, rule) of one indicator, in the year of the run.

    A factor gives away numerator and denominator of both its years, the chained rule those of every link. Sums of
    cumulative targets over several years, and of events, are given by the caller. Names of measures carry indicator,
    part and year, so runs in other prices or of other versions must be given another `indicator`.
    """
    return tuple(
        published
        for rule in rules
        for base, t in _compared(rule, len(measures.years))
        for published in _of_pair(measures, (indicator, rule), scopes, (base, t))
    )


def _compared(rule: CohortRule, years: int) -> list[tuple[int, int]]:
    return [(u - 1, u) for u in range(1, years)] if rule == "chained" else [(0, years - 1)]


def _of_pair(
    measures: Measures, what: tuple[str, CohortRule], scopes: Sequence[str], columns: tuple[int, int]
) -> Iterator[PublishedSum]:
    indicator, rule = what
    compared = pair(measures, rule, *columns)
    sides = ((compared.then, compared.share_then, columns[0]), (compared.now, compared.share_now, columns[1]))
    for there, share, column in sides:
        for part, values in (("numerator", measures.num), ("denominator", measures.den)):
            if values is not None:
                measure = f"{indicator} {part} {measures.years[column]}"
                for place, scope in enumerate(scopes):
                    rows = there & (measures.group == place)
                    if rows.any():
                        yield _sum((indicator, scope, rule), measure, measures.ids, rows, (values[:, column], share))


def _sum(key: Key, measure: str, ids: np.ndarray, rows: Bools, figures: tuple[Floats, Floats]) -> PublishedSum:
    names = ids[rows].tolist()
    values, shares = (column[rows].tolist() for column in figures)
    return PublishedSum(key, measure, dict(zip(names, values, strict=True)), dict(zip(names, shares, strict=True)))
