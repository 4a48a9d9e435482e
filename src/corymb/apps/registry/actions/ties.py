"""Territories and their residents, people in posts, contracts, lists of regions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.registry import states
from corymb.apps.registry.actions.refusals import refuse_merged
from corymb.apps.registry.models import (
    Appointment,
    Cluster,
    Contract,
    ContractParty,
    Organisation,
    Residence,
    Territory,
)
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.kit.asking import NotPossible
from corymb.methods import names


@dataclass(frozen=True)
class ContractFacts:
    """What a contract says of itself."""

    number: str
    signed_on: date
    kind: str
    subject: str
    amount: Decimal | None = None
    currency: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    is_synthetic: bool = False


@dataclass(frozen=True)
class Post:
    """A post in an organisation or a cluster, from a day to a day."""

    place: Organisation | Cluster
    name: str
    starts_on: date
    on_council: bool = False
    ends_on: date | None = None


@transaction.atomic
def register_territory(territory: Territory, *, actor: Actor, now: datetime, reason: str = "") -> Territory:
    """Put a territory into the register. Refuses a code that is taken."""
    if Territory.objects.filter(code=territory.code).exists():
        raise NotPossible(_("A territory with this code is registered already."))
    territory.save(force_insert=True)
    keys = scope_keys_of(territory)
    record(states.TERRITORY_REGISTERED, actor, [Change.of(territory)], now=now, scope_keys=keys, reason=reason)
    return territory


@transaction.atomic
def add_residence(
    organisation: Organisation,
    territory: Territory,
    days: tuple[date, date | None],
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Residence:
    """Note that an organisation is a resident of a territory. Refuses one that is a resident then already."""
    starts_on, ends_on = days
    refuse_merged(Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk))
    there = Residence.objects.filter(organisation=organisation, territory=territory)
    if any(r.starts_on <= (ends_on or r.starts_on) and starts_on <= (r.ends_on or starts_on) for r in there):
        raise NotPossible(_("The organisation is a resident of this territory then already."))
    residence = Residence.objects.create(
        organisation=organisation, territory=territory, starts_on=starts_on, ends_on=ends_on
    )
    keys = scope_keys_of(organisation) + scope_keys_of(territory)
    record(states.RESIDENCE_ADDED, actor, [Change.of(residence)], now=now, scope_keys=keys, reason=reason)
    return residence


@transaction.atomic
def appoint_person(person: Person, post: Post, *, actor: Actor, now: datetime, reason: str = "") -> Appointment:
    """Give a person a post. Refuses the same post of the same person twice, and a council outside a cluster."""
    place = {"cluster": post.place} if isinstance(post.place, Cluster) else {"organisation": post.place}
    if isinstance(post.place, Organisation):
        refuse_merged(post.place)
    if post.on_council and not isinstance(post.place, Cluster):
        raise NotPossible(_("Only a cluster has a council."))
    same = Appointment.objects.filter(person=person, post=post.name, ends_on=None, **place)
    if same.exists():
        raise NotPossible(_("The person holds this post already."))
    appointment = Appointment.objects.create(
        person=person,
        post=post.name,
        on_council=post.on_council,
        starts_on=post.starts_on,
        ends_on=post.ends_on,
        **place,
    )
    keys = scope_keys_of(post.place)
    record(states.PERSON_APPOINTED, actor, [Change.of(appointment)], now=now, scope_keys=keys, reason=reason)
    return appointment


@transaction.atomic
def end_appointment(
    appointment: Appointment, last_day: date, *, actor: Actor, now: datetime, reason: str
) -> Appointment:
    """Let a post end with a day. Refuses a day before it began, and one after it has ended already."""
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if last_day < appointment.starts_on:
        raise NotPossible(_("A post cannot end before it began."))
    if appointment.ends_on and appointment.ends_on <= last_day:
        raise NotPossible(_("The post has ended by then."))
    before = image(appointment)
    appointment.ends_on = last_day
    appointment.save(update_fields=["ends_on"])
    keys = scope_keys_of(appointment)
    record(states.APPOINTMENT_ENDED, actor, [Change.of(appointment, before)], now=now, scope_keys=keys, reason=reason)
    return appointment


@transaction.atomic
def register_contract(
    facts: ContractFacts,
    parties: Sequence[tuple[Organisation, str]],
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Contract:
    """Put a contract with its parties into the register. Refuses fewer than two parties, and the same twice."""
    if len({organisation.pk for organisation, _role in parties}) < 2:  # noqa: PLR2004 - it takes two
        raise NotPossible(_("A contract has two parties or more."))
    for organisation, _role in parties:
        refuse_merged(organisation)
    if facts.amount is not None and not facts.currency:
        raise NotPossible(_("An amount has a currency."))
    same = Contract.objects.filter(number=facts.number, signed_on=facts.signed_on, parties__organisation=parties[0][0])
    if same.exists():
        raise NotPossible(_("This contract is registered already."))
    words = names.search_text(facts.subject, facts.number)
    contract = Contract.objects.create(**vars(facts), search_text=words)
    made = [
        ContractParty.objects.create(contract=contract, organisation=organisation, role=role)
        for organisation, role in parties
    ]
    changes = [Change.of(contract), *(Change.of(party) for party in made)]
    keys = scope_keys_of(contract)
    record(states.CONTRACT_REGISTERED, actor, changes, now=now, scope_keys=keys, reason=reason)
    return contract
