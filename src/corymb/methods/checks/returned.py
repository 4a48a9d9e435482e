"""Checks of who returned what: missing and partial returns, doubled figures, strangers."""

from corymb.i18n import mark
from corymb.methods import formula
from corymb.methods.checks.clauses import column, listed, quoted
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.programme import CheckRule, Indicator


def missing_return(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A member of the year without a single fact in it, from the baseline year to the latest year with facts."""
    del rule
    if not ground.tables.memberships.num_rows:
        return []
    return [
        Suspicion(
            f"""SELECT organisation, year::VARCHAR AS period, '' AS variable, clusters FROM {ground.members}
            ANTI JOIN (SELECT DISTINCT organisation, year FROM {ground.wide} WHERE n > 0) USING (organisation, year)""",
            mark("No return for {period}, though a member of {clusters}."),
            mark("Ask for the return; until it is in, the organisation is silent, not zero."),
        )
    ]


def partial_return(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """Some variables of an indicator are there and some are not: the organisation does not count for the indicator."""
    del rule
    needed = [(i, _variables(i)) for i in ground.programme.indicators]
    needed = [(i, codes) for i, codes in needed if len(codes) > 1]
    if not needed:
        return []
    absent, lost = [], []
    for indicator, codes in needed:
        part = f"({_any(codes, 'IS NULL')}) AND ({_any(codes, 'IS NOT NULL')})"
        lost.append(f"CASE WHEN {part} THEN {quoted(indicator.code)} END")
        absent += [f"CASE WHEN {column(c)} IS NULL AND {part} THEN {quoted(c)} END" for c in codes]
    return [
        Suspicion(
            f"""SELECT organisation, period, '' AS variable,
                   list_distinct([{", ".join(absent)}]).list_sort() AS missing,
                   list_filter([{", ".join(lost)}], lambda i: i IS NOT NULL) AS indicators
            FROM {ground.wide} WHERE len(indicators) > 0""",
            mark("Partial return: {missing} missing, so the organisation does not count for {indicators} in {period}."),
            mark("Complete the return."),
        )
    ]


def _variables(indicator: Indicator) -> tuple[str, ...]:
    texts = [t for t in (indicator.numerator, indicator.denominator) if t]
    return tuple(sorted(frozenset[str]().union(*(formula.names(formula.parse(t)) for t in texts))))


def _any(codes: tuple[str, ...], condition: str) -> str:
    return " OR ".join(f"{column(c)} {condition}" for c in codes)


def duplicate(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """One figure given twice: a note where the values are the same, else the rule's own level. Names both places."""
    doubled = ground.made(
        "doubled",
        f"""
        SELECT organisation, period, variable, list_sort(list({{file: file, sheet: sheet, width: len(cell), cell: cell,
               value: value, place: concat_ws(' ', file, sheet, cell)}})) AS places, min(value) <> max(value) AS differ
        FROM facts SEMI JOIN (SELECT organisation, period FROM {ground.wide} WHERE doubled) USING (organisation, period)
        WHERE value IS NOT NULL AND variable IN ({listed(ground.codes)}) GROUP BY ALL HAVING count(*) > 1""",
    )
    named = listed(ground.variables(rule))
    rows = f"""SELECT organisation, period, variable, places[-1].value AS value, places[-1].file AS file,
                      places[-1].sheet AS sheet, places[-1].cell AS cell, places[1].value AS first_value,
                      coalesce(nullif(places[1].place, ''), '?') AS first_place,
                      coalesce(nullif(places[-1].place, ''), '?') AS second_place
               FROM {doubled} WHERE variable IN ({named}) AND """
    return [
        Suspicion(
            f"{rows} differ",
            mark(
                "{label} is given twice with different values: {first_value} ({first_place}) and {value} "
                "({second_place})."
            ),
            mark("Keep one of the two; until then the figure is missing."),
        ),
        Suspicion(
            f"{rows} NOT differ",
            mark("{label} is given twice with the same value ({first_place} and {second_place})."),
            mark("Nothing need be done; it counts once."),
            "note",
        ),
    ]


def unknown_organisation(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """Facts of an organisation the register or the memberships do not know, as far as these are given."""
    del rule
    tables = ground.tables
    found = []
    strangers = (
        "SELECT organisation, '' AS period, '' AS variable, organisation AS value, count(*) AS figures "
        "FROM facts WHERE organisation IS NOT NULL AND {} GROUP BY organisation"
    )
    unregistered = "organisation NOT IN (SELECT organisation FROM organisations WHERE organisation IS NOT NULL)"
    if tables.organisations.num_rows:
        found.append(
            Suspicion(
                strangers.format(unregistered),
                mark("{organisation} is not in the register of organisations."),
                mark("Add it to the register, or correct its number."),
            )
        )
    if tables.memberships.num_rows:
        outside = (
            "organisation NOT IN (SELECT organisation FROM memberships WHERE organisation IS NOT NULL UNION "
            "SELECT predecessor FROM links WHERE predecessor IS NOT NULL)"
        )
        registered = f" AND NOT ({unregistered})" if tables.organisations.num_rows else ""
        found.append(
            Suspicion(
                strangers.format(outside + registered),
                mark("{organisation} is not a member of any cluster; its figures ({figures}) are not used."),
                mark("Add its membership, or correct its number."),
            )
        )
    return found


def share_sum(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """Attribution shares of one organisation over its clusters above one, unless the pack allows overlap."""
    del rule
    if ground.programme.overlap or not ground.tables.memberships.num_rows:
        return []
    return [
        Suspicion(
            f"""SELECT organisation, min(year)::VARCHAR AS period, '' AS variable, total AS value, clusters,
                   max(year) AS last_year
            FROM (SELECT organisation, year, rtrim(rtrim(share::DECIMAL(12, 6)::VARCHAR, '0'), '.') AS total, clusters
                  FROM {ground.members} WHERE share > 1) GROUP BY organisation, total, clusters""",
            mark("The shares of {organisation} in {clusters} add up to {value}, more than 1."),
            mark("Correct the shares; a pack that allows overlap says overlap = true."),
        )
    ]
