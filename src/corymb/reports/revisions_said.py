"""What changed between two publications, as words and as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from corymb.i18n import gettext, mark, ngettext
from corymb.methods.revisions import Made, Publication, PublishedLine, Revision
from corymb.reports import numbers, wording
from corymb.reports.json_out import value_text

CAUSES = {
    "data": mark("data"),
    "pack": mark("pack"),
    "code": mark("code"),
    "exclusions": mark("exclusions"),
    "unexplained": mark("not explained by data, pack or code"),
}
BASELINE_CAUSES = {
    "baseline_year": mark("figures of the baseline year"),
    "cohort": mark("who is compared"),
    "not_known": mark("not known without the rule “reporting”"),
}
AGAIN = "▲"
"""Stands beside what must be published anew."""


def record(row: Revision) -> dict[str, Any]:
    """One revision as a flat object; figures digit for digit."""
    line = row.line
    named = ("target", "scope", "cohort", "prices", "year", "unit", "official_rule")
    return {
        **{name: getattr(line, name) for name in named},
        "presence": row.presence,
        "figure": row.figure,
        "before": row.before,
        "after": row.after,
        "difference": row.difference,
        "relative": row.relative,
        **_sides(row, "actual"),
        **_sides(row, "baseline"),
        "baseline_restated": row.baseline_restated,
        "baseline_cause": row.baseline_cause,
        "factor_by_baseline": row.factor_by_baseline,
        **_sides(row, "threshold"),
        **_sides(row, "status"),
        "verdict_changed": row.verdict_changed,
        "revised": row.revised,
        "above_threshold": row.above_threshold,
        "causes": row.causes,
    }


def _sides(row: Revision, name: str) -> dict[str, Any]:
    return {f"{name}_{side}": _of(line, name) for side, line in (("before", row.then), ("after", row.now))}


def _of(line: PublishedLine | None, name: str) -> Any:
    return None if line is None else getattr(line, name)


def to_json(earlier: Publication, later: Publication, rows: Sequence[Revision]) -> str:
    """An object: what both were made from, the threshold, and the lines; ends with a newline."""
    threshold = next((row.threshold for row in rows if row.threshold is not None), None)
    head = {"earlier": asdict(earlier.made), "later": asdict(later.made)}
    said = json.dumps(head, ensure_ascii=False, indent=2)[2:-2]
    lines = ",\n".join(_object(record(row)) for row in rows)
    return f'{{\n{said},\n  "revision_threshold": {value_text(threshold)},\n  "lines": [\n{lines}\n  ]\n}}\n'


def _object(values: Mapping[str, Any]) -> str:
    return "    {\n" + ",\n".join(f'      "{key}": {value_text(value)}' for key, value in values.items()) + "\n    }"


def name(row: Revision) -> str:
    """Target, scope and rule of a line, and prices where they are not nominal."""
    line = row.line
    parts = [line.target]
    parts += [] if line.scope == "programme" else [wording.scope(line.scope, {})]
    parts.append(f"[{wording.rule(line.cohort)}]" if line.cohort == line.official_rule else wording.rule(line.cohort))
    parts += [] if line.prices == "nominal" else [wording.prices(line.prices, line.baseline_year)]
    return ", ".join([*parts, str(line.year)])


def shown(row: Revision) -> tuple[str, str, str]:
    """Before, after and difference, with as many digits as it takes to tell them apart.

    Of the factor, or of the level where the factor stayed.
    """
    if row.figure == "factor" and (row.before != row.after or not row.revised):
        digits = _digits(row.before, row.after, 3)
        before, after = (_dash(x, lambda v: numbers.factor(v, digits)) for x in (row.before, row.after))
        return before, after, _dash(row.difference, lambda v: numbers.number(v, digits, signed=True))
    then, now = (None if x is None else x.actual for x in (row.then, row.now))
    return pair(then, now, row.line.told_in)


def pair(before: Decimal | None, after: Decimal | None, unit: str) -> tuple[str, str, str]:
    """Two amounts of a unit and their difference."""
    most = max((abs(x) for x in (before, after) if x is not None), default=Decimal(0))
    step, word = numbers.scale(most)
    scaled = [None if x is None else x / step for x in (before, after)]
    usual = [numbers.usual_digits(x, unit) for x in (before, after) if x is not None and numbers.scale(x)[0] == step]
    digits = _digits(scaled[0], scaled[1], max(usual, default=0))

    def told(value: Decimal, *, signed: bool = False) -> str:
        text = numbers.number(value / step, digits, signed) + (numbers.NO_BREAK + word if word else "")
        return text if signed else numbers.with_currency(text, unit)

    difference = None if before is None or after is None else after - before
    return _dash(before, told), _dash(after, told), _dash(difference, lambda v: told(v, signed=True))


def _dash(value: Decimal | None, say: Any) -> str:
    return numbers.DASH if value is None else str(say(value))


def _digits(before: Decimal | None, after: Decimal | None, digits: int) -> int:
    if before is None or after is None or before == after:
        return digits
    many = range(digits, numbers.MOST_DIGITS + 1)
    return next((n for n in many if numbers.rounded(before, n) != numbers.rounded(after, n)), numbers.MOST_DIGITS)


def verdict(row: Revision) -> str:
    """The verdict before and after; once where it is the same."""
    then, now = (None if x is None else wording.status_mark(x.status) for x in (row.then, row.now))
    return f"{then} → {now}" if then and now and then != now else now or then or ""


def why(row: Revision) -> str:
    return ", ".join(gettext(CAUSES[cause]) for cause in row.causes)


def baseline_why(row: Revision) -> str:
    return gettext(BASELINE_CAUSES[row.baseline_cause]) if row.baseline_cause else ""


def relative(row: Revision) -> str:
    """The size of a revision with the sign of what must be published anew."""
    sign = AGAIN + numbers.NO_BREAK if row.above_threshold else ""
    if row.relative is None:
        return sign + numbers.DASH
    digits = _digits(Decimal(0), row.relative * 100, 1)
    return sign + numbers.percent(row.relative, digits)


def summary(rows: Sequence[Revision]) -> str:
    """How many lines there are of each kind."""
    both = [row for row in rows if row.presence == "both"]
    revised, changed = sum(r.revised for r in both), sum(r.verdict_changed for r in both)
    again = sum(bool(r.above_threshold) for r in both)
    said = [
        ngettext("{n} line in both", "{n} lines in both", len(both)).format(n=numbers.number(len(both))),
        ngettext("{n} revised", "{n} revised", revised).format(n=numbers.number(revised)),
        ngettext("{n} verdict changed", "{n} verdicts changed", changed).format(n=numbers.number(changed)),
    ]
    if any(r.threshold is not None for r in both):
        said.append(ngettext("{n} to publish anew", "{n} to publish anew", again).format(n=numbers.number(again)))
    return ", ".join(said)


def made(then: Made, now: Made) -> list[tuple[str, str, str]]:
    """What both publications were made from: name, earlier, later."""
    return [
        (gettext("Pack"), f"{then.pack} ({then.pack_hash[:8]})", f"{now.pack} ({now.pack_hash[:8]})"),
        (gettext("Data"), then.inputs_hash[:12], now.inputs_hash[:12]),
        ("Corymb", then.code_version, now.code_version),
        (gettext("As known on"), then.as_known_on or numbers.DASH, now.as_known_on or numbers.DASH),
    ]


def banner(then: Made, now: Made) -> str:
    """The warning on data that are not reported ones."""
    return wording.origin(then.origin) or wording.origin(now.origin)


def threshold_note(rows: Sequence[Revision]) -> str:
    """What the sign of a republication means; empty where no threshold is known."""
    value = next((row.threshold for row in rows if row.threshold is not None), None)
    if value is None:
        return ""
    shown_value = numbers.percent(value, max(0, -(int((value * 100).normalize().as_tuple().exponent))))
    return gettext("{sign} revised by more than {threshold}: to be published anew").format(
        sign=AGAIN, threshold=shown_value
    )


def is_restated(rows: Sequence[Revision]) -> bool:
    """Whether figures of the baseline year changed, not only who is compared."""
    return any(row.baseline_cause == "baseline_year" for row in rows)


def baseline_note() -> str:
    return gettext("A restated baseline must be published as a version of its own, signed.")
