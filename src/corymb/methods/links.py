"""Mergers and splits: before a link's date a successor is the pro-forma sum of its predecessors.

matched, panel, chained and baseline compare successors with that sum; reporting takes every year as it was.
"""

from decimal import Decimal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from corymb.methods.engine import Engine
from corymb.methods.panel import Context
from corymb.methods.programme import Programme

PART = "decimal(28, 6)"
MILLIONTH = Decimal("0.000001")


def successors(links: pa.Table, context: Context) -> pa.Table:
    """(organisation, year, successor, part): where each predecessor's figures of a year go, part = the share.

    Links are followed to the last successor; what a predecessor does not hand over stays with itself.
    """
    rows = sorted(links.to_pylist(), key=lambda r: (r["on"], r["predecessor"], r["successor"]))
    moved = [
        (organisation, year, successor, part.quantize(MILLIONTH))
        for year in context.years
        for organisation in sorted({r["predecessor"] for r in rows if r["on"].year > year})
        for successor, part in sorted(_heirs(organisation, year, rows).items())
    ]
    types = {"organisation": pa.string(), "year": pa.int32(), "successor": pa.string(), "part": pa.decimal128(28, 6)}
    return pa.table({k: pa.array([row[n] for row in moved], kind) for n, (k, kind) in enumerate(types.items())})


def _heirs(organisation: str, year: int, rows: list[dict[str, object]]) -> dict[str, Decimal]:
    held = {organisation: Decimal(1)}
    for row in rows:
        giver = str(row["predecessor"])
        if row["on"].year <= year or giver not in held:  # type: ignore[attr-defined] # a date
            continue
        share = Decimal(1) if row["share"] is None else Decimal(str(row["share"]))
        given = _original(held, giver, row, rows) * share
        held[giver] -= given
        held[str(row["successor"])] = held.get(str(row["successor"]), Decimal(0)) + given
    return {k: v for k, v in held.items() if v > 0}


def _original(held: dict[str, Decimal], giver: str, row: dict[str, object], rows: list[dict[str, object]]) -> Decimal:
    """What the giver held before the first of its links of the same day: shares of one split refer to the whole."""
    gone = sum(
        (
            Decimal(1) if r["share"] is None else Decimal(str(r["share"]))
            for r in rows[: rows.index(row)]
            if r["predecessor"] == giver and r["on"] == row["on"]
        ),
        Decimal(0),
    )
    return held[giver] if gone == 0 else held[giver] / (1 - gone) if gone < 1 else Decimal(0)


def pro_forma(engine: Engine, wide: ir.Table, heirs: ir.Table, programme: Programme) -> ir.Table:
    """The pivoted facts with predecessors' figures moved to their successors.

    A sum is present only where every predecessor (and the successor itself, if it reported) has the figure.
    """
    codes = [v.code for v in programme.variables]
    columns = ("organisation", "year", *codes)
    gone = wide.join(heirs, ["organisation", "year"])
    moved = gone.mutate(
        organisation=gone.successor, **{c: (gone[c].cast(PART) * gone.part).cast("decimal(20, 4)") for c in codes}
    )
    stays = wide.anti_join(heirs, ["organisation", "year"])
    every = ibis.union(stays.select(*columns, _own=ibis.literal(1)), moved.select(*columns, _own=ibis.literal(0)))
    sums = {c: every[c].sum().cast("decimal(20, 4)") for c in codes} | {f"_has_{c}": every[c].count() for c in codes}
    summed = every.group_by("organisation", "year").agg(**sums, _own=every["_own"].sum())
    due = heirs.group_by(_org=heirs.successor, _year=heirs.year).agg(_due=heirs.organisation.nunique())
    joined = summed.left_join(due, [summed.organisation == due["_org"], summed.year == due["_year"]])
    expected = joined["_due"].fill_null(0) + joined["_own"]
    figures = {c: (joined[f"_has_{c}"] == expected).ifelse(joined[c], ibis.null("decimal(20, 4)")) for c in codes}
    return engine.keep("wide_pro_forma", joined.mutate(**figures).select(*columns))


def inherited_weights(weights: ir.Table, heirs: ir.Table, wide: ir.Table) -> ir.Table:
    """Weights in which a successor stands in the place of the predecessors that were members.

    Its own membership counts in such a year only if it reported itself, so that it is part of the pro-forma sum.
    """
    moved = weights.join(heirs, ["organisation", "year"]).select("scope", "year", "share", organisation="successor")
    columns = ("organisation", "scope", "year", "share")
    silent = heirs.select("year", organisation=heirs.successor).distinct().anti_join(wide, ["organisation", "year"])
    stays = weights.anti_join(heirs, ["organisation", "year"]).anti_join(silent, ["organisation", "year"])
    every = ibis.union(stays.select(*columns), moved.select(*columns))
    return every.group_by("organisation", "scope", "year").agg(share=every.share.max())
