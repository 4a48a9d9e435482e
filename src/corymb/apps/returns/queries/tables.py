"""The register and the facts as the tables the methods read. Loads PyArrow: for jobs, never for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db import connection

from corymb.methods.tables import EVENTS, FACTS, LINKS, MEMBERSHIPS, ORGANISATIONS, Tables
from corymb.packs.schema import Pack

APART = "\x1f"
"""Stands between the reporter and what it alone says: of an event, of another who takes part in it."""
_IDENTIFIER = "o.scheme || '-' || o.number"


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

    def where(self, table: str) -> tuple[str, list[Any]]:
        """Conditions on a table of facts, and their values."""
        parts: list[str] = ["TRUE"]
        values: list[Any] = []
        if self.at is not None:
            parts.append(f"{table}.recorded_at <= %s")
            values.append(self.at)
        if self.organisations is not None:
            parts.append(f"{table}.organisation_id = ANY(%s)")
            values.append(list(self.organisations))
        if self.leave_out:
            parts.append(f"{table}.period <> %s")
            values.append(self.leave_out)
        if self.locked:
            parts.append(
                f"({table}.submission_id IS NULL OR {table}.submission_id IN (SELECT s.id FROM "
                "returns_submission s JOIN returns_return r ON r.id = s.member_return_id "
                "WHERE r.state = 'locked'))"
            )
        return " AND ".join(parts), values


def tables_of(pack: Pack, known: Known | None = None) -> Tables:
    """Everything a run needs, as it counts now or counted then. Merged organisations count as what they went into."""
    known = known or Known()
    return Tables(
        facts=facts_table(known),
        organisations=organisations_table(pack, known.organisations),
        memberships=memberships_table(known),
        events=events_table(known),
        links=LINKS.empty_table(),
    )


def facts_table(known: Known) -> pa.Table:
    """Facts in force: of each organisation, period and variable the newest, withdrawn ones left out."""
    where, values = known.where("f")
    sql = f"""
        SELECT organisation, period, variable, value, unit, source, file, sheet, cell, written, scale, flag FROM (
            SELECT DISTINCT ON (coalesce(o.merged_into_id, o.id), f.period, f.variable)
                   coalesce(k.scheme || '-' || k.number, {_IDENTIFIER}) AS organisation, f.period, f.variable, f.value,
                   f.unit, f.source, nullif(f.file, '') AS file, nullif(f.sheet, '') AS sheet,
                   nullif(f.cell, '') AS cell, nullif(f.written, '') AS written, nullif(f.scale, '') AS scale,
                   nullif(f.flag, '') AS flag
            FROM returns_fact f
            JOIN registry_organisation o ON o.id = f.organisation_id
            LEFT JOIN registry_organisation k ON k.id = o.merged_into_id
            WHERE {where}
            ORDER BY coalesce(o.merged_into_id, o.id), f.period, f.variable, f.recorded_at DESC, f.id DESC
        ) newest WHERE value IS NOT NULL"""
    return _asked(sql, values, FACTS)


def events_table(known: Known) -> pa.Table:
    """Participants of events in force, one row for each, as each reporter told them."""
    where, values = known.where("f")
    where = where.replace("f.organisation_id", "f.reporter_id")
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
    return _asked(sql, values, EVENTS)


def memberships_table(known: Known) -> pa.Table:
    """Memberships of clusters; parts of a consortium are not added to it."""
    where, values = "TRUE", []
    if known.organisations is not None:
        where, values = "m.organisation_id = ANY(%s)", [list(known.organisations)]
    sql = f"""
        SELECT {_IDENTIFIER} AS organisation, c.code AS cluster, m.starts_on AS "from", m.ends_on AS "to", m.share,
               m.basis
        FROM registry_membership m
        JOIN registry_organisation o ON o.id = m.organisation_id
        JOIN registry_cluster c ON c.id = m.cluster_id
        WHERE c.parent_id IS NULL AND o.merged_into_id IS NULL AND {where}
        ORDER BY 1, 2, 3"""
    return _asked(sql, values, MEMBERSHIPS)


def organisations_table(pack: Pack, numbers: Sequence[int] | None) -> pa.Table:
    """Organisations with what lookups and prices ask of them; the size is that of the latest year known."""
    del pack
    where, values = "TRUE", []
    if numbers is not None:
        where, values = "o.id = ANY(%s)", [list(numbers)]
    sql = f"""
        SELECT {_IDENTIFIER} AS organisation, coalesce(nullif(o.name_en, ''), o.name) AS name, r.code AS region,
               nullif(o.okved_main, '') AS activity, s.size, h.scheme || '-' || h.number AS "group",
               extract(year FROM o.founded_on)::integer AS started,
               CASE WHEN o.is_confidential THEN 'confidential' END AS flags
        FROM registry_organisation o
        LEFT JOIN registry_region r ON r.id = o.region_id
        LEFT JOIN registry_organisation h ON h.id = o.group_head_id
        LEFT JOIN LATERAL (
            SELECT size FROM registry_sizeclass WHERE organisation_id = o.id ORDER BY year DESC LIMIT 1
        ) s ON TRUE
        WHERE o.merged_into_id IS NULL AND {where}
        ORDER BY 1"""
    return _asked(sql, values, ORGANISATIONS)


def _asked(sql: str, values: list[Any], schema: pa.Schema) -> pa.Table:
    """The rows of a query in a schema; columns the query does not give are null."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)
