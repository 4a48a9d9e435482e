"""The register and the facts as the tables the methods read. Loads PyArrow: for jobs, never for pages."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from corymb.apps.registry.queries.tables import IDENTIFIER, memberships_table, organisations_table
from corymb.apps.returns.queries.measuring import Signed
from corymb.kit.tables import PARSED, as_in, asked, copied
from corymb.methods.tables import EVENTS, FACTS, LINKS, Tables, kinds_of, origin_of

APART = "\x1f"
"""Stands between the reporter and what it alone says: of an event, of another who takes part in it."""


@dataclass(frozen=True)
class Known:
    """Which facts are meant: those known at a moment (None = now), of some organisations (None = all).

    `locked`: those of locked returns and of loads alone.
    """

    at: datetime | None = None
    organisations: tuple[int, ...] | None = None
    locked: bool = False
    leave_out: str = ""
    """A period that is left out, because something else stands in its place."""
    apart: bool = False
    """Events are those of their reporter alone: what others report of the same event is not mixed in."""
    without: tuple[int, ...] = ()
    """Submissions that are left out: facts as they were before them."""
    events: tuple[tuple[str, str], ...] | None = None
    """(kind, number) of the events meant, whoever reports them, instead of those the organisations report."""
    signed: Signed | None = None
    """The baseline whose facts stand for those of its period; None: the newest do."""

    def where(self, table: str, owner: str = "organisation_id") -> tuple[str, list[Any]]:
        """Conditions on a table of facts, and their values. What a baseline took counts, locked or not."""
        parts: list[str] = ["TRUE"]
        values: list[Any] = []
        if self.at is not None:
            parts.append(f"{table}.recorded_at <= %s")
            values.append(self.at)
        if self.organisations is not None:
            parts.append(f"{table}.{owner} = ANY(%s)")
            values.append(list(self.organisations))
        if self.leave_out:
            parts.append(f"{table}.period <> %s")
            values.append(self.leave_out)
        if self.without:
            parts.append(f"({table}.submission_id IS NULL OR {table}.submission_id <> ALL(%s))")
            values.append(list(self.without))
        if self.signed:
            condition, of_it = self.signed.counts(table, owner)
            parts.append(condition)
            values += of_it
        if self.locked:
            taken, of_it = self._taken(table)
            parts.append(
                f"({taken} OR {table}.submission_id IS NULL OR {table}.submission_id IN (SELECT s.id FROM "
                "returns_submission s JOIN returns_return r ON r.id = s.member_return_id "
                "WHERE r.state = 'locked'))"
            )
            values += of_it
        return " AND ".join(parts), values

    def _taken(self, table: str) -> tuple[str, list[Any]]:
        if self.signed is None:
            return "FALSE", []
        return f"({table}.period = %s AND {table}.recorded_at <= %s)", [self.signed.period, self.signed.known_at]


def tables_of(known: Known | None = None, folder: Path | None = None) -> Tables:
    """Everything a run needs, as it counts now or counted then. Merged organisations count as what they went into.

    Facts in a file of the folder, where there is one; those of invented organisations are synthetic, whoever wrote it.
    """
    known = known or Known()
    facts: dict[str, Any]
    if folder:
        path, kinds = facts_file(known, folder)
        facts = {"facts_path": str(path)}
    else:
        facts = {"facts": facts_table(known)}
        kinds = kinds_of(facts["facts"]["source"].unique().to_pylist())
    return Tables(
        **facts,
        origin=origin_of(kinds),
        organisations=organisations_table(known.organisations),
        memberships=memberships_table(known.organisations, known.at),
        events=events_table(known),
        links=LINKS.empty_table(),
    )


def facts_table(known: Known) -> pa.Table:
    """Facts in force: of each organisation, period and variable the newest, withdrawn ones left out."""
    return asked(*_facts_asked(known), FACTS)


def facts_file(known: Known, folder: Path) -> tuple[Path, frozenset[str]]:
    """The same as Parquet in the folder, for more facts than memory holds; and of what kinds they are."""
    path, schema = folder / "facts.parquet", pa.schema([f for f in FACTS if f.name != "recorded_at"])
    rows, sources = copied(*_facts_asked(known), folder), set[str]()
    with (
        csv.open_csv(rows, parse_options=PARSED, convert_options=as_in(schema)) as pieces,
        pq.ParquetWriter(path, schema, compression="zstd") as writer,
    ):
        for piece in pieces:
            writer.write_batch(piece)
            sources.update(piece.column("source").unique().to_pylist())
    rows.unlink()
    return path, kinds_of(sources)


def _facts_asked(known: Known) -> tuple[str, list[Any]]:
    """Two steps, so that an index gives the newest of each organisation; only merged ones are sorted once more."""
    where, values = known.where("f")
    newest = f"""
        SELECT DISTINCT ON (f.organisation_id, f.period, f.variable) f.*
        FROM returns_fact f WHERE {where}
        ORDER BY f.organisation_id, f.period, f.variable, f.recorded_at DESC, f.id DESC"""
    late, of_late = _late(known)
    told = f"""n.period, n.variable, n.value, n.unit,
        CASE WHEN is_synthetic AND NOT starts_with(n.source, 'synthetic') THEN 'synthetic ' || n.source
            ELSE n.source END AS source, nullif(n.file, '') AS file,
        nullif(n.sheet, '') AS sheet, nullif(n.cell, '') AS cell, nullif(n.written, '') AS written,
        nullif(n.scale, '') AS scale, coalesce(nullif(n.flag, ''), {late}) AS flag"""
    sql = f"""
        WITH newest AS NOT MATERIALIZED ({newest}),
        joined AS (
            SELECT merged_into_id AS id FROM registry_organisation WHERE merged_into_id IS NOT NULL
            UNION SELECT id FROM registry_organisation WHERE merged_into_id IS NOT NULL
        )
        SELECT {IDENTIFIER} AS organisation, {told}
        FROM newest n JOIN registry_organisation o ON o.id = n.organisation_id
        WHERE n.value IS NOT NULL AND n.organisation_id NOT IN (SELECT id FROM joined)
        UNION ALL
        SELECT organisation, {told} FROM (
            SELECT DISTINCT ON (k.id, m.period, m.variable) {IDENTIFIER.replace("o.", "k.")} AS organisation, m.*,
                   k.is_synthetic
            FROM newest m
            JOIN registry_organisation o ON o.id = m.organisation_id
            JOIN registry_organisation k ON k.id = coalesce(o.merged_into_id, o.id)
            WHERE m.organisation_id IN (SELECT id FROM joined)
            ORDER BY k.id, m.period, m.variable, m.recorded_at DESC, m.id DESC
        ) n WHERE n.value IS NOT NULL"""
    return sql, [*values, *of_late, *of_late]


def _late(known: Known) -> tuple[str, list[Any]]:
    """The mark of figures a baseline has not taken and that count nevertheless."""
    if known.signed is None:
        return "NULL", []
    mark = "CASE WHEN n.period = %s AND n.recorded_at > %s THEN 'supplied_late' END"
    return mark, [known.signed.period, known.signed.known_at]


def events_table(known: Known) -> pa.Table:
    """Participants of events in force, one row for each, as each reporter told them."""
    meant = known if known.events is None else replace(known, organisations=None)
    meant = meant if meant.signed is None or meant.signed.with_events else replace(meant, signed=None)
    where, values = meant.where("f", "reporter_id")
    if known.events is not None:
        where += " AND (f.kind, f.code) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
        values += [[event[n] for event in known.events] for n in (0, 1)]
    event, who = "kind || ':' || code", "organisation"
    if known.apart:
        own = f"reporter || '{APART}' || "
        event, who = own + event, f"CASE WHEN organisation = reporter THEN organisation ELSE {own}organisation END"
    sql = f"""
        SELECT {event} AS event, kind, period, date, amount, category, started, {who} AS organisation, role, country
        FROM (
            SELECT DISTINCT ON (f.reporter_id, f.period, f.kind, f.code, f.organisation_id, f.named)
                   f.code, f.kind, f.period, f.date, f.amount, nullif(f.category, '') AS category, f.started,
                   coalesce(k.scheme || '-' || k.number, o.scheme || '-' || o.number, 'NAMED-' || f.named)
                       AS organisation, r.scheme || '-' || r.number AS reporter,
                   nullif(f.role, '') AS role, nullif(f.country, '') AS country, f.is_withdrawn
            FROM returns_eventfact f
            JOIN registry_organisation r ON r.id = f.reporter_id
            LEFT JOIN registry_organisation o ON o.id = f.organisation_id
            LEFT JOIN registry_organisation k ON k.id = o.merged_into_id
            WHERE {where}
            ORDER BY f.reporter_id, f.period, f.kind, f.code, f.organisation_id, f.named,
                     f.recorded_at DESC, f.id DESC
        ) newest WHERE NOT is_withdrawn"""
    return asked(sql, values, EVENTS)
