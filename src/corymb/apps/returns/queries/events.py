"""Events as pages show them: in the words and the unit of the pack, with whoever takes part."""

from decimal import Decimal
from typing import Any

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.queries.naming import named_openly
from corymb.apps.returns.models import Event, Participant, Return
from corymb.apps.returns.states import ANSWER_TONES, ANSWERS, NOT_ASKED
from corymb.i18n import language
from corymb.kit.saying import language_of_page
from corymb.methods.identifiers import shown
from corymb.packs.context import EventKind
from corymb.packs.schema import Pack
from corymb.sources.countries import countries
from corymb.sources.return_form import kind_factor, kind_of, unit_of, word_of


def amount_of(event: Event, kind: EventKind | None) -> Decimal | None:
    """The amount in that unit."""
    return event.amount / kind_factor(kind) if event.amount is not None and kind else event.amount


def name_of(person: Participant) -> str:
    """Who takes part: an organisation of the register by its name, another as it was named, with its country."""
    if person.organisation:
        return named_openly(person.organisation)
    language_of_page()
    country = dict(countries(language())).get(person.country, person.country)
    return f"{shown(person.named)}, {country}" if country else shown(person.named)


def rows_of(pack: Pack, kind: EventKind, events: list[Event]) -> dict[str, Any]:
    """The table of a return's events of one kind: the columns its kind has, and their rows."""
    columns = {column.code: str(column.label) for column in kind.columns}
    unit = unit_of(pack, kind)
    return {
        "kind": kind,
        "has_amount": "amount" in columns,
        "has_category": "category" in columns,
        "unit": unit,
        "rows": [
            {
                "event": event,
                "amount": amount_of(event, kind),
                "category": word_of(kind, "category", event.category),
                "people": [
                    (name_of(p), word_of(kind, "role", p.role), ANSWERS[p.answer], ANSWER_TONES[p.answer])
                    for p in sorted(event.participants.all(), key=lambda p: p.pk)
                ],
            }
            for event in events
            if event.kind == kind.code
        ],
    }


def entered_by_others(found: Return) -> list[dict[str, Any]]:
    """Events of the period in which others have named this organisation, with the answer given for it."""
    rows = Participant.objects.select_related("event__member_return__organisation").filter(
        organisation=found.organisation_id, event__member_return__period=found.period_id, event__removed_at=None
    )
    rows = rows.exclude(event__member_return=found).exclude(event__member_return__state__in=NOT_ASKED)
    pack = pack_of(found.pack)
    return [
        {
            "participant": row,
            "event": row.event,
            "kind": (kind := kind_of(pack, row.event.kind)) and kind.label,
            "by": named_openly(row.event.member_return.organisation),
            "amount": amount_of(row.event, kind),
            "unit": unit_of(pack, kind) if kind and row.event.amount is not None else "",
            "role": word_of(kind, "role", row.role),
            "word": ANSWERS[row.answer],
            "tone": ANSWER_TONES[row.answer],
        }
        for row in rows.order_by("event__kind", "event__code", "pk")
    ]


def asked_by(event: Event) -> list[str]:
    """Who is asked to confirm an event: those of the participants the register knows, but for the reporter."""
    people = event.participants.exclude(organisation=None).exclude(organisation=event.member_return.organisation_id)
    return [name_of(person) for person in people.select_related("organisation").order_by("pk")]
