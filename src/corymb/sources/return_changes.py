"""How a return differs from what was handed in before: contents as snapshots tell them, beside each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Key = tuple[str, str]
"""What an explanation answers, and the variable; or the kind of an event, and its number."""
Document = tuple[str, str, str]
"""The variable a document stands behind, its name and its sha256."""
ADDED, CHANGED = "added", "changed"
TOLD = ("organisation", "named", "role", "country")
"""What an event says of a participant; the answer is the participant's own."""


@dataclass(frozen=True)
class Changes:
    """What differs from an earlier round; by variable, where "" is the return as a whole.

    `written`: figures as they were handed in, as text and as value. `explained`: explanations that are new or say
    something else; `earlier`: the texts they replace. `documents`: those that are new; `taken_off`: names of others.
    `noted`: variables of which something else than the figure was changed.
    """

    since: int
    written: Mapping[str, tuple[str, Decimal | None]]
    explained: frozenset[Key]
    earlier: Mapping[str, list[str]]
    documents: frozenset[Document]
    taken_off: Mapping[str, list[str]]
    noted: frozenset[str]


def changes_of(
    since: int, before: Mapping[str, Any], explanations: Mapping[Key, str], documents: Iterable[Document]
) -> Changes:
    """What differs from `before`, the content of the round `since`."""
    said = {(one["finding"], one["variable"]): one["text"] for one in before["explanations"]}
    shown = {(one["variable"], one["file"], one["sha256"]) for one in before["evidence"]}
    stand = set(documents)
    explained = frozenset(key for key, text in explanations.items() if said.get(key) != text)
    earlier = [(key[1], text) for key, text in sorted(said.items()) if explanations.get(key) != text]
    taken_off = [(variable, name) for variable, name, _digest in sorted(shown - stand)]
    return Changes(
        since=since,
        written={one["variable"]: (one["written"], value_of(one)) for one in before["figures"]},
        explained=explained,
        earlier=_by_variable(earlier),
        documents=frozenset(stand - shown),
        taken_off=_by_variable(taken_off),
        noted=frozenset([key[1] for key in explained] + [one[0] for one in (*earlier, *taken_off, *(stand - shown))]),
    )


def value_of(figure: Mapping[str, Any]) -> Decimal | None:
    """The value of a figure of a snapshot."""
    return Decimal(figure["value"]) if figure["value"] is not None else None


def differs(before: tuple[str, Decimal | None], written: str, value: Decimal | None) -> bool:
    """Whether a figure says something else: "8 500,0" says what "8500" says."""
    text, number = before
    return text != written if number is None or value is None else number != value


def events_beside(
    before: Mapping[str, Any], now: Iterable[Mapping[str, Any]]
) -> tuple[dict[str, str], list[Mapping[str, Any]]]:
    """How events differ from those of an earlier round, by their entries; and those that are there no more."""
    there = {(event["kind"], event["code"]): event for event in before["events"]}
    stand = {(event["kind"], event["code"]): event for event in now}
    marks = {
        event["entry"]: CHANGED if key in there else ADDED
        for key, event in stand.items()
        if key not in there or _of_event(event) != _of_event(there[key])
    }
    return marks, [event for key, event in there.items() if key not in stand]


def _of_event(event: Mapping[str, Any]) -> tuple[Any, ...]:
    amount = Decimal(event["amount"]) if event["amount"] is not None else None
    people = sorted(tuple(person[name] for name in TOLD) for person in event["participants"])
    return amount, event["date"], event["category"], event["started"], people


def _by_variable(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for variable, text in pairs:
        found.setdefault(variable, []).append(text)
    return found
