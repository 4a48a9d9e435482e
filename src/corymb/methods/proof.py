"""Proof rows: the numerators and denominators behind every official figure, for anybody to add up again."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
    measures = found.measures(indicator)
    rule = target.official_rule
    here = measures.group == found.scopes.index(PROGRAMME)
    enters = measures.reported[here]
    share = measures.share[here]
    if rule in {"matched", "panel"}:
        chosen = contributing(measures, rule)[here]
        enters = measures.complete[here] & chosen[:, None]
        share = np.broadcast_to(share[:, -1:], share.shape)
    elif rule == "baseline":
        enters = measures.complete[here] & measures.reported[here][:, :1]
        share = np.where(measures.member[here], share, share[:, :1])
    if indicator.kind == "peak_gain":
        # a gain is measured from the baseline level, also of whoever joined later
        start = measures.complete[here][:, :1] & enters.any(axis=1, keepdims=True)
        enters = np.hstack([enters[:, :1] | start, enters[:, 1:]])
    row, year = np.nonzero(enters)
    num = measures.num[here][row, year]
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
    rows = found.computed.events[indicator.code]
    rows = rows.filter(pc.equal(rows["scope"], PROGRAMME))
    if target.official_rule in {"matched", "panel"}:
        measures = found.measures(indicator)
        here = measures.group == found.scopes.index(PROGRAMME)
        chosen = measures.ids[here][contributing(measures, target.official_rule)[here]]
        rows = rows.filter(pc.is_in(rows["organisation"], value_set=pa.array(chosen.tolist(), pa.string())))
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
