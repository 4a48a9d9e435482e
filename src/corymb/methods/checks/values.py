"""Checks of single figures and of figures of one return against each other."""

from corymb.i18n import mark
from corymb.methods import formula
from corymb.methods.checks.clauses import amount, column, known, listed, quoted, truth
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.programme import CheckRule

RESERVED = frozenset({"organisation", "period", "variable", "value", "formula", "figures", "file", "sheet", "cell"})
CHECK_FIGURE = mark("Check the figure and correct it.")


def required(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A variable missing in a return that was made."""
    absent = " UNION ALL ".join(
        f"SELECT organisation, period, {quoted(v)} AS variable FROM {ground.wide} WHERE {column(v)} IS NULL"
        for v in ground.variables(rule)
    )
    return [
        Suspicion(
            absent,
            mark("{label} is missing. Missing is not zero: every figure that needs it leaves the organisation out."),
            mark("Fill it in; write 0 if it is zero."),
        )
    ]


def within_range(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A value below `min` or above `max`."""
    found = []
    figures = (
        f"SELECT organisation, period, variable, value, {{limit}} AS bound FROM {ground.single} "
        f"WHERE variable IN ({listed(ground.variables(rule))}) AND value {{sign}} {{limit}}"
    )
    if "min" in rule.parameters:
        found.append(
            Suspicion(
                figures.format(limit=amount(rule.parameters["min"]), sign="<"),
                mark("{label}: {value} is below the least possible value, {bound}."),
                CHECK_FIGURE,
            )
        )
    if "max" in rule.parameters:
        found.append(
            Suspicion(
                figures.format(limit=amount(rule.parameters["max"]), sign=">"),
                mark("{label}: {value} is above the greatest possible value, {bound}."),
                CHECK_FIGURE,
            )
        )
    return found


def sign(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A negative value of a variable that cannot be negative; without variables, of every unsigned one of the pack."""
    unsigned = tuple(v.code for v in ground.programme.variables if not v.signed)
    return [
        Suspicion(
            f"SELECT organisation, period, variable, value FROM {ground.single} "
            f"WHERE variable IN ({listed(rule.variables or unsigned)}) AND value < 0",
            mark("{label}: {value} is negative."),
            mark("Check the sign; {label} cannot be below zero."),
        )
    ]


def cross_field(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A formula over one return that must be true; the finding stands at its first variable.

    The pack's own wording may name the formula's variables as fields: {revenue}.
    """
    text = rule.formula or "1"
    expression = formula.parse(text)
    named = next((p.code for p in formula.parts(expression) if isinstance(p, formula.Name)), "")
    at = rule.variables[0] if rule.variables else named
    value = column(at) if at else "NULL"
    used = sorted(formula.names(expression))
    figures = ", ".join(f"{quoted(c)}: {column(c)}" for c in used)
    figures = f"{{{figures}}}" if used else "''"
    fields = "".join(f', {column(c)} AS "{c}"' for c in used if c not in RESERVED)
    return [
        Suspicion(
            f"SELECT organisation, period, {quoted(at)} AS variable, {value} AS value, {quoted(text)} AS formula, "
            f"{figures} AS figures{fields} FROM {ground.wide} WHERE {known(expression)} AND NOT {truth(expression)}",
            mark("{formula} does not hold: {figures}."),
            mark("Check these figures against each other; one of them is wrong."),
        )
    ]


def typed(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """Something written that is not a number; with `whole` = 1, also a value that is not a whole number."""
    within = f"variable IN ({listed(ground.variables(rule))})"
    found = [
        Suspicion(
            f"SELECT organisation, period, variable, written AS value, file, sheet, cell FROM facts "
            f"WHERE {within} AND value IS NULL AND trim(written) <> ''",
            mark("{label}: {value} is not a number."),
            mark("Write a number, without words or signs of units."),
        )
    ]
    if ground.number(rule, "whole", "0"):
        found.append(
            Suspicion(
                f"SELECT organisation, period, variable, value FROM {ground.single} "
                f"WHERE {within} AND value <> floor(value)",
                mark("{label}: {value} is not a whole number."),
                CHECK_FIGURE,
            )
        )
    return found


def unknown_variable(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A variable the pack does not know, once per variable and file."""
    del rule
    codes = listed(tuple(v.code for v in ground.programme.variables))
    return [
        Suspicion(
            f"SELECT first.organisation AS organisation, first.period AS period, variable, first.file AS file, "
            f"first.sheet AS sheet, first.cell AS cell, first.written AS value, figures FROM ("
            f"SELECT coalesce(variable, '') AS variable, count(*) AS figures, "
            f"min({{organisation: organisation, period: period, file: file, sheet: sheet, cell: cell, "
            f"written: written}}) AS first FROM facts WHERE variable IS NULL OR variable NOT IN ({codes}) "
            "GROUP BY variable, file)",
            mark("The programme has no variable {variable}; its figures ({figures}) are not used."),
            mark("Name a variable of the programme, or map the column to one."),
        )
    ]


def wrong_period(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A period that is not a year, half-year, quarter or month, or lies outside `from`..`to`."""
    programme = ground.programme
    first = int(rule.parameters.get("from", programme.baseline_year))
    last = int(rule.parameters.get("to", programme.due_year))
    periods = ground.made(
        "periods",
        r"""
        SELECT period, coalesce(regexp_full_match(period, '\d{4}(-(S[12]|Q[1-4]|(0[1-9]|1[0-2])))?'), FALSE) AS written
        FROM (SELECT DISTINCT period FROM facts)""",
    )
    bad = (
        f"SELECT period, written FROM {periods} WHERE NOT written "
        f"OR CASE WHEN written THEN period[1:4]::INTEGER NOT BETWEEN {first} AND {last} END"
    )
    rows = (
        "SELECT coalesce(organisation, '') AS organisation, coalesce(facts.period, '') AS period, "
        "CASE WHEN count(DISTINCT variable) = 1 THEN min(variable) ELSE '' END AS variable, "
        f'count(*) AS figures, {first} AS "from", {last} AS "to", coalesce(facts.period, \'\') AS value '
        f"FROM facts JOIN ({bad}) bad ON facts.period IS NOT DISTINCT FROM bad.period "
        "WHERE {} GROUP BY organisation, facts.period"
    )
    return [
        Suspicion(
            rows.format("NOT bad.written"),
            mark("{period} is not a period."),
            mark("Write the year, as in 2016, or the quarter, as in 2016-Q1."),
        ),
        Suspicion(
            rows.format("bad.written"),
            mark("The period {period} lies outside the programme, {from} to {to}."),
            mark("Check the year of the return."),
        ),
    ]
