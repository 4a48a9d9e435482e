"""Exclusions: rules fixed before the run, applied only when named, counted, never by themselves."""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from corymb.i18n import mark
from corymb.methods import formula
from corymb.methods.checks.clauses import known, quoted, truth
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.registry import OF_ORGANISATIONS, OF_ROWS
from corymb.methods.checks.run import last_year, suspicions
from corymb.methods.programme import CheckRule, ExclusionRule, Programme
from corymb.methods.tables import Tables
from corymb.refusal import Refusal

ORGANISATION = "organisation:"
INN_LENGTHS = {10, 12}


@dataclass(frozen=True)
class Exclusion:
    """What one named exclusion leaves out.

    `keys`: (organisation, year int32), distinct, sorted; for scope "organisations" every year of the organisation with
    a figure. `rows` and `organisations` count them. `uses_outcome_year`: the choice depends on values of the year whose
    verdict is given, so it may decide the verdict by itself.
    """

    name: str
    scope: Literal["rows", "organisations"]
    keys: pa.Table
    rows: int
    organisations: int
    uses_outcome_year: bool


def select(programme: Programme, tables: Tables, name: str, year: int | None = None) -> Exclusion:
    """The exclusion of that name: an exclusion rule or a check of the pack, or "organisation:<id>" (raw INN accepted).

    `year`: the year whose verdict is asked, by default the due year. Raises Refusal for an unknown name, naming what
    exists, and for an organisation without figures.
    """
    outcome = year if year is not None else programme.due_year
    if name.startswith(ORGANISATION):
        return _organisation(programme, tables, name)
    rule = next((r for r in programme.exclusions if r.code == name), None)
    if rule:
        return _by_formula(programme, tables, rule, outcome)
    check = next((c for c in programme.checks if c.code == name and c.kind in OF_ROWS | OF_ORGANISATIONS), None)
    if check:
        return _by_check(programme, tables, check, outcome)
    known_names = [r.code for r in programme.exclusions]
    known_names += [c.code for c in programme.checks if c.kind in OF_ROWS | OF_ORGANISATIONS]
    raise Refusal(
        mark("There is no exclusion {name}. The pack has: {known}; organisation:<id> leaves out one organisation."),
        name=name,
        known=", ".join(known_names) or "-",
    )


def _organisation(programme: Programme, tables: Tables, name: str) -> Exclusion:
    asked = name.removeprefix(ORGANISATION).strip()
    number = f"RU-INN-{asked}" if asked.isdigit() and len(asked) in INN_LENGTHS else asked
    with Ground(programme, tables) as ground:
        ids = tuple(dict.fromkeys((asked, number)))
        found = f"SELECT DISTINCT organisation FROM facts WHERE organisation IN ({', '.join(quoted(i) for i in ids)})"
        keys = _years_of(ground, found)
    if not keys.num_rows:
        raise Refusal(mark("Organisation {asked} has no figures here."), mend=mark("Check the number."), asked=asked)
    return _counted(name, "organisations", keys, uses_outcome_year=False)


def _by_formula(programme: Programme, tables: Tables, rule: ExclusionRule, outcome: int) -> Exclusion:
    expression = formula.parse(rule.formula)
    with Ground(programme, tables, variables=tuple(sorted(formula.names(expression)))) as ground:
        until = "" if rule.until is None else f" AND year <= {rule.until}"
        held = f"SELECT organisation, year FROM {ground.wide} WHERE {known(expression)} AND {truth(expression)}{until}"
        keys = _years_of(ground, held) if rule.scope == "organisations" else _keys(ground, held)
    return _counted(rule.code, rule.scope, keys, uses_outcome_year=rule.until is None or rule.until >= outcome)


def _by_check(programme: Programme, tables: Tables, rule: CheckRule, outcome: int) -> Exclusion:
    until = last_year(rule)
    with Ground(programme, tables, until) as ground:
        queries = [s.sql for s in suspicions(ground, rule) if s.level is None]
        found = (
            " UNION ALL ".join(f"SELECT organisation, period FROM ({q})" for q in queries)
            or "SELECT NULL::VARCHAR AS organisation, '' AS period WHERE FALSE"
        )
        if rule.kind in OF_ORGANISATIONS:
            return _counted(rule.code, "organisations", _years_of(ground, found), uses_outcome_year=False)
        keys = _keys(ground, f"SELECT organisation, TRY_CAST(period[1:4] AS INTEGER) AS year FROM ({found})")
    return _counted(rule.code, "rows", keys, uses_outcome_year=until is None or until >= outcome)


def _keys(ground: Ground, rows: str) -> pa.Table:
    return ground.arrow(
        f"SELECT DISTINCT organisation, year::INTEGER AS year FROM ({rows}) WHERE year IS NOT NULL "
        "ORDER BY organisation, year"
    )


def _years_of(ground: Ground, organisations: str) -> pa.Table:
    """Every year with a row of the organisations found, whatever the year in which they were found."""
    return _keys(
        ground,
        f"SELECT organisation, TRY_CAST(period[1:4] AS INTEGER) AS year FROM facts "
        f"SEMI JOIN ({organisations}) USING (organisation)",
    )


def _counted(
    name: str, scope: Literal["rows", "organisations"], keys: pa.Table, *, uses_outcome_year: bool
) -> Exclusion:
    organisations = len(keys["organisation"].unique())
    return Exclusion(name, scope, keys, keys.num_rows, organisations, uses_outcome_year)
