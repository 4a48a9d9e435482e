"""What was known on a day, and which row is the newest: "superseded" is a view, no row is ever changed.

A row without `recorded_at` has always been known, so any row with it replaces it. See docs/methods/vintages.md.
"""

import datetime as dt
from dataclasses import replace

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corymb.i18n import mark
from corymb.methods.engine import Engine
from corymb.methods.findings import Finding
from corymb.methods.tables import MOMENT, Tables
from corymb.refusal import Refusal

RECORDED = "recorded_at"
KEYS = {
    "facts": ("organisation", "period", "variable"),
    "memberships": ("organisation", "cluster", "from"),
    "events": ("event", "period", "organisation"),
}
"""What a later row must have in common with an earlier one to replace it."""
_ALWAYS = np.iinfo(np.int64).min


def as_known(tables: Tables, day: dt.date | None) -> Tables:
    """The tables with the rows recorded on or before the day (None = all), of these the newest for each key.

    Rows of one key recorded at the same moment all stay: they agree, or contradict each other. Facts on disk are seen
    so by `newest_facts` and by the checks. Refuses a day before anything was recorded.
    """
    seen = {name: _newest(_until(getattr(tables, name), day), keys) for name, keys in KEYS.items()}
    had = tables.facts_path or tables.facts.num_rows or tables.events.num_rows
    if had and not (tables.facts_path or seen["facts"].num_rows or seen["events"].num_rows):
        raise Refusal(
            mark("Nothing in the data was recorded on or before {day}."),
            mend=mark("Give a later --as-known-on."),
            day=day,
        )
    return replace(tables, **seen, known_on=day)


def _until(rows: pa.Table, day: dt.date | None) -> pa.Table:
    if day is None or not _dated(rows):
        return rows
    known = pc.less(rows[RECORDED], pa.scalar(day_after(day), MOMENT))
    return rows.filter(pc.fill_null(known, True))


def _newest(rows: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    """The rows without those that a later row of the same key replaces."""
    if not _dated(rows):
        return rows
    recorded = rows[RECORDED].combine_chunks().cast(MOMENT).cast(pa.int64())
    moments = pc.fill_null(recorded, _ALWAYS).to_numpy(zero_copy_only=False)
    groups = np.zeros(rows.num_rows, dtype=np.int64)
    for key in keys:
        codes = rows[key].combine_chunks().dictionary_encode().indices
        own = pc.fill_null(codes.cast(pa.int64()), -1).to_numpy(zero_copy_only=False) + 1
        groups = np.unique(groups * (own.max() + 1) + own, return_inverse=True)[1].astype(np.int64)
    latest = np.full(int(groups.max()) + 1, _ALWAYS)
    np.maximum.at(latest, groups, moments)
    return rows.filter(pa.array(moments == latest[groups]))


def _dated(rows: pa.Table) -> bool:
    """Whether any row says when it was recorded."""
    return RECORDED in rows.column_names and rows[RECORDED].null_count < rows.num_rows


def newest_facts(facts: ir.Table, day: dt.date | None) -> ir.Table:
    """The same view of facts that stay on disk; a file without the column is as it is."""
    if RECORDED not in facts.columns:
        return facts
    dated = facts.mutate(**{RECORDED: facts[RECORDED].cast("timestamp")})
    if day is not None:
        dated = dated.filter(dated[RECORDED].isnull() | (dated[RECORDED] < ibis.literal(day_after(day))))
    latest = dated[RECORDED].max().over(ibis.window(group_by=KEYS["facts"]))
    return dated.mutate(_latest=latest).filter(ibis._[RECORDED].identical_to(ibis._["_latest"])).drop("_latest")


def newest_facts_sql(day: dt.date | None) -> str:
    """The clauses that make the same view of a relation with the column in SQL."""
    known = "" if day is None else f" WHERE {RECORDED} IS NULL OR {RECORDED} < TIMESTAMP '{day_after(day)}'"
    latest = f"max({RECORDED}) OVER (PARTITION BY {', '.join(KEYS['facts'])})"
    return f"{known} QUALIFY {RECORDED} IS NOT DISTINCT FROM {latest}"


def day_after(day: dt.date) -> dt.datetime:
    """The first moment that is no longer the day."""
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(days=1)


def undated(engine: Engine, facts: ir.Table, tables: Tables) -> tuple[Finding, ...]:
    """Where a day was asked for: how many facts do not say when they were recorded."""
    if tables.known_on is None:
        return ()
    if tables.facts_path is None:
        number = tables.facts.num_rows
        without = tables.facts[RECORDED].null_count if RECORDED in tables.facts.column_names else number
    else:
        blank = facts[RECORDED].isnull().sum() if RECORDED in facts.columns else facts.count()
        without, number = (
            c[0].as_py() or 0 for c in engine.arrow(facts.agg(blank=blank, number=facts.count())).columns
        )
    if not without:
        return ()
    return (
        Finding(
            "undated",
            "note",
            mark(
                "Facts that do not say when they were recorded: {count} of {number}; they count as known on every day."
            ),
            mark("Fill the column recorded_at."),
            fields={"count": without, "number": number},
        ),
    )
