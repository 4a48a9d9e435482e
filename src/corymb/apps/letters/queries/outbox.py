"""Reads of the outbox; how a letter reads for its addressee."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy, override

from corymb.apps.journal.images import kind_of
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.reading import named, who
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries.links import link_of
from corymb.apps.letters.rules import SEE
from corymb.apps.letters.states import WITHDRAWN, State, kept_from, kinds, readers
from corymb.kit.registries import Addressee, Holder, addressees, permissions
from corymb.reports.icalendar import calendar_file

EVERYTHING = "programme:"
NOBODY = Addressee("", "", "en")
LINK = gettext_lazy("[link]")
"""What a preview shows for a link that is for the addressee alone, in their language."""


def visible_to(person: Holder, code: str = SEE) -> QuerySet[Letter]:
    """Letters this person may see: with a role in the programme all but those about things that are kept from them,
    else those about things their apps say.

    With `code` those about which the person may do that.
    """
    keys = person.scopes_with(permissions[code])
    if any(key.startswith(EVERYTHING) for key in keys):
        shut = Q(pk__in=[])
        for kind, ids in kept_from.items.items():
            shut |= Q(about_kind=kind, about_id__in=ids(person))
        return Letter.objects.exclude(shut)
    opened = Q(pk__in=[])
    for kind, ids in readers.items.items() if keys else ():
        opened |= Q(about_kind=kind, about_id__in=ids(person))
    return Letter.objects.filter(opened)


def kinds_among(letters: QuerySet[Letter]) -> set[str]:
    """Kinds that occur among letters."""
    return set(letters.order_by().values_list("kind", flat=True).distinct())


def last_to(person: int, kind: str, about: tuple[str, str]) -> int:
    """The number of the last letter of a kind about something to a person; 0 where there is none."""
    rows = Letter.objects.filter(kind=kind, about_kind=about[0], about_id=about[1], addressee_id=str(person))
    return rows.aggregate(last=Max("pk"))["last"] or 0


def addressees_of(letters: Iterable[Letter]) -> dict[tuple[str, str], Addressee]:
    """Whom letters go to, one query a kind; whoever has been erased is not among them."""
    wanted: dict[str, list[str]] = {}
    for letter in letters:
        wanted.setdefault(letter.addressee_kind, []).append(letter.addressee_id)
    return {
        (kind, number): told
        for kind, numbers in wanted.items()
        if kind in addressees
        for number, told in addressees[kind](sorted(set(numbers))).items()
    }


@dataclass(frozen=True)
class Written:
    """A letter as its addressee reads it; `calendar`: the calendar file that goes along, empty for most."""

    subject: str
    text: str
    calendar: str = ""

    @property
    def hash(self) -> str:
        """What proves later which words were sent."""
        attached = f"\n\n{self.calendar}" if self.calendar else ""
        return sha256(f"{self.subject}\n\n{self.text}{attached}".encode()).hexdigest()


def written(letter: Letter, to: Addressee, *, preview: bool = False) -> Written:
    """Put a letter into words, in the language of its addressee, or the one it was asked for in (`in_language`).

    A preview shows secrets by their names.
    """
    to = replace(to, language=letter.values.get("in_language") or to.language)
    kind = kinds[letter.kind]
    secrets = kind.secrets(letter.values)
    if preview:
        secrets = {name: LINK if name == "link" else f"[{name}]" for name in secrets}
    kept = _with_moments(letter.values)
    tasks = [
        told | {"link": LINK if preview else link_of(letter.pk, place, to.language)}
        for place, told in enumerate(kept.get("tasks", ()))
    ]
    values = {"to": to, "site": settings.ADDRESS, **kept, **kind.looked_up(letter.values), **secrets, "tasks": tasks}
    with override(to.language):
        said = render_to_string(f"letters/{letter.kind}.txt", values)
        appointment = kind.appointment(values, letter.written_at) if kind.appointment else None
    subject, _, text = said.lstrip("\n").partition("\n")
    calendar = calendar_file(appointment) if appointment else ""
    return Written(subject.strip(), text.strip() + "\n", calendar)


def _with_moments(value: Any) -> Any:
    """What a letter keeps, with every `due` in it as the moment that it is."""
    if isinstance(value, dict):
        return {
            name: datetime.fromisoformat(one) if name == "due" and one else _with_moments(one)
            for name, one in value.items()
        }
    return [_with_moments(one) for one in value] if isinstance(value, list) else value


def withdrawal_of(letter: Letter) -> tuple[Entry, str] | None:
    """The entry of the journal on a withdrawn letter, and who withdrew it by name; None for any other letter.

    One to somebody who was erased since has none of its own.
    """
    rows = Entry.objects.filter(act=WITHDRAWN, object_kind=kind_of(letter), object_id=str(letter.pk))
    entry = rows.order_by("pk").last() if letter.state == State.WITHDRAWN else None
    return (entry, who(entry.actor_kind, entry.actor_id, named([entry]))) if entry else None


def letters_named(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Letters by kind and number, for the journal."""
    found = Letter.objects.filter(pk__in=ids)
    return {str(letter.pk): (f"№ {letter.pk}", reverse("letters:letter", args=[letter.pk])) for letter in found}
