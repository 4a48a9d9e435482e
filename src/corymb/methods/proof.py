"""Proof rows: the numerators and denominators behind every official figure, for anybody to add up again."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corymb.methods.compute_events import cohort_key
from corymb.methods.cover import contributing
from corymb.methods.lines import Board
from corymb.methods.membership import PROGRAMME
from corymb.methods.programme import Indicator, Target

COLUMNS = pa.schema(
    [
        ("target", pa.string()),
        ("organisation", pa.string()),
        ("year", pa.int32()),
        ("numerator", pa.float64()),
        ("denominator", pa.float64()),
        ("share", pa.float64()),
    ]
)


def proof_rows(found: Board) -> pa.Table:
    """Rows (target, organisation, year, numerator, denominator, share) of the programme under each official rule.

    For event indicators `organisation` is the event. share * numerator adds up to the published numerator of the year.
    """
    parts = [_of_target(found, target) for target in found.programme.targets]
    return pa.concat_tables(parts) if parts else COLUMNS.empty_table()


def _of_target(found: Board, target: Target) -> pa.Table:
    indicator = found.programme.indicator(target.indicator)
    if indicator.is_event:
        return _events(found, target, indicator)
    rule = target.official_rule
    measures = found.measures(indicator, rule)
    here = measures.group == found.places[PROGRAMME]
    enters = measures.reported[here]
    share = measures.share[here]
    if rule in {"matched", "panel"}:
        chosen = contributing(measures, rule)[here]
        enters = measures.complete[here] & chosen[:, None]
        share = np.broadcast_to(share[:, -1:], share.shape)
    elif rule == "baseline":
        enters = measures.complete[here] & measures.reported[here][:, :1]
        share = np.where(measures.member[here], share, share[:, :1])
        if not indicator.is_cumulative:
            share = np.broadcast_to(share[:, -1:], share.shape)
    figures = measures.num[here]
    if indicator.kind == "peak_gain":
        # a gain is measured from the baseline level, also of whoever joined later; without one there is no credit
        starts = found.starts(measures)[here]
        figures = np.hstack([starts[:, None], figures[:, 1:]])
        credited = enters[:, 1:] & ~np.isnan(starts)[:, None]
        enters = np.hstack([credited.any(axis=1, keepdims=True), credited])
    row, year = np.nonzero(enters)
    num = figures[row, year]
    den = np.full(len(row), np.nan) if measures.den is None else measures.den[here][row, year]
    years = np.asarray(measures.years, dtype=np.int32)[year]
    return pa.table(
        [
            pa.array([target.code] * len(row), pa.string()),
            pa.array(measures.ids[here][row].tolist(), pa.string()),
            pa.array(years),
            pa.array(num),
            pa.array(den, from_pandas=True),
            pa.array(share[row, year]),
        ],
        schema=COLUMNS,
    )


def _events(found: Board, target: Target, indicator: Indicator) -> pa.Table:
    events = found.computed.events
    rows = events.get(cohort_key(indicator.code, target.official_rule), events[indicator.code])
    rows = rows.filter(pc.equal(rows["scope"], PROGRAMME))
    whole = rows.group_by(["event", "year"]).aggregate(
        [("amount", "max"), ("group", "count_distinct"), ("foreign", "max")]
    )
    rule = indicator.event
    joint = rule is not None and rule.requirement == "joint"
    kept = (
        whole.filter(pc.or_(pc.greater(whole["group_count_distinct"], 1), pc.fill_null(whole["foreign_max"], False)))
        if joint
        else whole
    )
    kept = kept.filter(pc.is_in(kept["year"], value_set=pa.array(found.context.years, kept["year"].type)))
    n = kept.num_rows
    amount = kept["amount_max"].cast(pa.float64()) if rule and rule.measure == "amount" else pa.array([1.0] * n)
    return pa.table(
        [
            pa.array([target.code] * n, pa.string()),
            kept["event"],
            kept["year"].cast(pa.int32()),
            amount,
            pa.nulls(n, pa.float64()),
            pa.array([1.0] * n),
        ],
        schema=COLUMNS,
    )
