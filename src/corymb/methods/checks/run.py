"""Runs the checks of a pack: from rules to findings."""

from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from string import Formatter

import pyarrow as pa

from corymb.i18n import Text, mark
from corymb.methods import formula
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.locating import located
from corymb.methods.checks.registry import KINDS, LEAST_VARIABLES
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.findings import Finding
from corymb.methods.programme import CheckRule, Programme
from corymb.methods.tables import Tables
from corymb.refusal import Refusal

MOST_IN_MEMORY = 100_000
MOST_FROM_DISK = 1_000
"""Findings of one rule and wording shown in full; the rest are counted in one closing finding."""


class Labels(tuple[Text, ...]):
    """Several texts in one line, each in the language in force."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(str(text) for text in self)


def run_checks(programme: Programme, tables: Tables, most: int | None = None) -> tuple[Finding, ...]:
    """Findings of all rules of the pack, in the order of the rules, then organisation, period, variable.

    Nothing is dropped or mended. Of one rule at most `most` findings are given in full (100,000 for tables in memory,
    1,000 for facts on disk); a closing finding counts the rest, and every finding carries the rule's `count`. Raises
    Refusal for a rule of unknown kind or with unusable variables.
    """
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
        raise Refusal(mark("Check {code} is of the unknown kind {kind}. Known: {known}."), mend=mend, code=rule.code,
                      kind=rule.kind, known=", ".join(KINDS))
    named = set(rule.variables) | (set(formula.names(formula.parse(rule.formula))) if rule.formula else set())
    unknown = sorted(named - set(ground.codes))
    if unknown:
        raise Refusal(mark("Check {code} names variables the pack does not have: {unknown}."), mend=mend, code=rule.code,
                      unknown=", ".join(unknown))
    least = LEAST_VARIABLES.get(rule.kind, 0)
    if len(rule.variables) < least:
        raise Refusal(mark("Check {code} of kind {kind} needs {least} variables."), mend=mend, code=rule.code,
                      kind=rule.kind, least=least)
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
    findings = [f for suspicion, rows, _ in found for f in _worded(ground.programme, rule, suspicion, rows, total)]
    findings.sort(key=lambda f: (f.organisation, f.period, f.variable, f.file, f.sheet, f.cell, f.message, f.value))
    if total > len(findings[:most]):
        findings = [*findings[:most], Finding(
            rule.code, rule.level, mark("Rule {rule} found {count} in all; {rest} more are counted here and not listed."),
            fields={"rule": rule.code, "count": total, "rest": total - most})]
    return findings


def _worded(programme: Programme, rule: CheckRule, suspicion: Suspicion, rows: pa.Table, total: int) -> Iterator[Finding]:
    labels: dict[str, Text] = {v.code: v.label for v in programme.variables} | {i.code: i.label for i in programme.indicators}
    message, mend = str(rule.message) or suspicion.message, str(rule.mend) or suspicion.mend
    for row in rows.to_pylist():
        place = {name: str(row.pop(name, None) or "") for name in ("organisation", "period", "variable", "file", "sheet", "cell")}
        scale, written = row.pop("scale", None), row.pop("written", None)
        fields: dict[str, object] = {k: _shown(k, v, labels, scale) for k, v in row.items() if k != "likely" or v is not None}
        fields |= place | {"rule": rule.code, "count": total, "label": labels.get(place["variable"], place["variable"])}
        value = str(written) if written and place["variable"] else str(fields.get("value", "") or "")
        fields["value"] = value
        _refuse_unknown_fields(rule, (message, mend), fields)
        yield Finding(rule.code, suspicion.level or rule.level, message, mend, value=value, fields=fields, **place)


def _refuse_unknown_fields(rule: CheckRule, texts: tuple[str, ...], fields: dict[str, object]) -> None:
    """A pack's own wording may name only the fields its kind has."""
    if not (rule.message or rule.mend):
        return
    named = {part.split(".")[0].split("[")[0] for text in texts for _, part, _, _ in Formatter().parse(text) if part is not None}
    if named - fields.keys():
        raise Refusal(mark("The wording of check {code} names fields that do not exist: {unknown}. It may use: {known}."),
                      code=rule.code, unknown=", ".join(sorted(named - fields.keys())), known=", ".join(sorted(fields)))


def _shown(name: str, value: object, labels: dict[str, Text], scale: object) -> object:
    if isinstance(value, list):
        return Labels(labels.get(str(v), Text(en=str(v))) for v in value if v is not None)
    if name == "likely":
        return plain(Decimal(repr(float(str(value)))) / Decimal(str(scale or 1)))
    if isinstance(value, float):
        return plain(Decimal(f"{value:.3g}"))
    return plain(value) if isinstance(value, Decimal) else value


def plain(value: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = f"{value:.10f}" if value.as_tuple().exponent < -10 else f"{value:f}"  # type: ignore[operator] # finite
    return text.rstrip("0").rstrip(".") if "." in text else text
