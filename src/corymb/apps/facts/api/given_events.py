"""Participants of events as programs send them, beside what the register and the pack know; troubles by their line."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from corymb.apps.facts.api.given_facts import organisations_named
from corymb.apps.programme.api.shapes import PeriodCode
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.registry.api.shapes import OrganisationId
from corymb.apps.registry.models import Organisation
from corymb.apps.returns.models import EventFact
from corymb.kit.asking import NotPossible
from corymb.kit.given import Amount, Code, Day, Given
from corymb.kit.problems import Declined, Fault
from corymb.kit.rows import refuse

Row = tuple[int, "NewEventFact"]
Said = tuple[str, str, str, str]
"""(name, rule, what is wrong, how to mend it)."""


class NewEventFact(Given):
    """A participant of an event in a period, as its reporter tells it. `amount` is that of the whole event in that

    period, exact and in the unit of its kind. A row that is withdrawn takes the participant out.
    """

    reporter: OrganisationId
    kind: Code
    code: str = Field(min_length=1, max_length=100, description="The number the event's documents have")
    period: PeriodCode
    day: Day | None = None
    amount: Amount | None = None
    category: str = Field("", max_length=60)
    started: int | None = Field(None, ge=1900, le=2100)
    organisation: OrganisationId | None = None
    named: str = Field("", max_length=300, description="Who is not in the register")
    role: str = Field("", max_length=60)
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$", description="ISO 3166-1: DE")] = ""
    is_withdrawn: bool = False

    @property
    def event(self) -> tuple[str, str, str]:
        return self.kind, self.code, self.period


def event_facts_of(rows: Sequence[Row], person: Any, source: str) -> list[EventFact]:
    """The rows to load, unsaved. Refuses all of them where one names what is not there, or contradicts another."""
    kinds = _kinds()
    numbers = [number for _line, one in rows for number in (one.reporter, one.organisation) if number]
    known = organisations_named(numbers, person)
    amounts: dict[tuple[str, str, str], Decimal | None] = {}
    there: set[tuple[str, ...]] = set()
    faults: list[Fault] = []
    for line, one in rows:
        key = (one.reporter, *one.event, one.organisation or one.named)
        said = [*_unknown(one, known, kinds), *_contradicted(one, amounts, twice=key in there)]
        there.add(key)
        faults += [
            Fault(pointer=f"/body/{line - 1}/{name}", rule=rule, detail=detail, mend=mend, line=line)
            for name, rule, detail, mend in said
        ]
    refuse(faults)
    return [_fact(one, known, source) for _line, one in rows]


def _kinds() -> frozenset[str]:
    try:
        _version, pack = pack_in_force()
    except NotPossible as refusal:
        raise Declined(409, str(refusal)) from None
    return frozenset(kind.code for kind in pack.events)


def _unknown(one: NewEventFact, known: dict[str, Organisation], kinds: frozenset[str]) -> Iterator[Said]:
    for name, number in (("reporter", one.reporter), ("organisation", one.organisation)):
        found = known.get(number or "")
        if number and found is None:
            told = _("Nothing in the register has this number or code.")
            yield (name, "unknown", told, _("Register it first."))
        elif found is not None and found.merged_into:
            mend = _("Send it under {number}.").format(number=found.merged_into.identifier)
            yield (name, "merged", _("The organisation went into another one."), mend)
    if one.kind not in kinds:
        yield ("kind", "unknown", _("The pack in force has no such kind of events."), _("Take it from the pack."))
    if not one.organisation and not one.named.strip():
        mend = _("Send the number of an organisation, or a name.")
        yield ("organisation", "missing", _("Nobody is named here."), mend)


def _contradicted(
    one: NewEventFact, amounts: dict[tuple[str, str, str], Decimal | None], *, twice: bool
) -> Iterator[Said]:
    """The amount is that of the whole event: every row of it says the same."""
    if twice:
        yield ("organisation", "twice", _("This participant stands in the list twice."), _("Send it once."))
    if not one.is_withdrawn and amounts.setdefault(one.event, one.amount) != one.amount:
        told = _("Another row gives this event another amount in this period.")
        yield ("amount", "contradicts", told, _("Send the amount of the whole event in each of its rows."))


def _fact(one: NewEventFact, known: dict[str, Organisation], source: str) -> EventFact:
    return EventFact(
        reporter=known[one.reporter],
        code=one.code,
        kind=one.kind,
        period=one.period,
        date=one.day,
        amount=one.amount,
        category=one.category,
        started=one.started,
        organisation=known[one.organisation] if one.organisation else None,
        named="" if one.organisation else one.named.strip(),
        role=one.role,
        country=one.country,
        is_withdrawn=one.is_withdrawn,
        source=source,
    )
