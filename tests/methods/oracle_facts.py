"""Who was a member, what each organisation reported and what it is worth: the oracle's own plain reading of the tables.

Fractions, dictionaries and loops, written from the definitions alone; nothing of the engine is imported.
"""

import ast
import datetime as dt
from collections import defaultdict
from fractions import Fraction
from typing import Any

from corymb.methods.programme import Indicator, LookupTable, PriceBasis, Programme
from corymb.methods.tables import Tables

Value = Fraction | None
Row = dict[str, Any]
SECTIONS = (
    "A1-3 B5-9 C10-33 D35-35 E36-39 F41-43 G45-47 H49-53 I55-56 J58-63 K64-66 L68-68 M69-75 N77-82 O84-84 "
    "P85-85 Q86-88 R90-93 S94-96 T97-98 U99-99"
)


class Unresolved(Exception):  # noqa: N818 - a missing table value is an answer
    """A table value, price or quotient that does not exist: the figure cannot be said."""


def days_of(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=k) for k in range((dt.date(year + 1, 1, 1) - first).days)]


def in_force(row: Row, day: dt.date) -> bool:
    return (row["from"] is None or row["from"] <= day) and (row["to"] is None or row["to"] >= day)


def cluster_shares(tables: Tables, programme: Programme, years: range) -> dict[tuple[str, str, int], Fraction]:
    """s(i, c, t) of every member: share on the last day, highest share of any day, or mean share over the days."""
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in tables.memberships.to_pylist():
        rows[row["organisation"], row["cluster"]].append(row)
    shares: dict[tuple[str, str, int], Fraction] = {}
    for (organisation, cluster), periods in rows.items():
        for year in years:
            days = days_of(year)
            if year == programme.baseline_year and programme.baseline_member_on:
                days = [dt.date.fromisoformat(programme.baseline_member_on)]
            elif programme.member_on == "year_end":
                days = days[-1:]
            daily = [[p for p in periods if in_force(p, day)] for day in days]
            if any(daily):
                held = [
                    sum((Fraction(1) if p["share"] is None else Fraction(p["share"]) for p in there), Fraction(0))
                    for there in daily
                ]
                share = max(held) if programme.member_on == "any_day" else sum(held, Fraction(0)) / len(held)
                shares[organisation, cluster, year] = Fraction(round(share * 10**6), 10**6)
    return shares


