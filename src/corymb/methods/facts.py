"""The facts of a run, read once: pivoted, with contradictions taken out and told."""

from dataclasses import dataclass

import ibis.expr.types as ir

from corymb.i18n import mark
from corymb.methods import panel
from corymb.methods.engine import Engine
from corymb.methods.findings import Finding
from corymb.methods.programme import Programme
from corymb.methods.tables import Tables
from corymb.methods.vintages import newest_facts

CELL = ("organisation", "period", "variable")


@dataclass(frozen=True)
class Facts:
    """`wide`: one row per organisation and year (see `panel.wide_facts`); `findings`: what contradicts itself;
    `provisional`: whose figure of a variable is marked so.
    """

    wide: ir.Table
    findings: tuple[Finding, ...]
    provisional: frozenset[tuple[str, str]] = frozenset()


def all_facts(engine: Engine, tables: Tables) -> ir.Table:
    """The facts from memory, or the newest of those in their file."""
    if tables.facts_path:
        return newest_facts(engine.parquet(tables.facts_path), tables.known_on)
    return engine.table("facts", tables.facts)


def read_facts(engine: Engine, programme: Programme, tables: Tables, years: tuple[int, ...]) -> Facts:
    """The facts of the pack's variables in the years.

    Contradicting facts are never averaged: the figure is missing until one of them is gone.
    """
    facts = all_facts(engine, tables)
    used = panel.used_facts(facts, programme, years)
    wide = engine.keep("read", panel.wide_facts(used, programme))
    findings: tuple[Finding, ...] = ()
    counted = engine.arrow(wide.agg(rows=wide[panel.ROWS].sum(), figures=wide[panel.PRESENT].sum())).to_pylist()[0]
    if counted["rows"] != counted["figures"]:
        grouped = used.group_by(*CELL).agg(least=used.value.min(), greatest=used.value.max())
        found = engine.arrow(grouped.filter(grouped.least != grouped.greatest).order_by(*CELL))
        if found.num_rows:
            findings = tuple(_contradiction(row) for row in found.to_pylist())
            bad = engine.table("contradictions", found.select(CELL))
            wide = engine.keep("read", panel.wide_facts(used.anti_join(bad, CELL), programme))
    return Facts(wide.drop(panel.ROWS, panel.PRESENT), findings, _provisional(engine, facts, programme, years))


def _provisional(
    engine: Engine, facts: ir.Table, programme: Programme, years: tuple[int, ...]
) -> frozenset[tuple[str, str]]:
    """(organisation, variable) of figures marked so; a large file may have no such column."""
    if "flag" not in facts.columns:
        return frozenset()
    marked = panel.used_facts(facts.filter(facts.flag == "provisional"), programme, years)
    rows = engine.arrow(marked.select("organisation", "variable").distinct())
    return frozenset(zip(rows["organisation"].to_pylist(), rows["variable"].to_pylist(), strict=True))


def _contradiction(row: dict[str, object]) -> Finding:
    return Finding(
        "contradiction",
        "error",
        mark("{variable} is reported twice with different values, {least} and {greatest}; the figure is left out."),
        mark("Keep one of the two rows."),
        str(row["organisation"]),
        str(row["period"]),
        str(row["variable"]),
        str(row["least"]),
        fields=row,
    )
