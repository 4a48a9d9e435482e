"""Checks of income against staff: the first argument names them in the rule's `variables`."""

from corymb.i18n import mark
from corymb.methods.checks.clauses import column, quoted
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.histories import MAD_TO_DEVIATION
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.programme import CheckRule


def income_without_staff(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """Income above zero and staff of zero; with `missing` = 1, income above zero and no staff given. (income, staff)"""
    income, staff = rule.variables
    rows = (
        f"SELECT organisation, period, {quoted(staff)} AS variable, {column(staff)} AS value, "
        f"{column(income)} AS income FROM {ground.wide} WHERE {column(income)} > 0 AND "
    )
    if ground.number(rule, "missing", "0"):
        return [
            Suspicion(
                f"{rows}{column(staff)} IS NULL",
                mark("Income of {income} and no figure for staff."),
                mark("Give the number of staff, 0 if there were none."),
            )
        ]
    return [
        Suspicion(
            f"{rows}{column(staff)} = 0",
            mark("Income of {income} and no staff."),
            mark("Check the number of staff; say who earned the income if there were none."),
        )
    ]


def headcount_jump(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """Staff of at least `staff`, and `factor` times every other year or no income. (staff) or (staff, income)."""
    least, factor = ground.number(rule, "staff", "100"), ground.number(rule, "factor", "20")
    staff = column(rule.variables[0])
    large = ground.made(f"large {rule.code}", f"SELECT * FROM {ground.wide} WHERE {staff} >= {least}")
    jumped = f"""SELECT a.organisation, a.period, max(b.{staff}) AS other FROM {large} a JOIN {ground.wide} b
                 ON a.organisation = b.organisation AND a.part = b.part AND a.year <> b.year
                 WHERE b.{staff} IS NOT NULL GROUP BY a.organisation, a.period, a.{staff}
                 HAVING a.{staff} >= {factor} * max(b.{staff})"""
    where = f"organisation, period, {quoted(rule.variables[0])} AS variable, {staff} AS value"
    mend = mark("Check the number of staff.")
    found = [
        Suspicion(
            f"SELECT {where}, other FROM {large} JOIN ({jumped}) USING (organisation, period)",
            mark("{value} staff, in other years {other} at most."),
            mend,
        )
    ]
    if len(rule.variables) > 1:
        income = column(rule.variables[1])
        found.append(
            Suspicion(
                f"SELECT {where} FROM {large} ANTI JOIN ({jumped}) USING (organisation, period) "
                f"WHERE coalesce({income}, 0) = 0",
                mark("{value} staff and no income."),
                mend,
            )
        )
    return found


def shell(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """At most `staff` people, and income per head far above what is usual in the year. (income, staff).

    Far above: ln(income / staff) exceeds its median by threshold * max(1.4826 MAD, floor), over at least `peers`
    organisations with both above zero.
    """
    most, least = ground.number(rule, "staff", "5"), ground.number(rule, "income", "0")
    threshold, floor = ground.number(rule, "threshold", "5"), ground.number(rule, "floor", "0.5")
    peers = ground.number(rule, "peers", "10")
    income, staff = (column(v) for v in rule.variables)
    return [
        Suspicion(
            f"""WITH heads AS (SELECT organisation, period, {income} AS income, {staff} AS staff,
                                  ln({income}::DOUBLE / {staff}::DOUBLE) AS level
                           FROM {ground.wide} WHERE {income} > 0 AND {staff} > 0),
                 usual AS (SELECT period, median(level) AS middle, {MAD_TO_DEVIATION} * mad(level) AS spread
                           FROM heads GROUP BY period HAVING count(*) >= {peers})
            SELECT organisation, period, {quoted(rule.variables[0])} AS variable, income AS value, staff,
                   exp(level - middle) AS times
            FROM heads JOIN usual USING (period)
            WHERE staff <= {most} AND income >= {least} AND level - middle > {threshold} * greatest(spread, {floor})""",
            mark("Income of {value} with {staff} staff: {times} times the usual income per head."),
            mark(
                "Find out whether the organisation works itself or only passes money on; exclude it by a named rule, "
                "never silently."
            ),
        )
    ]
