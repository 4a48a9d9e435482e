"""The register as the tables the methods read. Loads PyArrow: for jobs, never for pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from corymb.kit.tables import asked
from corymb.methods.tables import MEMBERSHIPS, ORGANISATIONS

IDENTIFIER = "o.scheme || '-' || o.number"

_OF_THEN = """
    WITH joined AS (
        SELECT merged_into_id AS id FROM registry_organisation WHERE merged_into_id IS NOT NULL
    )
    SELECT m.organisation_id, t.cluster_id, t.starts_on, t.ends_on, t.share, t.basis
    FROM registry_membership m JOIN (
        SELECT DISTINCT ON (h.id) h.* FROM registry_membershiphistory h
        WHERE h.recorded_at <= %s ORDER BY h.id, h.recorded_at DESC, h.pgh_id DESC
    ) t ON t.id = m.id
    WHERE m.organisation_id NOT IN (SELECT id FROM joined)
    UNION ALL
    SELECT organisation_id, cluster_id, starts_on, ends_on, share, basis FROM registry_membership
    WHERE organisation_id IN (SELECT id FROM joined)"""


def memberships_table(numbers: Sequence[int] | None, at: datetime | None = None) -> pa.Table:
    """Memberships of clusters as they are, or as they were recorded at a moment.

    Parts of a consortium are not added to it. Whose a membership is, is told as it is known now: a merger corrects who
    somebody is. Where two were merged, their memberships as they stand hold at every moment, for those of both before
    that could share days.
    """
    where, values = "TRUE", list[Any]()
    rows = "registry_membership"
    if at is not None:
        rows, values = f"({_OF_THEN})", [at]
    if numbers is not None:
        where, values = "m.organisation_id = ANY(%s)", [*values, list(numbers)]
    sql = f"""
        SELECT {IDENTIFIER} AS organisation, c.code AS cluster, m.starts_on AS "from", m.ends_on AS "to", m.share,
               m.basis
        FROM {rows} m
        JOIN registry_organisation o ON o.id = m.organisation_id
        JOIN registry_cluster c ON c.id = m.cluster_id
        WHERE c.parent_id IS NULL AND o.merged_into_id IS NULL AND {where}
        ORDER BY 1, 2, 3"""
    return asked(sql, values, MEMBERSHIPS)


def organisations_table(numbers: Sequence[int] | None) -> pa.Table:
    """Organisations with what lookups and prices ask of them; the size is that of the latest year known."""
    where, values = "TRUE", list[Any]()
    if numbers is not None:
        where, values = "o.id = ANY(%s)", [list(numbers)]
    sql = f"""
        SELECT {IDENTIFIER} AS organisation, coalesce(nullif(o.name_en, ''), o.name) AS name, r.code AS region,
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
    return asked(sql, values, ORGANISATIONS)
