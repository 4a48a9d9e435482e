"""What was signed with a return, in the words of its pack, for the receipt."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from corymb.i18n import gettext
from corymb.packs.context import EventKind
from corymb.packs.schema import Pack
from corymb.reports import numbers
from corymb.reports.receipt import FigureLine
from corymb.sources.return_form import REMARK, asked_variables, kind_factor, unit_name


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
                    numbers.as_written(figures[variable.code]["written"]),
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
    pack: Pack, signed: Iterable[Mapping[str, Any]], names: Mapping[str, str], answers: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """Kind, number, amount and participants of each event, with their roles and what they answer.

    `names` of organisations by their identifiers, `answers` in words by their codes.
    """
    kinds = {kind.code: kind for kind in pack.events}
    rows = []
    for event in signed:
        kind = kinds.get(event["kind"])
        people = [_participant(kind, person, names, answers) for person in event["participants"]]
        amount = numbers.DASH
        if event["amount"] is not None and kind is not None:
            unit = unit_name(pack, kind.unit or "", kind.scale)
            amount = f"{_in_scale(Decimal(event['amount']), kind_factor(kind))} {unit}".strip()
        rows.append((str(kind.label) if kind else event["kind"], event["code"], amount, "; ".join(people)))
    return rows


def _participant(
    kind: EventKind | None, person: Mapping[str, Any], names: Mapping[str, str], answers: Mapping[str, str]
) -> str:
    """Who takes part, as what; where it is an organisation of the register, what it answers."""
    who = names.get(person["organisation"]) or person["organisation"] or person["named"]
    role = next((str(r.label) for r in kind.roles if r.code == person["role"]), person["role"]) if kind else ""
    answer = answers.get(person["answer"], "") if person["organisation"] else ""
    told = ", ".join(part for part in (person["country"], role, answer) if part)
    return f"{who} ({told})" if told else who


def documents_told(pack: Pack, signed: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Of each document: the figure it stands behind, its name with what it shows, and its sha256."""
    whole = gettext("The return as a whole")
    return [
        (_label(pack, one["variable"]) or whole, ": ".join(filter(None, (one["file"], one["note"]))), one["sha256"])
        for one in signed
    ]


def question_of(pack: Pack, explanation: Mapping[str, Any]) -> str:
    """Which check asked, or the remark of which round, and of which figure."""
    code, label = explanation["finding"], _label(pack, explanation["variable"])
    asked = next((str(c.label) for c in pack.checks if c.code == code), code)
    if code.startswith(f"{REMARK}~"):
        asked = gettext("Remark, round {n}").format(n=code.removeprefix(f"{REMARK}~"))
    return f"{label}: {asked}" if label else asked


def _label(pack: Pack, variable: str) -> str:
    return next((str(v.label) for v in pack.variables if v.code == variable), "")


def _in_scale(value: Decimal | None, factor: Decimal) -> str:
    """A value of the base unit in the scale it is written in, with the decimals it has; empty where there is none."""
    if value is None:
        return ""
    told = (value / factor).normalize()
    return numbers.number(told, max(-int(told.as_tuple().exponent), 0))
