"""What the lines of a scorecard are made of, kept and changed by the difference.

All of it is additive over organisations and events: the sums of the five rules, the sizes of the cohorts, the parts of
the coverage. So when figures of an organisation change, what it and those it shares events with bring is computed with
the old and with the new figures, by the questions a whole run asks, and the difference is added. See
docs/methods/kept.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Context as Digits
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa

from corymb.methods import panel
from corymb.methods.arrays import Grid
from corymb.methods.compute import Computed
from corymb.methods.cover import Parts, shares
from corymb.methods.explain import beside
from corymb.methods.ground import SumRow
from corymb.methods.lines import Board, lines, settle
from corymb.methods.membership import PROGRAMME
from corymb.methods.options import ScoreOptions
from corymb.methods.panel import Context
from corymb.methods.programme import COHORT_RULES, CohortRule, Indicator, Programme, Target
from corymb.methods.results import Line
from corymb.methods.tables import LINKS

Numbers = dict[str, Decimal | int]
Key = tuple[str, str, str]
"""Scope, target and rule of a line."""
Turning = tuple[int | None, int | None]
"""How many organisations turn a verdict alone, and how many it takes under the official rule."""
PARTS = ("contributing", "members", "contributing_revenue", "revenue")


@dataclass(frozen=True)
class Tally:
    """What stands behind the lines of one scope.

    `sums`: indicator -> year -> named sums in millionths, as `ground.Sums` has them, with what is missing left out;
    `counts` as `cohorts.scope_counts`; `cover`: indicator -> rule -> `cover.Parts` of the scope; `marked`: indicator ->
    organisations with a figure marked provisional; `contradictions`: what was left out of the
    whole programme because it contradicts itself, 0 in other scopes.
    """

    sums: dict[str, dict[int, Numbers]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    cover: dict[str, dict[CohortRule, tuple[int, ...]]] = field(default_factory=dict)
    marked: dict[str, int] = field(default_factory=dict)
    contradictions: int = 0

    def changed(self, old: "Tally", new: "Tally") -> "Tally":
        """This tally with what was `old` taken out and what is `new` put in."""
        return Tally(*(_moved(getattr(self, n), getattr(old, n), getattr(new, n)) for n in _FIELDS))


_EXACT = Digits(prec=60)
_FIELDS = ("sums", "counts", "cover", "marked", "contradictions")


def _moved(whole: Any, old: Any, new: Any) -> Any:
    """Whole - old + new, number by number; what is not there counts as nothing."""
    if isinstance(whole, dict) or isinstance(old, dict) or isinstance(new, dict):
        names = dict.fromkeys((*(whole or ()), *(old or ()), *(new or ())))
        return {n: _moved(*((x or {}).get(n) for x in (whole, old, new))) for n in names}
    if isinstance(new, tuple) or isinstance(old, tuple):
        blank = (0,) * len(new or old)
        return tuple(w - o + n for w, o, n in zip(whole or blank, old or blank, new or blank, strict=True))
    if isinstance(whole or old or new, Decimal):
        left = _EXACT.subtract(Decimal(whole or 0), Decimal(old or 0))
        return _EXACT.add(left, Decimal(new or 0))
    return whole if old is None and new is None else (whole or 0) - (old or 0) + (new or 0)


def context_of(programme: Programme, year: int) -> Context:
    stocks = frozenset(v.code for v in programme.variables if v.kind == "stock")
    return Context(programme.baseline_year, year, "nominal", stocks)


def options_of(year: int) -> ScoreOptions:
    return ScoreOptions(year=year, by="place", explain=False, behind=True)


def can_keep(programme: Programme) -> bool:
    """Whether sums of this programme can be kept: where a table value may be missing, only peak gains say whose is."""
    plain = (i for i in programme.indicators if i.kind != "peak_gain")
    return not panel.used_lookups(replace(programme, indicators=tuple(plain)))


def tallies(found: Board) -> dict[str, Tally]:
    """The tally of every scope of a run without mergers and splits."""
    programme = found.programme
    by_scope: dict[str, dict[str, dict[int, Numbers]]] = {scope: {} for scope in found.scopes}
    for indicator, scope in product(programme.indicators, found.scopes):
        years = found.computed.sums.get((indicator.code, scope), {})
        by_scope[scope][indicator.code] = {
            year: {n: v for n, v in row.items() if v is not None} for year, row in years.items()
        }
    cover = {i.code: found.cover(i) for i in programme.indicators}
    marked = {i.code: found.marked(i) for i in programme.indicators}
    return {
        scope: Tally(
            by_scope[scope],
            found.computed.counts[scope],
            {code: _cover_of(rules, place) for code, rules in cover.items()},
            {code: int(numbers[place]) for code, numbers in marked.items() if numbers[place]},
            len(found.computed.findings) if scope == PROGRAMME else 0,
        )
        for scope, place in found.places.items()
    }


def _cover_of(rules: Mapping[CohortRule, Parts], place: int) -> dict[CohortRule, tuple[int, ...]]:
    return {rule: tuple(int(getattr(parts, name)[place]) for name in PARTS) for rule, parts in rules.items()}


def lines_of(
    asked: tuple[Programme, int],
    kept: Mapping[str, Tally],
    earlier: Mapping[Key, Turning],
    *,
    contradicted: bool,
    origin: str,
) -> Iterator[Line]:
    """The lines of the scopes whose tallies are given, of a programme and a year, in nominal terms.

    `earlier`: what a whole run found to turn the verdicts; it stays until the next one. The lines have no inputs hash.
    """
    programme, year = asked
    context, options = context_of(programme, year), options_of(year)
    found = _board(programme, context, kept, origin)
    found.contradicted = contradicted
    settle(found, trajectory=options.needs_trajectory(context.last, programme.due_year))

    def turned(target: Target, scope: str, rule: CohortRule) -> dict[str, Any]:
        return beside(found, target, scope, rule, earlier.get((scope, target.code, rule), (None, None)))

    return lines(found, COHORT_RULES, turned)


_NOBODY = pa.schema(
    [("organisation", pa.string()), ("scope", pa.string()), ("year", pa.int32()), ("share", pa.int32())]
).empty_table()


def _board(programme: Programme, context: Context, kept: Mapping[str, Tally], origin: str) -> Board:
    scopes = tuple(sorted(kept, key=lambda s: (s != PROGRAMME, s)))
    computed = Computed(
        sums={
            (i.code, scope): _present(i, tally.sums.get(i.code, {}), context.base)
            for scope, tally in kept.items()
            for i in programme.indicators
        },
        counts={scope: dict(tally.counts) for scope, tally in kept.items()},
        cells=_NOBODY,
        weights=_NOBODY,
        as_it_was=None,
        young=frozenset(),
        provisional=frozenset(),
        wide=_NOBODY,
        heirs=LINKS.empty_table(),
        events={},
        findings=(),
        inputs_hash=str,
    )
    grid = Grid(_NOBODY, _NOBODY, context.years, scopes)
    found = Board(programme, context, computed, scopes, grid, origin)
    for indicator in programme.indicators:
        found.covered[indicator.code] = shares({rule: _parts(kept, scopes, indicator, rule) for rule in COHORT_RULES})
        marked = [kept[scope].marked.get(indicator.code, 0) > 0 for scope in scopes]
        found.unsettled[indicator.code] = np.asarray(marked, dtype=bool)
    return found


def _parts(kept: Mapping[str, Tally], scopes: tuple[str, ...], indicator: Indicator, rule: CohortRule) -> Parts:
    rows = [kept[scope].cover.get(indicator.code, {}).get(rule, (0,) * len(PARTS)) for scope in scopes]
    return Parts(*np.asarray(rows, dtype=np.int64).reshape(len(scopes), len(PARTS)).T)


def _present(indicator: Indicator, years: Mapping[int, Numbers], base: int) -> dict[int, SumRow]:
    """The sums that a whole run would give: a sum of nobody's figures is missing, not zero."""
    return {
        year: {n: v for n, v in row.items() if _is_there(indicator, years, (year, n), base)}
        for year, row in years.items()
    }


def _is_there(indicator: Indicator, years: Mapping[int, Numbers], at: tuple[int, str], base: int) -> bool:
    year, name = at
    if not name.startswith(("num", "den")):
        return True
    start, rule = name.rsplit("_", 1)
    if indicator.is_event and years[year][name]:
        return True
    if indicator.kind == "peak_gain" and start == "num":
        return years[year].get(f"known_{rule}", 0) > 0
    if start in {"num0", "den0"} and rule == "baseline":
        return years.get(base, {}).get("n_reporting", 0) > 0
    return years[year].get(f"n_{rule}", 0) > 0
