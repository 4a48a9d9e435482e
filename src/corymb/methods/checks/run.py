"""Runs the checks of a pack: from rules to findings."""

from contextlib import ExitStack

import pyarrow as pa

from corymb.i18n import mark
from corymb.methods import formula
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.locating import located
from corymb.methods.checks.registry import KINDS, LEAST_VARIABLES
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.checks.wording import worded
from corymb.methods.findings import Finding
from corymb.methods.programme import CheckRule, Programme
from corymb.methods.tables import Tables
from corymb.methods.vintages import as_known
from corymb.refusal import Refusal

MOST_IN_MEMORY = 100_000
MOST_FROM_DISK = 1_000
"""Findings of one rule and wording shown in full; the rest are counted in one closing finding."""


def run_checks(programme: Programme, tables: Tables, most: int | None = None) -> tuple[Finding, ...]:
    """Findings of all rules of the pack, in the order of the rules, then organisation, period, variable.

    Nothing is dropped or mended. Of one rule at most `most` findings are given in full (100,000 for tables in memory,
    1,000 for facts on disk); a closing finding counts the rest, and every finding carries the rule's `count`. Raises
    Refusal for a rule of unknown kind or with unusable variables. Rows that later ones replace are not looked at.
    """
    tables = as_known(tables, tables.known_on)
    shown = most or (MOST_FROM_DISK if tables.facts_path else MOST_IN_MEMORY)
    findings: list[Finding] = []
    with ExitStack() as open_grounds:
        grounds: dict[int | None, Ground] = {}
        for rule in programme.checks:
            until = last_year(rule)
            if until not in grounds:
                grounds[until] = open_grounds.enter_context(Ground(programme, tables, until))
            findings += _findings(grounds[until], rule, shown)
    return tuple(findings)


def last_year(rule: CheckRule) -> int | None:
    """The last year a rule looks at, None for all."""
    return int(rule.parameters["until"]) if "until" in rule.parameters else None


def suspicions(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """The queries of one rule. Raises Refusal where the rule cannot be run."""
    mend = mark("Correct the rule in the pack.")
    if rule.kind not in KINDS:
        raise Refusal(
            mark("Check {code} is of the unknown kind {kind}. Known: {known}."),
            mend=mend,
            code=rule.code,
            kind=rule.kind,
            known=", ".join(KINDS),
        )
    named = set(rule.variables) | (set(formula.names(formula.parse(rule.formula))) if rule.formula else set())
    unknown = sorted(named - set(ground.codes))
    if unknown:
        raise Refusal(
            mark("Check {code} names variables the pack does not have: {unknown}."),
            mend=mend,
            code=rule.code,
            unknown=", ".join(unknown),
        )
    least = LEAST_VARIABLES.get(rule.kind, 0)
    if len(rule.variables) < least:
        raise Refusal(
            mark("Check {code} of kind {kind} needs {least} variables."),
            mend=mend,
            code=rule.code,
            kind=rule.kind,
            least=least,
        )
    if rule.kind == "cross_field" and not rule.formula:
        raise Refusal(mark("Check {code} needs a formula."), mend=mend, code=rule.code)
    return KINDS[rule.kind](ground, rule)


def _findings(ground: Ground, rule: CheckRule, most: int) -> list[Finding]:
    found: list[tuple[Suspicion, pa.Table, int]] = []
    for number, suspicion in enumerate(suspicions(ground, rule)):
        rows = ground.made(f"found {rule.code} {number}", suspicion.sql)
        count = int(str(ground.value(f"SELECT count(*) FROM {rows}")))
        if count:
            found.append((suspicion, located(ground, rows, most), count))
    total = sum(count for _, _, count in found)
    findings = [f for suspicion, rows, _ in found for f in worded(ground.programme, rule, suspicion, rows, total)]
    findings.sort(key=lambda f: (f.organisation, f.period, f.variable, f.file, f.sheet, f.cell, f.message, f.value))
    if total > len(findings[:most]):
        findings = [
            *findings[:most],
            Finding(
                rule.code,
                rule.level,
                mark("Rule {rule} found {count} in all; {rest} more are counted here and not listed."),
                fields={"rule": rule.code, "count": total, "rest": total - most},
            ),
        ]
    return findings
