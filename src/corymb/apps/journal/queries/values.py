"""Values of a journaled row as its forms would say them: days, moments, words of lists, names of what it points to."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, DateTimeField, Field, ForeignKey

from corymb.apps.journal.images import journaled, kind_of
from corymb.kit.registries import things
from corymb.kit.saying import day, moment

Named = dict[tuple[str, str], tuple[str, str]]
"""(kind, id) of a thing -> its label and the address of its page."""


def told(kind: str, name: str, value: Any, names: Named) -> Any:
    """What stood in a column; as it was written where nothing more is known of it."""
    field = _fields(kind).get(name)
    if field is None or value in (None, "") or name in getattr(journaled[kind], "JOURNAL_HIDES", ()):
        return value
    if isinstance(field, ForeignKey):
        return names.get((_pointed_at(field), str(value)), (f"№ {value}", ""))[0]
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return _time(field, value)


def named_in(rows: Iterable[tuple[str, Sequence[dict[str, Any]]]]) -> Named:
    """Names of everything the images of these kinds of rows point to, one query a kind."""
    wanted: dict[str, set[str]] = {}
    for kind, sides in rows:
        fields = _fields(kind)
        for name, value in ((name, value) for side in sides for name, value in side.items() if value is not None):
            field = fields.get(name)
            if isinstance(field, ForeignKey):
                wanted.setdefault(_pointed_at(field), set()).add(str(value))
    known = {kind: things[kind].named(sorted(numbers)) for kind, numbers in wanted.items() if kind in things}
    return {(kind, number): said for kind, found in known.items() for number, said in found.items()}


def _fields(kind: str) -> dict[str, "Field[Any, Any]"]:
    model = journaled.items.get(kind)
    return {field.attname: field for field in model._meta.concrete_fields} if model else {}


def _pointed_at(field: "Field[Any, Any]") -> str:
    return kind_of(field.related_model)  # type: ignore[arg-type]


def _time(field: "Field[Any, Any]", value: Any) -> Any:
    try:
        if isinstance(field, DateTimeField):
            return moment(datetime.fromisoformat(value))
        return day(date.fromisoformat(value)) if isinstance(field, DateField) else value
    except (TypeError, ValueError):
        return value