class Facts:
    """Everything known of each organisation and year. `by` adds scopes: cluster, region, activity."""

    def __init__(self, programme: Programme, tables: Tables, years: range, by: str = "cluster") -> None:
        self.programme, self.tables, self.years = programme, tables, years
        self.values = self._agreed_values()
        self.register: dict[str, list[Row]] = defaultdict(list)
        for row in tables.organisations.to_pylist():
            self.register[row["organisation"]].append(row)
        self.shares = self._shares(by)
        self.contributors = {(i, y): who for y in years for i, who in self._contributors(y).items()}

    def _agreed_values(self) -> dict[tuple[str, int], dict[str, Fraction]]:
        said: dict[tuple[str, int, str], set[Fraction]] = defaultdict(set)
        codes = {v.code for v in self.programme.variables}
        for row in self.tables.facts.to_pylist():
            if row["variable"] in codes and row["value"] is not None and row["period"] in map(str, self.years):
                said[row["organisation"], int(row["period"]), row["variable"]].add(Fraction(row["value"]))
        values: dict[tuple[str, int], dict[str, Fraction]] = defaultdict(dict)
        for (organisation, year, code), found in said.items():
            if len(found) == 1:
                values[organisation, year][code] = next(iter(found))
        for row in values.values():
            for variable in self.programme.variables:
                if variable.blank == "zero":
                    row.setdefault(variable.code, Fraction(0))
        return dict(values)

    def _shares(self, by: str) -> dict[tuple[str, str, int], Fraction]:
        """(scope, organisation, year) -> share; absent = not a member."""
        found: dict[tuple[str, str, int], Fraction] = {}
        by_cluster = cluster_shares(self.tables, self.programme, self.years)
        for (organisation, cluster, year), share in by_cluster.items():
            whole = found.get(("programme", organisation, year), Fraction(0))
            found["programme", organisation, year] = min(Fraction(1), whole + share)
            if by == "cluster":
                found[f"cluster:{cluster}", organisation, year] = share
        if not self.tables.memberships.num_rows:
            found = {("programme", i, y): Fraction(1) for i, y in self.values}
        if by in {"region", "activity"}:
            for (_, organisation, year), share in list(found.items()):
                known = self.known(organisation, year)
                place = known.get("region") if by == "region" else self.section(known.get("activity"))
                if place:
                    found[f"{by}:{place}", organisation, year] = share
        return found

    def known(self, organisation: str, year: int) -> Row:
        """What the register says on the last day of the year; the row with the latest start wins."""
        holding = [r for r in self.register.get(organisation, []) if in_force(r, dt.date(year, 12, 31))]
        return max(holding, key=lambda r: r["from"] or dt.date.min, default={})

    def section(self, activity: str | None) -> str | None:
        if not activity or not activity[:2].isdigit():
            return activity.upper() if activity and len(activity) == 1 and activity.isalpha() else None
        given = self.programme.deflators.sections if self.programme.deflators else {}
        ranges = [(p[0], *map(int, p[1:].split("-"))) for p in SECTIONS.split()]
        return given.get(activity[:2]) or next((s for s, low, high in ranges if low <= int(activity[:2]) <= high), None)

    def coarser(self, activity: str | None) -> list[str]:
        """62.01, 62.0, 62, J."""
        if not activity:
            return []
        steps = (
            [activity[:n] for n in range(len(activity), 1, -1) if activity[:n][-1] != "."]
            if activity[:2].isdigit()
            else []
        )
        section = self.section(activity)
        return steps + ([section] if section else [])

    def _contributors(self, year: int) -> dict[str, dict[str, Fraction]]:
        """Pro forma: of whose figures of the year an organisation of today is made, by links dated in later years."""
        held: dict[str, dict[str, Fraction]] = defaultdict(dict)
        for organisation, at in self.values:
            if at == year:
                held[organisation] = {organisation: Fraction(1)}
        links = [r for r in self.tables.links.to_pylist() if r["on"].year > year]
        for row in links:
            held.setdefault(row["predecessor"], {row["predecessor"]: Fraction(1)})
        for day in sorted({r["on"] for r in links}):
            before = {i: dict(parts) for i, parts in held.items()}
            for row in (r for r in links if r["on"] == day):
                share = Fraction(1) if row["share"] is None else Fraction(row["share"])
                for origin, part in before.get(row["predecessor"], {}).items():
                    held[row["predecessor"]][origin] -= part * share
                    target = held[row["successor"]]
                    target[origin] = target.get(origin, Fraction(0)) + part * share
        return {i: {o: p for o, p in parts.items() if p > 0} for i, parts in held.items()}

    def figures(self, organisation: str, year: int, *, pro_forma: bool) -> dict[str, Fraction]:
        """The variables present for an organisation and year, as it was or as the pro-forma sum of its predecessors."""
        if not pro_forma:
            return self.values.get((organisation, year), {})
        parts = self.contributors.get((organisation, year), {})
        rows = [(self.values.get((origin, year), {}), part) for origin, part in parts.items()]
        codes = set[str]().union(*(row.keys() for row, _ in rows)) if rows else set()
        return {
            c: sum((row[c] * part for row, part in rows), Fraction(0))
            for c in codes
            if all(c in row for row, _ in rows)
        }

    def returned(self, organisation: str, year: int, *, pro_forma: bool) -> bool:
        """Whether the organisation, or one of its predecessors, returned anything."""
        origins = self.contributors.get((organisation, year), {}) if pro_forma else {organisation}
        return any((o, year) in self.values for o in origins)

    def heirs(self, organisation: str, year: int) -> set[str]:
        """Whose pro-forma past the organisation's figures of the year are part of."""
        return {i for (i, y), parts in self.contributors.items() if y == year and organisation in parts}

    def share(self, scope: str, organisation: str, year: int, *, pro_forma: bool) -> Value:
        """Attribution share, None = not a member; a successor stands in the place of member predecessors."""
        origins = (
            self.contributors.get((organisation, year), {organisation: Fraction(1)}) if pro_forma else {organisation}
        )
        found = [self.shares[scope, o, year] for o in origins if (scope, o, year) in self.shares]
        return max(found, default=None)

    def looked_up(self, table: LookupTable, organisation: str, year: int) -> Fraction:
        known = self.known(organisation, year)
        given = {k for row in table.rows for k, v in zip(("region", "activity", "size"), row, strict=False) if v}
        for link in (keys for keys in table.chain if given.issuperset(keys)):
            for activity in self.coarser(known.get("activity")) if "activity" in link else [None]:
                key = (
                    known.get("region") if "region" in link else None,
                    activity,
                    known.get("size") if "size" in link else None,
                    year,
                )
                found = [row[4] for row in table.rows if row[:4] == key]
                if found:
                    return Fraction(found[0])
        raise Unresolved(table.code)

    def evaluate(self, text: str, organisation: str, year: int, figures: dict[str, Fraction]) -> Fraction:
        """The value of a formula, exact; Unresolved where a table value or a quotient does not exist."""
        tables = {t.code: t for t in self.programme.lookups}

        def of(node: ast.expr) -> Fraction:  # noqa: PLR0911 - one answer per kind of node
            match node:
                case ast.Constant(value=value):
                    return Fraction(str(value))
                case ast.Name(id=code):
                    return figures[code]
                case ast.Call(args=[ast.Constant(value=code)]):
                    return self.looked_up(tables[str(code)], organisation, year)
                case ast.UnaryOp(operand=operand):
                    return -of(operand)
                case ast.Compare(left=left, ops=[sign], comparators=[right]):
                    a, b = of(left), of(right)
                    return Fraction(
                        {
                            ast.Gt: a > b,
                            ast.GtE: a >= b,
                            ast.Lt: a < b,
                            ast.LtE: a <= b,
                            ast.Eq: a == b,
                            ast.NotEq: a != b,
                        }[type(sign)]
                    )
                case ast.BinOp(left=left, op=op, right=right):
                    a, b = of(left), of(right)
                    if isinstance(op, ast.Div):
                        if b == 0:
                            raise Unresolved("quotient")
                        return a / b
                    return a + b if isinstance(op, ast.Add) else a - b if isinstance(op, ast.Sub) else a * b
            raise TypeError(ast.dump(node))

        return of(ast.parse(text, mode="eval").body)

    def price(
        self, indicator: Indicator, prices: PriceBasis, organisation: str, year: int, activity_of: int
    ) -> Fraction:
        """What a value of the year is divided by; the activity is that of the year `activity_of`."""
        if prices == "nominal" or prices not in indicator.prices:
            return Fraction(1)
        if prices == "usd":
            kinds = {v.kind for v in self.programme.variables if v.code in names(indicator.numerator or "")}
            for rate in self.programme.rates:
                if rate.year == year:
                    return Fraction(rate.year_end if kinds == {"stock"} else rate.mean)
            raise Unresolved("rate")
        activity = self.known(organisation, activity_of).get("activity") or self.known(organisation, year).get(
            "activity"
        )
        series = self.programme.deflators.series if self.programme.deflators else {}
        for key in (*self.coarser(activity), None):
            found = series.get(key, {})
            if year in found and self.programme.baseline_year in found:
                return Fraction(found[year]) / Fraction(found[self.programme.baseline_year])
        raise Unresolved("price")


def names(text: str) -> set[str]:
    """Variables a formula needs."""
    return {n.id for n in ast.walk(ast.parse(text or "0", mode="eval")) if isinstance(n, ast.Name)} - {"lookup"}
