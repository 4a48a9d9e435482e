"""The journal as a person reads it: who, on whose behalf, what, to which thing, before and after, why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from corymb.apps.journal.images import journaled
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.values import Named, named_in, told
from corymb.apps.journal.rules import EVERYTHING, READ
from corymb.kit.registries import Holder, Label, acts, permissions, shut_scopes, things

PERSON = "accounts.person"
SYSTEM = "system"


def visible_to(person: Holder) -> QuerySet[Entry]:
    """Entries this person may read: all of them with a role in the programme, else those of their scopes.

    None of a scope in which something is kept from them.
    """
    keys = person.scopes_with(permissions[READ])
    if not keys:
        return Entry.objects.none()
    rows = Entry.objects.all()
    if not any(key.startswith(EVERYTHING) for key in keys):
        rows = rows.filter(scope_keys__overlap=keys)
    shut = shut_of(person)
    return rows.exclude(scope_keys__overlap=shut) if shut else rows


def shut_of(person: Any) -> list[str]:
    """Scopes in which something is kept from a person."""
    return sorted({key for told in shut_scopes for key in told(person)})


def act_label(code: str) -> Label:
    """What an act is called; its code where the app that did it is gone."""
    return acts.items.get(code, code)


def named(entries: Iterable[Entry]) -> Named:
    """Names of everything and everybody these entries speak of, one query a kind."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        for kind, number in _mentions(entry):
            if number:  # an act may be about many things and name none
                wanted.setdefault(kind, set()).add(number)
    found: Named = {}
    for kind, numbers in wanted.items():
        if kind in things:
            pairs = things[kind].named(sorted(numbers))
            found |= {(kind, number): told for number, told in pairs.items()}
    return found


def _mentions(entry: Entry) -> list[tuple[str, str]]:
    people = [(entry.actor_kind, entry.actor_id), (entry.behalf_kind, entry.behalf_id)]
    return [(entry.object_kind, entry.object_id), *((PERSON, number) for kind, number in people if kind == "person")]


def who(kind: str, number: str, names: Named) -> str:
    """An actor by name; by kind and number where the name is gone."""
    if not number:
        return ""
    if kind == "person":
        return names.get((PERSON, number), (f"№ {number}", ""))[0]
    return _("the system") if kind == SYSTEM else number


def thing(entry: Entry, names: Named) -> tuple[str, str]:
    """Label and address of what an entry is about."""
    label, url = names.get((entry.object_kind, entry.object_id), ("", ""))
    return label or entry.object_label or (f"№ {entry.object_id}" if entry.object_id else ""), url


@dataclass(frozen=True)
class Difference:
    """One field an entry changed."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Changed:
    """What an entry did to one row."""

    kind: str
    number: str
    label: str
    fields: list[Difference]


def changes(entry: Entry) -> list[Changed]:
    """What an entry changed, row by row, with fields and values as forms show them."""
    before, after = entry.before or {}, entry.after or {}
    rows = {**before, **after}
    if rows and all(":" in key for key in rows):
        parts = [(_kind_and_number(key), before.get(key) or {}, after.get(key) or {}) for key in rows]
    else:
        parts = [((entry.object_kind, entry.object_id), before, after)] if rows else []
    names = named_in([(thing[0], sides) for thing, *sides in parts])
    return [_changed(thing, old, new, names) for thing, old, new in parts]


def _kind_and_number(key: str) -> tuple[str, str]:
    kind, _colon, number = key.partition(":")
    return kind, number


def _changed(thing: tuple[str, str], before: dict[str, Any], after: dict[str, Any], known: Named) -> Changed:
    kind, number = thing
    labels = field_labels(kind)
    names: Sequence[str] = list(dict.fromkeys([*before, *after]))
    shown = [
        Difference(labels.get(name, name), *(told(kind, name, side.get(name), known) for side in (before, after)))
        for name in names
        if name != "id"
    ]
    return Changed(kind, number, kind_label(kind), shown)


def kind_label(kind: str) -> str:
    return str(things[kind].label) if kind in things else kind


def field_labels(kind: str) -> dict[str, str]:
    """Columns of a journaled model by the names its forms show."""
    if kind not in journaled:
        return {}
    return {f.attname: str(f.verbose_name) for f in journaled[kind]._meta.concrete_fields}
