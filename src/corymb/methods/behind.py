"""Who stands behind a line, and with what: the terms that its sums are made of, and why others bring none.

The conditions are those of `cohorts` and `peaks`, said once more for one organisation at a time; a test holds the sums
of the terms against the lines. Of a run without mergers and splits, asked with `ScoreOptions.behind`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from corymb.methods.behind_events import event_terms
from corymb.methods.ground import fact_indicators
from corymb.methods.lines import Board
from corymb.methods.membership import MILLION
from corymb.methods.panel import Context
from corymb.methods.programme import COHORT_RULES, CohortRule, Indicator
from corymb.methods.term import EXACT, IN, OUT, THEN, Term, times
from corymb.methods.trajectories import TOTAL_RULES

Row = Mapping[str, Any]
"""Figures of an organisation in a year, as `panel.figures_of` names them."""
Years = Mapping[int, Row]
Shares = Mapping[int, Decimal]
NO_YEARS: Years = {}
COMPARED_WITH: Final = {
    "baseline": ("complete_0", "no_start"),
    "matched": ("complete_0", "no_start"),
    "panel": ("whole", "gap"),
    "chained": ("follows", "no_before"),
}
"""What a rule asks of the other years, and what it is called where it is not so."""


def terms(found: Board) -> Iterator[Term]:
    """What every organisation and event brings to every line of a run, in the run's prices.

    Of event indicators the organisations are those of `ground.RETURNS`: who returned anything makes their cohorts.
    """
    yield from _organisation_terms(found)
    if found.context.prices == "nominal":
        yield from event_terms(found)


def _organisation_terms(found: Board) -> Iterator[Term]:
    shares = _shares(found)
    for k, indicator in enumerate(fact_indicators(found.programme)):
        if found.context.basis(indicator) != found.context.prices:
            continue
        figures = _figures(found, k)
        rules = TOTAL_RULES if indicator.is_cumulative else COHORT_RULES
        for (scope, organisation), own in shares.items():
            of = _Of(found.context, indicator, organisation in found.computed.young, own, figures.get(organisation))
            for rule in rules:
                yield Term(indicator.code, scope, rule, organisation, **of.under(rule))


def _shares(found: Board) -> dict[tuple[str, str], dict[int, Decimal]]:
    """Shares of the members of every scope by year."""
    columns = (found.computed.weights[name].to_pylist() for name in ("scope", "organisation", "year", "share"))
    shares: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
    known: dict[int, Decimal] = {}
    for scope, organisation, year, share in zip(*columns, strict=True):
        weight = known.setdefault(share, EXACT.divide(Decimal(share), Decimal(MILLION)))
        shares[scope, organisation][year] = weight
    return dict(shares)


def _figures(found: Board, k: int) -> dict[str, dict[int, Row]]:
    """Figures of indicator number k by organisation and year."""
    rows = found.computed.figures
    if rows is None:
        message = "a run tells what stands behind its lines only where it was asked for that"
        raise ValueError(message)
    names = [name for name in rows.column_names if name.rsplit("_", 1)[-1] == str(k)]
    own = [name.removesuffix(f"_{k}") for name in names]
    columns = [rows[name].to_pylist() for name in ("organisation", "year", *names)]
    by_year: dict[str, dict[int, Row]] = defaultdict(dict)
    for organisation, year, *values in zip(*columns, strict=True):
        by_year[organisation][year] = dict(zip(own, values, strict=True))
    return dict(by_year)


@dataclass(frozen=True)
class _Of:
    """One organisation in one scope, for one indicator."""

    context: Context
    indicator: Indicator
    is_young: bool
    shares: Shares
    told: Years | None

    @property
    def years(self) -> Years:
        return self.told or NO_YEARS

    def complete(self, year: int) -> Row | None:
        """Its figures of a year, where none is missing."""
        row = self.years.get(year)
        return row if row and row["has"] else None

    def under(self, rule: CohortRule) -> dict[str, Any]:
        """What a term says under a rule, but for whose it is."""
        if self.indicator.kind == "peak_gain":
            return self._total(rule, self._gain(rule))
        if self.indicator.is_cumulative:
            return self._total(rule, self._added(rule))
        return self._level(rule)

    def _level(self, rule: CohortRule) -> dict[str, Any]:
        base, last = self.context.base, self.context.last
        share, share_0 = self.shares.get(last), self.shares.get(base)
        now, start = self.complete(last), self.complete(base)
        reason = self._reason(rule)
        counts = _counts(reason, rule)
        if rule == "reporting":
            weighed, then = (share_0, share), (share_0, start, "num", "den")
        elif rule == "baseline":
            kept = share if share is not None else share_0
            weighed, then = (kept, kept), (kept if share_0 is not None else None, start, "num", "den")
        else:
            names = ("num_before", "den_before") if rule == "chained" else ("num_0", "den_0")
            weighed, then = (share, share), (share if counts else None, now, *names)
        told: dict[str, Any] = {"share_0": weighed[0], "share_t": weighed[1], "reason": reason}
        weight, row, num, den = then
        if weight is not None and row is not None:
            told |= {"num_0": times(weight, row[num]), "den_0": times(weight, row.get(den)), "standing": THEN}
        if counts and now is not None:
            name = {"reporting": "num", "chained": "num_prev"}.get(rule, "num_base")
            told |= {"num_t": times(weighed[1], now[name]), "den_t": times(weighed[1], now.get("den"))}
            told["standing"] = IN
        return told

    def _reason(self, rule: CohortRule) -> str:
        """Why it is not counted in the last year; under `reporting` also why not in the first one."""
        share, share_0 = self.shares.get(self.context.last), self.shares.get(self.context.base)
        row = self.complete(self.context.last)
        if rule == "baseline" and share_0 is None:
            return "joined"
        if rule != "baseline" and share is None:
            return "left"
        if row is None:
            return "incomplete" if self.context.last in self.years else "silent"
        missing = COMPARED_WITH.get(rule)
        if missing and not row[missing[0]]:
            return missing[1]
        return "unsaid" if row["num"] is None else self._not_at_first(rule, row)

    def _not_at_first(self, rule: CohortRule, row: Row) -> str:
        """Of who reports now: why not in the first year, which alone `reporting` counts apart."""
        if rule != "reporting" or self.indicator.is_cumulative:
            return ""
        if self.context.base not in self.shares:
            return "joined"
        return "" if row["complete_0"] else "no_start"

    def _total(self, rule: CohortRule, total: Decimal | None) -> dict[str, Any]:
        share, share_0 = self.shares.get(self.context.last), self.shares.get(self.context.base)
        weight = share_0 if rule == "baseline" and share is None else share
        reason = self._reason(rule)
        standing = IN if _counts(reason, rule) else OUT if total is None else THEN
        if standing == IN and total is None and not reason:
            reason = "no_start"  # of a gain: there is nothing it could be measured from
        return {"share_0": share_0, "share_t": weight, "num_t": total, "reason": reason, "standing": standing}

    def _weights(self, rule: CohortRule) -> Iterator[tuple[Decimal, Row]]:
        """Share and figures of the years after the first one in which it counts."""
        share_0 = self.shares.get(self.context.base)
        for year in self.context.years[1:]:
            share, row = self.shares.get(year), self.complete(year)
            if rule == "baseline":
                started = share_0 is not None and row is not None and row["complete_0"]
                share = (share_0 if share is None else share) if started else None
            if share is not None and row is not None:
                yield share, row

    def _added(self, rule: CohortRule) -> Decimal | None:
        name = "num_base" if rule == "baseline" else "num"
        added = [times(share, row[name]) for share, row in self._weights(rule)]
        there = [value for value in added if value is not None]
        return _summed(there)

    def _gain(self, rule: CohortRule) -> Decimal | None:
        """The highest gain of the years in which it counts: what its yearly gains add up to."""
        nothing = Decimal(0)
        gains = []
        for share, row in self._weights(rule):
            start = row["num_0"] if row["num_0"] is not None else nothing if self.is_young else None
            if start is not None and row["num"] is not None:
                above = EXACT.multiply(share, EXACT.subtract(Decimal(row["num"]), Decimal(start)))
                gains.append(max(above, nothing))
        return max(gains) if gains else None


def _counts(reason: str, rule: CohortRule) -> bool:
    """Whether an organisation is one of those a line counts in its year."""
    return reason in {"", "unsaid"} or (rule == "reporting" and reason in {"joined", "no_start"})


def _summed(values: list[Decimal]) -> Decimal | None:
    total: Decimal | None = None
    for value in values:
        total = value if total is None else EXACT.add(total, value)
    return total
