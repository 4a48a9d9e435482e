"""Events of the oracle: which distinct ids count, where, when, and with what amount."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction

from corymb.methods.programme import EventRule, Indicator
from tests.methods.oracle_facts import Facts, Row, in_force

Allowed = Callable[[str, str], bool] | None
"""(scope, organisation) -> stands in the cohort; None = membership on the event's date decides."""


class EventBook:
    """All events of a run. An id whose participants state different amounts for one period is left out of it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        amounts: dict[tuple[str, str, str], set[Fraction]] = defaultdict(set)
        self.rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in facts.tables.events.to_pylist():
            if row["amount"] is not None:
                amounts[row["event"], row["kind"], row["period"]].add(Fraction(row["amount"]))
        self.amounts = {k: next(iter(v)) for k, v in amounts.items()}
        conflicts = {(e, p) for (e, _, p), said in amounts.items() if len(said) > 1}
        for row in facts.tables.events.to_pylist():
            if (row["event"], row["period"]) not in conflicts:
                self.rows[row["kind"], row["event"]].append(row)

    def counted(self, indicator: Indicator, scope: str, year: int, allowed: Allowed) -> Fraction:
        """Amount or number of the events of the year that qualify in the programme and have a member in the scope."""
        rule = indicator.event
        assert rule is not None
        total = Fraction(0)
        for (kind, event), rows in self.rows.items():
            if kind == rule.kind:
                chosen = [
                    r
                    for r in rows
                    if (not rule.categories or r["category"] in rule.categories)
                    and (rule.started_from is None or (r["started"] or 0) >= rule.started_from)
                ]
                total += self._worth(rule, event, chosen, scope, year, allowed)
        return total

    def _worth(self, rule: EventRule, event: str, rows: list[Row], scope: str, year: int, allowed: Allowed) -> Fraction:
        if rule.first_only and min((int(r["period"][:4]) for r in rows), default=year) != year:
            return Fraction(0)
        foreign = {r["organisation"] for r in rows if self._abroad(r)}
        now = [r for r in rows if int(r["period"][:4]) == year and (not rule.roles or r["role"] in rule.roles)]
        members = {r["organisation"] for r in now if self._stands("programme", r, allowed)}
        groups = {i if rule.allow_one_group else self.facts.known(i, year).get("group") or i for i in members}
        joint = len(groups) > 1 or any(foreign - {i} for i in members)
        if not members or (rule.requirement == "joint" and not joint):
            return Fraction(0)
        if not any(self._stands(scope, r, allowed) for r in now):
            return Fraction(0)
        if rule.measure == "count":
            return Fraction(1)
        periods = {r["period"] for r in now}
        return sum((self.amounts.get((event, rule.kind, p), Fraction(0)) for p in periods), Fraction(0))

    def _abroad(self, row: Row) -> bool:
        return row["country"] is not None and row["country"] != self.facts.programme.country

    def _stands(self, scope: str, row: Row, allowed: Allowed) -> bool:
        """A member of the scope on the event's date, or in the cohort."""
        organisation, year = row["organisation"], int(row["period"][:4])
        if allowed is not None:
            return any(allowed(scope, heir) for heir in {organisation} | self.facts.heirs(organisation, year))
        memberships = self.facts.tables.memberships
        if not memberships.num_rows:
            return (scope, organisation, year) in self.facts.shares
        day = row["date"] or dt.date(year, 12, 31)
        clusters = {
            m["cluster"] for m in memberships.to_pylist() if m["organisation"] == organisation and in_force(m, day)
        }
        if scope == "programme":
            return bool(clusters)
        if scope.startswith("cluster:"):
            return scope.removeprefix("cluster:") in clusters
        return bool(clusters) and (scope, organisation, year) in self.facts.shares
