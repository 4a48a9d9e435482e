"""From the rows a check found to findings in words."""

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from string import Formatter

import pyarrow as pa

from corymb.i18n import Text, language, mark
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.findings import Finding
from corymb.methods.programme import CheckRule, Programme
from corymb.refusal import Refusal

PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
"""A number as a cell holds it, which is shown like any other number."""
NAME = re.compile(r"([A-Za-z_]\w*)")
PLACE = ("organisation", "period", "variable", "file", "sheet", "cell")


class Labels(tuple[Text, ...]):
    """Several texts in one line, each in the language in force."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(str(text) for text in self)


class Figures(tuple[tuple[Text, "Figure", Text | str], ...]):
    """Several figures in one line, each with its name and its unit: the reader may have written thousands."""

    __slots__ = ()

    def __str__(self) -> str:
        return "; ".join(f"{label} = {figure} {unit}".rstrip() for label, figure, unit in self)


class Condition(tuple[str | Text, ...]):
    """A formula with the names of its figures, as the reader calls them."""

    __slots__ = ()

    def __str__(self) -> str:
        return "".join(str(part) for part in self)


class Figure(Decimal):
    """A number shown with its thousands apart, as the language in force writes it."""

    __slots__ = ()

    def __str__(self) -> str:
        digits = f"{Decimal(self):,f}"
        shown = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return shown.replace(",", "\u00a0").replace(".", ",") if language() == "ru" else shown

    def __format__(self, spec: str, context: Context | None = None, /) -> str:
        del context
        return format(Decimal(self), spec) if spec else str(self)


def worded(
    programme: Programme, rule: CheckRule, suspicion: Suspicion, rows: pa.Table, total: int
) -> Iterator[Finding]:
    """A finding per row; `total` is how many the rule found in all. Raises Refusal for fields that do not exist."""
    labels = {v.code: v.label for v in programme.variables} | {i.code: i.label for i in programme.indicators}
    units = {v.code: v.unit_label for v in programme.variables if v.unit_label}
    message, mend = str(rule.message) or suspicion.message, str(rule.mend) or suspicion.mend
    level = suspicion.level or rule.level
    for row in rows.to_pylist():
        place = {name: str(row.pop(name, None) or "") for name in PLACE}
        scale, written = row.pop("scale", None), row.pop("written", None)
        if "likely" in row:
            row["likely"] = _likely(row["likely"], scale if written else None)
        fields: dict[str, object] = {name: _shown(value, labels, units) for name, value in row.items()}
        if "formula" in fields:
            fields["formula"] = condition(str(fields["formula"]), labels)
        fields |= place | {"rule": rule.code, "count": total}
        fields["label"] = labels.get(place["variable"], place["variable"])
        value = str(written or "") if place["variable"] else ""
        if "value" not in fields or (value and "likely" in row):
            fields["value"] = Figure(value) if PLAIN_NUMBER.fullmatch(value) else value
        value = value or plain(row.get("value"))
        if rule.message or rule.mend:
            _refuse_unknown(rule, (message, mend), fields)
        yield Finding(rule.code, level, message, mend, value=value, fields=fields, **place)


def plain(value: object) -> str:
    """A value as text: numbers without exponent and without zeros at their end."""
    if not isinstance(value, Decimal):
        return "" if value is None else str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shown(value: object, labels: dict[str, Text], units: dict[str, Text]) -> object:
    if isinstance(value, list):
        return Labels(labels.get(str(v), Text(en=str(v))) for v in value if v is not None)
    if isinstance(value, dict):
        named = ((labels.get(name, Text(en=name)), x, units.get(name, "")) for name, x in value.items())
        return Figures((label, Figure(x), unit) for label, x, unit in named if x is not None)
    if isinstance(value, float):
        return Figure(Decimal(f"{value:.3g}"))
    return Figure(value) if isinstance(value, Decimal) else value


def condition(formula: str, labels: dict[str, Text]) -> Condition:
    """The formula in words: labels for the codes of figures, signs of mathematics for those of a program."""
    parts = NAME.split(formula.replace("<=", "≤").replace(">=", "≥").replace("==", "=").replace("!=", "≠"))
    return Condition(labels.get(part, part) for part in parts)


def _likely(value: float, scale: object) -> Decimal:
    """The proposed value in the scale in which the figure was written."""
    return Decimal(f"{value:.12g}") / Decimal(str(scale or 1))


def _refuse_unknown(rule: CheckRule, texts: tuple[str, ...], fields: dict[str, object]) -> None:
    """A pack's own wording may name only the fields its kind has."""
    named = {part for text in texts for _, part, _, _ in Formatter().parse(text) if part is not None}
    unknown = sorted(named - fields.keys())
    if unknown:
        raise Refusal(
            mark("The wording of check {code} names fields that do not exist: {unknown}. It may use: {known}."),
            code=rule.code,
            unknown=", ".join(unknown),
            known=", ".join(sorted(fields)),
        )
