"""What was signed with a return, in the words of its pack, for the receipt."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from corymb.packs.schema import Pack
from corymb.reports import numbers
from corymb.reports.receipt import FigureLine
from corymb.sources.return_form import asked_variables, kind_factor, unit_name


def figures_told(
    pack: Pack, signed: Iterable[Mapping[str, Any]], before: Mapping[str, Decimal | None]
) -> list[tuple[str, list[FigureLine]]]:
    """Figures by section in the order of the pack; `before`: those of the year before, in the base unit."""
    figures = {figure["variable"]: figure for figure in signed}
    found = [
        (
            label,
            [
                FigureLine(
                    str(variable.label),
                    unit_name(pack, variable.unit, variable.scale),
                    figures[variable.code]["written"],
                    _in_scale(before.get(variable.code), variable.factor),
                )
                for variable in group
                if variable.code in figures
            ],
        )
        for label, group in asked_variables(pack)
    ]
    return [(label, lines) for label, lines in found if lines]


def events_told(
    pack: Pack, signed: Iterable[Mapping[str, Any]], names: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """Kind, number, amount and participants of each event; `names` of organisations by their identifiers."""
    kinds = {kind.code: kind for kind in pack.events}
    rows = []
    for event in signed:
        kind = kinds.get(event["kind"])
        people = [names.get(p["organisation"]) or p["organisation"] or p["named"] for p in event["participants"]]
        amount = numbers.DASH
        if event["amount"] is not None and kind is not None:
            unit = unit_name(pack, kind.unit or "", kind.scale)
            amount = f"{_in_scale(Decimal(event['amount']), kind_factor(kind))} {unit}".strip()
        rows.append((str(kind.label) if kind else event["kind"], event["code"], amount, "; ".join(people)))
    return rows


def question_of(pack: Pack, explanation: Mapping[str, Any]) -> str:
    """Which check asked, and of which figure."""
    check = next((str(c.label) for c in pack.checks if c.code == explanation["finding"]), explanation["finding"])
    label = next((str(v.label) for v in pack.variables if v.code == explanation["variable"]), "")
    return f"{label}: {check}" if label else check


def _in_scale(value: Decimal | None, factor: Decimal) -> str:
    """A value of the base unit in the scale it is written in, with the decimals it has; empty where there is none."""
    if value is None:
        return ""
    told = (value / factor).normalize()
    return numbers.number(told, max(-int(told.as_tuple().exponent), 0))
