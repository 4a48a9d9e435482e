"""Which events stand behind a line: those it counts, and those of its members that it does not, with the reason."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from corymb.methods.events import TOGETHER
from corymb.methods.lines import Board
from corymb.methods.membership import PROGRAMME
from corymb.methods.programme import COHORT_RULES, CohortRule, Indicator
from corymb.methods.term import IN, OUT, THEN, Term
from corymb.methods.trajectories import TOTAL_RULES

Key: TypeAlias = tuple[str, int]
"""An event in a year."""
_READ = ("scope", "event", "year", "amount", "organisation", "group", "foreign")


@dataclass
class _Seen:
    """Events by scope with their amounts; who takes part in each of them anywhere in the programme."""

    worth: dict[str, dict[Key, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    groups: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    abroad: set[Key] = field(default_factory=set)

    def joint(self, key: Key) -> bool:
        return len(self.groups[key]) >= TOGETHER or key in self.abroad


def event_terms(found: Board) -> Iterator[Term]:
    """A term for each event of each scope's members under each rule, in every year up to the last."""
    compared = _by_rule(found)
    for indicator in found.programme.indicators:
        if not indicator.is_event or indicator.code not in found.computed.events:
            continue
        there = _seen(found.computed.events[indicator.code])
        rules = TOTAL_RULES if indicator.is_cumulative else COHORT_RULES
        for rule in rules:
            counted = there if rule == "reporting" else compared.get((indicator.code, rule), _Seen())
            yield from _of_rule(found, indicator, rule, (there, counted))


def _by_rule(found: Board) -> dict[tuple[str, CohortRule], _Seen]:
    """Participants that the rules with a cohort count, by indicator and rule."""
    parts: dict[tuple[str, CohortRule], _Seen] = {}
    for rows in found.computed.compared:
        for indicator, rule in {*zip(rows["indicator"].to_pylist(), rows["rule"].to_pylist(), strict=True)}:
            own = rows.filter(pc.and_(pc.equal(rows["indicator"], indicator), pc.equal(rows["rule"], rule)))
            parts[indicator, rule] = _seen(own)
    return parts


def _seen(rows: pa.Table) -> _Seen:
    found = _Seen()
    columns = (rows[name].to_pylist() for name in _READ)
    for scope, event, year, amount, _organisation, group, foreign in zip(*columns, strict=True):
        key, own = (event, int(year)), found.worth[scope]
        own[key] = max(own.get(key, Decimal(0)), amount or Decimal(0))
        if scope == PROGRAMME:
            found.groups[key].add(group)
            if foreign:
                found.abroad.add(key)
    return found


def _of_rule(found: Board, indicator: Indicator, rule: CohortRule, seen: tuple[_Seen, _Seen]) -> Iterator[Term]:
    there, counted = seen
    measure = indicator.event.measure if indicator.event else "count"
    joint = indicator.event is not None and indicator.event.requirement == "joint"
    for scope in found.scopes:
        own = counted.worth.get(scope, {})
        for key in sorted({*there.worth.get(scope, {}), *own}):
            event, year = key
            if not found.context.base <= year <= found.context.last:
                continue
            amount = own[key] if key in own else there.worth[scope][key]
            worth = amount if measure == "amount" else Decimal(1)
            if joint and not counted.joint(key):
                reason = "not_joint" if not there.joint(key) else "nobody_compared"
            else:
                reason = "" if key in own else "nobody_compared"
            then, now = _sides(found, indicator, rule, year) if not reason else (False, False)
            yield Term(
                indicator.code,
                scope,
                rule,
                event=event,
                year=year,
                worth=worth,
                num_0=worth if then else None,
                num_t=worth if now else None,
                standing=IN if now else THEN if then else OUT,
                reason=reason or ("" if then or now else "between"),
            )


def _sides(found: Board, indicator: Indicator, rule: CohortRule, year: int) -> tuple[bool, bool]:
    """Whether an event of a year enters the sum a line is compared with, and that of its own year."""
    base, last = found.context.base, found.context.last
    if indicator.is_cumulative:
        return False, year > base
    return year == (last - 1 if rule == "chained" else base), year == last
