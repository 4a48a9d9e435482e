"""Events behind a line as their reporters told them: who takes part, in what role, and where they are entered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from corymb.apps.registry.queries.naming import named_openly
from corymb.apps.returns.models import Event, EventFact
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.queries.seeing import events_visible_to
from corymb.apps.scorecard.models import Term
from corymb.i18n import language
from corymb.kit.saying import language_of_page
from corymb.packs.schema import Pack
from corymb.sources.countries import countries
from corymb.sources.return_form import kind_of, word_of

TOLD = (
    *("reporter", "organisation", "named", "country", "kind", "code", "period", "role", "category", "date"),
    *("is_withdrawn", "event", "recorded_at"),
    *(f"organisation__{name}" for name in ("name", "short_name", "name_en", "is_confidential")),
)
"""Columns of the database that are read of an event."""


@dataclass
class Told:
    """An event of a year. The addresses are empty where it has no page, or the reader may not open it."""

    kind: str
    number: str
    participants: list[str] = field(default_factory=list)
    date: dt.date | None = None
    category: str = ""
    url: str = ""
    return_url: str = ""

    @property
    def who(self) -> str:
        return "; ".join(self.participants)


def told_of(person: Any, pack: Pack, rows: Iterable[Term]) -> dict[tuple[str, int], Told]:
    """What is told of the events of some terms, by event and year; two queries, whatever their number."""
    keys = {(row.event, row.year or 0) for row in rows}
    codes = {event.partition(":")[2] for event, _year in keys}
    asked = EventFact.objects.filter(code__in=codes, period__in={str(year) for _event, year in keys})
    newest: dict[tuple[Any, ...], EventFact] = {}
    for fact in asked.select_related("organisation").only(*TOLD).order_by("recorded_at", "pk"):
        whose = (fact.reporter_id, fact.organisation_id, fact.named)
        newest[f"{fact.kind}:{fact.code}", int(fact.period[:4]), *whose] = fact
    entries = {fact.event_id for fact in newest.values() if fact.event_id}
    opened = events_visible_to(person).filter(pk__in=entries).select_related("member_return")
    pages = {event.pk: event for event in opened}
    found: dict[tuple[str, int], Told] = {}
    for (event, year, *_whose), fact in newest.items():
        if (event, year) in keys and not fact.is_withdrawn:
            kind = kind_of(pack, fact.kind)
            label = str(kind.label) if kind else fact.kind
            told = found.setdefault((event, year), Told(label, fact.code))
            _add(told, fact, word_of(kind, "role", fact.role), pages.get(fact.event_id or 0))
            told.category = word_of(kind, "category", fact.category) if fact.category else told.category
    return found


def _add(told: Told, fact: EventFact, role: str, page: Event | None) -> None:
    name = named_openly(fact.organisation) if fact.organisation else _named(fact)
    said = f"{name} ({role})" if role else name
    if said not in told.participants:
        told.participants.append(said)
    told.date = fact.date or told.date
    if page:
        told.url, told.return_url = reverse("returns:event", args=[page.pk]), return_url(page.member_return)


def _named(fact: EventFact) -> str:
    language_of_page()
    country = dict(countries(language())).get(fact.country, fact.country)
    return f"{fact.named}, {country}" if country else fact.named
