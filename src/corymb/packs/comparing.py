"""What differs between two packs: by code, not by place in the file, so that a reader sees what was meant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from corymb.i18n import Text
from corymb.packs.parts import Part
from corymb.packs.problems import spaced
from corymb.packs.schema import Pack

Group = Literal[
    "programme", "period", "targets", "indicators", "variables", "events", "checks", "tables", "clusters", "sources"
]
GROUPS: Mapping[Group, tuple[str, ...]] = {
    "programme": ("code", "version", "languages", "name", "summary", "country", "currency"),
    "period": ("period", "coverage", "bands", "disclosure", "visibility", "reporting"),
    "targets": ("targets",),
    "indicators": ("indicators",),
    "variables": ("variables", "units", "sections"),
    "events": ("events",),
    "checks": ("checks", "exclusions"),
    "tables": ("tables", "sizes", "deflators", "rates"),
    "clusters": ("clusters",),
    "sources": ("sources", "goals", "emphases", "areas", "stages", "mappings"),
}
"""Keys of a pack by what a reader looks for together, the weightiest first."""
NAMES = ("code", "id", "scope", "level")
"""Keys that name an element of a list, the first that it has."""
PLACES = ("region", "activity", "size", "year")
"""Keys that name a row of a table together."""
Path = tuple[str, ...]
Leaves = dict[Path, str]


@dataclass(frozen=True)
class Difference:
    """One place in which two packs differ.

    `element` names what is meant inside the group (T2; empty where the group has no elements), `field` the key in it
    (official.rule; empty where the whole element is in one pack alone). None = not there.
    """

    group: Group
    table: str
    element: str
    field: str
    before: str | None
    after: str | None


def differences(before: Pack, after: Pack) -> list[Difference]:
    """What differs, in the order of GROUPS and of the pack's own elements; texts in the language in force.

    The order of elements, and a default that is written out, make another hash and no difference.
    """
    found: list[Difference] = []
    for group, tables in GROUPS.items():
        for table in tables:
            found += _of_table(group, table, getattr(before, table), getattr(after, table))
    return found


def _of_table(group: Group, table: str, before: Any, after: Any) -> Iterator[Difference]:
    if _has_elements(before) or _has_elements(after):
        yield from _of_elements(group, table, _elements(before), _elements(after))
    else:
        yield from _of_leaves(group, table, "", _leaves(before), _leaves(after))


def _of_elements(group: Group, table: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    for name in _names(before, after):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield Difference(group, table, name, "", _said(old), _said(new))
        else:
            yield from _of_leaves(group, table, name, _leaves(old), _leaves(new))


def _of_leaves(group: Group, table: str, element: str, before: Leaves, after: Leaves) -> Iterator[Difference]:
    for path in _names(before, after):
        old, new = before.get(path), after.get(path)
        if old != new:
            yield Difference(group, table, element, ".".join(path), old, new)


def _names(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Any]:
    """Names of both, in one order whichever comes first, so that swapping the packs swaps the sides alone."""
    both = {**before, **after}
    mine = {name: place for place, name in enumerate(before)}
    theirs = {name: place for place, name in enumerate(after)}
    last = len(both)
    return sorted(both, key=lambda name: (mine.get(name, last) + theirs.get(name, last), name))


def _has_elements(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Part | Text)


def _elements(values: Sequence[Any] | None) -> dict[str, Any]:
    """Elements of a list by their names; one that has none, or the name of another, by its number too."""
    found: dict[str, Any] = {}
    for number, value in enumerate(values or (), 1):
        name = _name(value) or str(number)
        found[name if name not in found else f"{name} ({number})"] = value
    return found


def _name(element: Any) -> str:
    for key in NAMES:
        named = getattr(element, key, None)
        if named:
            return str(named)
    return " ".join(str(getattr(element, key)) for key in PLACES if getattr(element, key, None) is not None)


def _leaves(value: Any, path: Path = ()) -> Leaves:
    """Every value below a part, as text, by the way to it; what is not given is left out."""
    if value is None:
        return {}
    if isinstance(value, Text | dict):
        return _below(value, path)
    if isinstance(value, Part):
        return _below({key: getattr(value, key) for key in type(value).model_fields}, path)
    if _has_elements(value):
        return _below(_elements(value), path)
    return {path: _written(value)}


def _below(values: Mapping[Any, Any], path: Path) -> Leaves:
    return {way: text for key, inner in values.items() for way, text in _leaves(inner, (*path, str(key))).items()}


def _said(element: Any) -> str | None:
    """A whole element in a line: its label where it has one, otherwise its values."""
    if element is None:
        return None
    for key in ("label", "name", "text"):
        label = getattr(element, key, None)
        if label:
            return str(label)
    return "; ".join(_leaves(element).values())


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return spaced(value)
    if isinstance(value, tuple | list):
        return ", ".join(map(_written, value))
    return value.isoformat() if isinstance(value, date) else str(value)
