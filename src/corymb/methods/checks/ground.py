"""What every check stands on: the tables in one DuckDB connection, pivoted once to organisation and period."""

from collections.abc import Callable
from decimal import Decimal
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from corymb.methods.checks.clauses import column, listed, quoted
from corymb.methods.programme import CheckRule, Programme
from corymb.methods.tables import FACTS, Tables
from corymb.methods.vintages import RECORDED, newest_facts_sql

SETTINGS = (
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "memory_limit='2GB'",
    "preserve_insertion_order=false",
)
YEAR = "TRY_CAST(period[1:4] AS INTEGER)"
PART = "period[5:]"
"""What follows the year in a period: empty, or -Q1: a quarter is compared with the same quarter a year before."""


class Ground:
    """Relations that checks query, each made when first asked for.

    Always there: facts, organisations, memberships, events, links, as given. Made once: `wide` (organisation, period,
    year, part, n facts, doubled = a figure given twice, v_<variable> of the pack), `single` (organisation, period,
    year, part, variable, value, x; one row per figure, x as double), `years` and `members` (organisation, year, share,
    clusters). `until` leaves out later years.
    """

    def __init__(
        self, programme: Programme, tables: Tables, until: int | None = None, variables: tuple[str, ...] | None = None
    ) -> None:
        self.programme = programme
        self.tables = tables
        self.codes = variables if variables is not None else tuple(v.code for v in programme.variables)
        self.connection = duckdb.connect()
        self._made: set[str] = set()
        self._kept: dict[str, pa.Table] = {}
        for setting in SETTINGS:
            self.connection.execute(f"SET {setting}")
        self._register_facts(until)
        for name in ("organisations", "memberships", "events", "links"):
            self.connection.register(name, getattr(tables, name))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def _register_facts(self, until: int | None) -> None:
        if self.tables.facts_path:
            source = f"read_parquet({quoted(self.tables.facts_path)})"
        else:
            self.connection.register("facts_given", self.tables.facts)
            source = "facts_given"
        there = {row[0] for row in self.connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        columns = ", ".join(name if name in there else f"NULL AS {name}" for name in FACTS.names)
        if self.tables.facts_path and RECORDED in there:
            dated = f"SELECT * REPLACE ({RECORDED}::TIMESTAMP AS {RECORDED}) FROM {source}"
            source = f"(SELECT * FROM ({dated}){newest_facts_sql(self.tables.known_on)})"
        kept = "" if until is None else f" WHERE {YEAR} <= {until}"
        self.connection.execute(f"CREATE TEMP VIEW facts AS SELECT {columns} FROM {source}{kept}")

    def value(self, sql: str) -> object:
        """The single value a query gives."""
        return self.connection.execute(sql).fetchall()[0][0]

    def arrow(self, sql: str) -> pa.Table:
        """The rows a query gives."""
        return self.connection.sql(sql).to_arrow_table()

    def made(self, name: str, sql: str, kind: str = "TABLE") -> str:
        """The name of a temporary table (or view), created from the query when it is first asked for."""
        if name not in self._made:
            self.connection.execute(f'CREATE TEMP {kind} "{name}" AS {sql}')
            self._made.add(name)
        return f'"{name}"'

    def kept(self, name: str, make: Callable[[], pa.Table]) -> pa.Table:
        """Rows made when first asked for and kept."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def made_by(self, name: str, make: Callable[[], pa.Table]) -> str:
        """The name of a relation whose rows are made in Python when it is first asked for."""
        if name not in self._made:
            self.connection.register(name, make())
            self._made.add(name)
        return f'"{name}"'

    @property
    def wide(self) -> str:
        zero = {v.code for v in self.programme.variables if v.blank == "zero"}
        raw = "".join(f", max(value) FILTER (code = {n}) AS {column(c)}" for n, c in enumerate(self.codes))
        filled = "".join(
            f", coalesce({column(c)}, 0) AS {column(c)}" if c in zero else f", {column(c)}" for c in self.codes
        )
        known = listed(self.codes or ("",))
        present = "".join(f" - ({column(c)} IS NOT NULL)::INTEGER" for c in self.codes)
        return self.made(
            "wide",
            f"""
            SELECT organisation, period, {YEAR} AS year, {PART} AS part, n, (n{present}) > 0 AS doubled{filled}
            FROM (SELECT organisation, period, count(value)::INTEGER AS n{raw} FROM
                  (SELECT organisation, period, value, enum_code(TRY_CAST(variable AS ENUM ({known}))) AS code
                   FROM facts)
                  WHERE code IS NOT NULL AND organisation IS NOT NULL GROUP BY organisation, period)
            WHERE year IS NOT NULL""",
        )

    def melted(self, relation: str, variables: tuple[str, ...], *columns: str) -> str:
        """Query that turns columns of variables back into rows: `columns`, variable, value (missing ones too)."""
        names = "".join(f"{c}, " for c in columns)
        if not variables:
            return f"SELECT {names}'' AS variable, NULL::DECIMAL(20, 4) AS value FROM {relation} WHERE FALSE"
        values = ", ".join(column(v) for v in variables)
        return (
            f"SELECT {names}unnest([{', '.join(quoted(v) for v in variables)}]) AS variable, "
            f"unnest([{values}]) AS value FROM {relation}"
        )

    @property
    def single(self) -> str:
        rows = self.melted(self.wide, self.codes, "organisation", "period", "year", "part")
        return self.made("single", f"SELECT *, value::DOUBLE AS x FROM ({rows}) WHERE value IS NOT NULL", "VIEW")

    @property
    def years(self) -> str:
        """(year) from the baseline year to the latest year with facts."""
        return self.made(
            "years",
            f"""
            SELECT unnest(range({self.programme.baseline_year}, coalesce(max({YEAR}) + 1, 0)))::INTEGER AS year
            FROM facts WHERE {YEAR} <= {max(self.programme.due_year, self.programme.baseline_year)}""",
        )

    @property
    def members(self) -> str:
        """Members per year by the pack's rule: year end, any day, pro rata; the baseline year may have its own date."""
        programme = self.programme
        on_last = "since <= last AND until >= last"
        there = on_last if programme.member_on == "year_end" else "since <= last AND until >= first"
        share = "share"
        if programme.member_on == "pro_rata":
            share = (
                "share * (date_diff('day', greatest(since, first), least(until, last)) + 1) "
                "/ (date_diff('day', first, last) + 1)"
            )
        if programme.baseline_member_on:
            day = f"DATE {quoted(programme.baseline_member_on)}"
            at_base = f"year = {programme.baseline_year}"
            there = f"CASE WHEN {at_base} THEN since <= {day} AND until >= {day} ELSE {there} END"
            share = f"CASE WHEN {at_base} THEN share ELSE {share} END"
        return self.made(
            "members",
            f"""
            SELECT organisation, year, round(sum({share}), 6) AS share,
                   string_agg(DISTINCT cluster, ', ' ORDER BY cluster) AS clusters
            FROM (SELECT organisation, cluster, coalesce(share, 1)::DOUBLE AS share, year,
                         make_date(year, 1, 1) AS first, make_date(year, 12, 31) AS last,
                         coalesce("from", DATE '0001-01-01') AS since,
                         coalesce("to", DATE '9999-12-31') AS until
                  FROM memberships CROSS JOIN {self.years})
            WHERE {there} GROUP BY organisation, year""",
        )

    def variables(self, rule: CheckRule) -> tuple[str, ...]:
        """The variables a rule names, else all of the pack."""
        return rule.variables or self.codes

    def number(self, rule: CheckRule, parameter: str, default: str) -> Decimal:
        """A parameter of a rule or its default."""
        return rule.parameters.get(parameter, Decimal(default))
