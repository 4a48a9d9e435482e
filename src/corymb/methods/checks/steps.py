"""Checks of a figure against other years of the same organisation and against its peers."""

from corymb.i18n import mark
from corymb.methods import formula
from corymb.methods.checks.clauses import figure, listed
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.programme import CheckRule

MAD_TO_DEVIATION = 1.4826
"""Median absolute deviation to standard deviation under normality (Hampel 1974)."""
SAME = "organisation, variable, part"


def _steps(ground: Ground, rule: CheckRule) -> str:
    """Log changes from the year before to the year, with the distance `off` from the usual and the limit `far`.

    Usual = median of the same variable and year; far = threshold * max(1.4826 MAD, floor). With fewer than `peers`
    changes to compare with: off = the change itself, far = ln(factor).
    """
    threshold, floor = ground.number(rule, "threshold", "5"), ground.number(rule, "floor", "0.1")
    peers, factor = ground.number(rule, "peers", "10"), ground.number(rule, "factor", "10")
    return ground.made(f"steps {rule.code}", f"""
        WITH figures AS (SELECT organisation, period, year, part, variable, value, ln(x) AS level FROM {ground.single}
                         WHERE x > 0 AND variable IN ({listed(ground.variables(rule))})),
             changes AS (SELECT a.*, b.value AS before, a.level - b.level AS change FROM figures a JOIN figures b
                         ON a.organisation = b.organisation AND a.variable = b.variable AND a.part = b.part
                         AND b.year = a.year - 1),
             usual AS (SELECT variable, year, part, count(*) AS n, median(change) AS middle,
                              {MAD_TO_DEVIATION} * mad(change) AS spread FROM changes GROUP BY ALL)
        SELECT changes.*, CASE WHEN n >= {peers} THEN change - middle ELSE change END AS off,
               CASE WHEN n >= {peers} THEN {threshold} * greatest(spread, {floor}) ELSE ln({factor}) END AS far
        FROM changes JOIN usual USING (variable, year, part) WHERE abs(off) > far""")


