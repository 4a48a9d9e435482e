"""Declared highly productive jobs against the peak-gain credit that the returns themselves give."""

from collections.abc import Iterable
from functools import partial

import pyarrow as pa

from corymb.i18n import mark
from corymb.methods import formula
from corymb.methods.checks.clauses import column, figure, known, quoted, table_column
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.programme import CheckRule, Indicator

KEYS = ("region", "activity", "size")


def declared_above_credit(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """Jobs declared beyond credit_i(t) = max(0, max over u in from..t of h_i(u) - h_i(0)).

    h = numerator of a peak-gain indicator, declared = its own formula over what the member declares. Declared flows are
    added up from the year after the baseline, stocks are taken as they are. An organisation founded after the baseline
    year starts from h = 0; any other without a baseline figure is not judged. Whole organisations, without shares.
    """
    peaks = [i for i in ground.programme.indicators if i.kind == "peak_gain" and i.declared and i.numerator]
    if rule.variables:
        peaks = [i for i in peaks if formula.names(formula.parse(i.declared or "0")) & set(rule.variables)]
    return [_above(ground, i) for i in peaks]


def _above(ground: Ground, indicator: Indicator) -> Suspicion:
    base = ground.programme.baseline_year
    jobs, declared = formula.parse(indicator.numerator or "0"), formula.parse(indicator.declared or "0")
    named = [p.code for p in formula.parts(declared) if isinstance(p, formula.Name)]
    so_far = "OVER (PARTITION BY organisation ORDER BY year)"
    flows = all(ground.programme.variable(code).kind == "flow" for code in named)
    said = f"sum(said) FILTER (year > {base}) {so_far}" if flows else "said"
    place = " ".join(f"WHEN {column(c)} > 0 THEN {{}}" for c in named)
    at = f"CASE {place.format(*(quoted(c) for c in named))} END"
    value = f"CASE {place.format(*(column(c) for c in named))} END"
    return Suspicion(
        f"""WITH jobs AS (SELECT organisation, period, year, {at} AS variable, {value} AS value,
                                 CASE WHEN {known(declared)} THEN {figure(declared)} END AS said,
                                 CASE WHEN {known(jobs)} THEN {figure(jobs)} END AS h
                          FROM {_with_lookups(ground, sorted(formula.lookups(jobs)))} WHERE part = ''),
                 starts AS (SELECT organisation, max(h) FILTER (year = {base}) AS own FROM jobs GROUP BY organisation),
                 young AS (SELECT organisation, min("started") > {base} AS young FROM organisations GROUP BY ALL),
                 gains AS (SELECT jobs.*, h - CASE WHEN own IS NULL AND young THEN 0 ELSE own END AS gain
                           FROM jobs JOIN starts USING (organisation) LEFT JOIN young USING (organisation)),
                 credits AS (SELECT organisation, period, year, variable, value, said, {said} AS declared,
                                    greatest(0, max(gain) FILTER (year > {base}) {so_far}) AS credit,
                                    count(gain) {so_far} AS known FROM gains)
            SELECT organisation, period, variable, value, declared, credit FROM credits
            WHERE year > {base} AND said > 0 AND known > 0 AND declared > credit""",
        mark(
            "Declared {declared} highly productive jobs by {period}; the returns themselves give a credit of {credit}."
        ),
        mark("Explain the difference: which jobs, and why the wage or the staff reported do not show them."),
    )


def _with_lookups(ground: Ground, tables: Iterable[str]) -> str:
    """The pivoted facts with a column l_<table> per table: the value for the organisation's row in the register."""
    relation = ground.wide
    for table in tables:
        attributes = ground.made(
            "attributes",
            f"""
            SELECT organisation, year, arg_max({{region: region, activity: activity, size: size}},
                   coalesce("from", DATE '0001-01-01')) AS key
            FROM organisations CROSS JOIN (SELECT DISTINCT year FROM {ground.wide})
            WHERE coalesce("from", DATE '0001-01-01') <= make_date(year, 12, 31)
            AND coalesce("to", DATE '9999-12-31') >= make_date(year, 12, 31) GROUP BY ALL""",
        )
        values = ground.made_by(f"values {table}", partial(_values, ground, table, attributes))
        relation = ground.made(
            f"wide {table}",
            f"""
            SELECT w.*, l.value AS {table_column(table)} FROM {relation} w
            LEFT JOIN {attributes} a ON w.organisation = a.organisation AND w.year = a.year
            LEFT JOIN {values} l ON l.year = w.year AND l.region = coalesce(a.key.region, '')
            AND l.activity = coalesce(a.key.activity, '') AND l.size = coalesce(a.key.size, '')""",
        )
    return relation


def _values(ground: Ground, code: str, attributes: str) -> pa.Table:
    from corymb.methods.register import looked_up  # Ibis takes seconds to load and no other check needs it

    table = next(t for t in ground.programme.lookups if t.code == code)
    rows = ground.connection.execute(
        f"SELECT DISTINCT key.region, key.activity, key.size, year FROM {attributes} "
        f"UNION SELECT NULL, NULL, NULL, year FROM {ground.wide}"
    ).fetchall()
    columns: dict[str, list[object]] = {name: [] for name in (*KEYS, "year", "value")}
    for *key, year in dict.fromkeys((*(k or None for k in r[:3]), r[3]) for r in rows):
        found = looked_up(table, dict(zip(KEYS, key, strict=True)), year)
        for name, cell in zip(columns, (*(k or "" for k in key), year, found), strict=True):
            columns[name].append(cell)
    types = {"year": pa.int32(), "value": pa.decimal128(20, 4)}
    return pa.table({n: pa.array(v, types.get(n, pa.string())) for n, v in columns.items()})