def jump(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A year-on-year change far from the usual one; the way back after a one-year spike is not a second jump.

    Figures that a unit_slip rule of the pack explains are left to it.
    """
    steps = _steps(ground, rule)
    slips = [slipped(ground, other) for other in ground.programme.checks if other.kind == "unit_slip"]
    explained = "".join(f" AND NOT EXISTS (SELECT 1 FROM {s} s WHERE s.organisation = a.organisation "
                        "AND s.variable = a.variable AND s.part = a.part AND s.year IN (a.year, a.year - 1))"
                        for s in slips)
    back = f"""EXISTS (SELECT 1 FROM {steps} b WHERE b.organisation = a.organisation AND b.variable = a.variable
               AND b.part = a.part AND b.year = a.year - 1 AND sign(b.off) <> sign(a.off)
               AND abs(a.off + b.off) <= greatest(a.far, b.far))"""
    rows = f"SELECT organisation, period, variable, value, before, exp(abs(change)) AS times FROM {steps} a " \
           f"WHERE change {{}} 0 AND NOT {back}{explained}"
    mend = mark("Confirm the figure and say what happened, or correct it.")
    return [
        Suspicion(rows.format(">="), mark("{label} grew {times} times in a year, from {before} to {value}: "
                                          "far beyond what is usual."), mend),
        Suspicion(rows.format("<"), mark("{label} fell to 1/{times} in a year, from {before} to {value}: "
                                         "far beyond what is usual."), mend),
    ]


def slipped(ground: Ground, rule: CheckRule) -> str:
    """(organisation, period, year, part, variable, value, power, own): figures about 1000^power times too large.

    `own`: judged by the organisation's own other years, of which more than half must agree; where there is only one
    other year, the figure farther from the peers is the wrong one, else the later. Without other years, and only if the
    rule has a `formula` (a size, for instance employees), by the peers' median of value / size.
    """
    tolerance, peers = ground.number(rule, "tolerance", "0.3"), ground.number(rule, "peers", "10")
    threshold = ground.number(rule, "threshold", "5")
    size = figure(formula.parse(rule.formula)) if rule.formula else "1"
    figures = ground.made(f"sizes {rule.code}", f"""
        WITH figures AS (SELECT f.*, log10(x) AS level, nullif(greatest({size}::DOUBLE, 0), 0) AS size
                         FROM {ground.single} f JOIN {ground.wide} USING (organisation, period)
                         WHERE x > 0 AND variable IN ({listed(ground.variables(rule))})),
             peers AS (SELECT variable, period, count(*) AS n, median(log10(x / size)) AS middle,
                              {MAD_TO_DEVIATION} * mad(log10(x / size)) AS spread FROM figures WHERE size > 0 GROUP BY ALL)
        SELECT figures.organisation, period, variable, value, x, figures.year, figures.part, level,
               CASE WHEN n >= {peers} THEN level - log10(size) - middle END AS off, spread,
               count(*) OVER (PARTITION BY organisation, variable, figures.part) AS years
        FROM figures LEFT JOIN peers USING (variable, period)""")
    alone = "FALSE" if not rule.formula else \
        f"years = 1 AND round(off / 3) IN (-2, -1, 1, 2) AND abs(off - 3 * round(off / 3)) <= {tolerance} " \
        f"AND abs(off) > {threshold} * spread"
    return ground.made(f"slips {rule.code}", f"""
        WITH wide_apart AS (SELECT {SAME} FROM {figures} GROUP BY ALL HAVING max(level) - min(level) >= 3 - {tolerance}),
             candidates AS (SELECT * FROM {figures} SEMI JOIN wide_apart USING ({SAME})),
             pairs AS (SELECT a.*, b.off AS other_off, b.year AS other_year, round((a.level - b.level) / 3)::INTEGER AS power
                       FROM candidates a JOIN candidates b ON a.organisation = b.organisation
                       AND a.variable = b.variable AND a.part = b.part AND a.year <> b.year
                       WHERE abs(a.level - b.level - 3 * round((a.level - b.level) / 3)) <= {tolerance}),
             voted AS (SELECT organisation, period, year, part, variable, value, power, years, count(*) AS votes,
                              min(coalesce(abs(off) - abs(other_off), 0)) AS farther, min(year - other_year) AS later
                       FROM pairs WHERE power IN (-2, -1, 1, 2) GROUP BY ALL)
        SELECT organisation, period, year, part, variable, value, power, TRUE AS own FROM voted
        WHERE 2 * votes > years - 1 AND (years > 2 OR farther > 0 OR (farther = 0 AND later > 0))
        UNION ALL
        SELECT organisation, period, year, part, variable, value, round(off / 3)::INTEGER, FALSE FROM {figures}
        WHERE {alone}""")


def unit_slip(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A value about a thousand or a million times what it should be, with the likely value proposed."""
    rows = "SELECT organisation, period, variable, value, (1000 ** abs(power))::BIGINT AS factor, " \
           f"value / (1000.0 ** power) AS likely FROM {slipped(ground, rule)} WHERE power {{}} 0 AND own = {{}}"
    mend = mark("Check the unit. If it slipped, write {likely}.")
    return [
        Suspicion(rows.format(">", "TRUE"), mark("{label}: {value} is about {factor} times what the organisation gives "
                                                 "for other years: {likely}?"), mend),
        Suspicion(rows.format("<", "TRUE"), mark("{label}: {value} is about 1/{factor} of what the organisation gives "
                                                 "for other years: {likely}?"), mend),
        Suspicion(rows.format(">", "FALSE"), mark("{label}: {value} is about {factor} times what organisations of its "
                                                  "size report: {likely}?"), mend),
        Suspicion(rows.format("<", "FALSE"), mark("{label}: {value} is about 1/{factor} of what organisations of its "
                                                  "size report: {likely}?"), mend),
    ]
