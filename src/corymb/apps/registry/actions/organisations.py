"""Organisations are registered, changed and sized."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.registry.actions.refusals import refuse_merged
from corymb.apps.registry.models import Organisation, Region, SizeClass
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.registry.rules import blocks_of, is_number, is_ogrn
from corymb.apps.registry.states import ORGANISATION_CHANGED, ORGANISATION_REGISTERED, SIZE_SET
from corymb.kit.asking import NotPossible
from corymb.methods import names


@dataclass(frozen=True)
class OrganisationFacts:
    """What is known of an organisation, all of it at once."""

    scheme: str
    number: str
    name: str
    kind: str
    short_name: str = ""
    name_en: str = ""
    ogrn: str | None = None
    region: Region | None = None
    okved_main: str = ""
    okved_more: list[str] = field(default_factory=list)
    group_head: Organisation | None = None
    is_exporter: bool = False
    is_confidential: bool = False
    founded_on: date | None = None
    closed_on: date | None = None
    source: str = ""
    is_synthetic: bool = False

    @classmethod
    def of(cls, organisation: Organisation, **changes: Any) -> "OrganisationFacts":
        """What is known of an organisation, with some of it changed."""
        return cls(**{fact.name: getattr(organisation, fact.name) for fact in fields(cls)} | changes)


@transaction.atomic
def register_organisation(facts: OrganisationFacts, *, actor: Actor, now: datetime, reason: str = "") -> Organisation:
    """Put an organisation into the register. Refuses a number that cannot be one, and one that is there already."""
    organisation = Organisation(created_at=now)
    _set(organisation, facts)
    organisation.save(force_insert=True)
    keys = scope_keys_of(organisation)
    record(ORGANISATION_REGISTERED, actor, [Change.of(organisation)], now=now, scope_keys=keys, reason=reason)
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation, facts: OrganisationFacts, *, actor: Actor, now: datetime, reason: str
) -> Organisation:
    """Correct what is known of an organisation. Refuses a number that another one has, and a group led by itself."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    refuse_merged(organisation)
    before = image(organisation)
    keys = scope_keys_of(organisation)
    if facts.group_head and organisation.pk in {facts.group_head.pk, facts.group_head.group_head_id}:
        raise NotPossible(_("An organisation does not head a group that heads it."))
    _set(organisation, facts)
    organisation.save()
    keys += scope_keys_of(organisation)
    record(ORGANISATION_CHANGED, actor, [Change.of(organisation, before)], now=now, scope_keys=keys, reason=reason)
    return organisation


@transaction.atomic
def set_size(organisation: Organisation, new: SizeClass, *, actor: Actor, now: datetime, reason: str = "") -> SizeClass:
    """Say how large an organisation was in a year; what was said of that year before is corrected."""
    refuse_merged(organisation)
    old = SizeClass.objects.select_for_update().filter(organisation=organisation, year=new.year).first()
    before = image(old) if old else None
    size = old or SizeClass(organisation=organisation, year=new.year)
    size.size, size.headcount = new.size, new.headcount
    size.save()
    keys = scope_keys_of(organisation)
    record(SIZE_SET, actor, [Change.of(size, before)], now=now, scope_keys=keys, reason=reason)
    return size


def write_names(organisation: Organisation) -> None:
    """Derive from names and region what the organisation is sorted, searched and compared by."""
    organisation.sort_name = names.plain(names.without_legal_form(organisation.short_name or organisation.name))
    words = names.search_text(organisation.name, organisation.short_name, organisation.name_en)
    numbers = [organisation.number.casefold(), organisation.ogrn or ""]
    organisation.search_text = " ".join(filter(None, [words, *numbers]))
    region = organisation.region.code if organisation.region else ""
    organisation.name_blocks = blocks_of(region, organisation.name, organisation.short_name, organisation.name_en)


def _set(organisation: Organisation, facts: OrganisationFacts) -> None:
    if not is_number(facts.scheme, facts.number):
        raise NotPossible(_("This number cannot be right: its length or its check digit is wrong."), "number")
    if facts.ogrn and not is_ogrn(facts.ogrn):
        text = _("This registration number cannot be right: its length or its check digit is wrong.")
        raise NotPossible(text, "ogrn")
    others = Organisation.objects.exclude(pk=organisation.pk)
    if others.filter(scheme=facts.scheme, number=facts.number).exists():
        raise NotPossible(_("An organisation with this number is registered already."))
    if facts.ogrn and others.filter(ogrn=facts.ogrn).exists():
        raise NotPossible(_("An organisation with this registration number is registered already."))
    for fact in fields(facts):
        setattr(organisation, fact.name, getattr(facts, fact.name))
    organisation.ogrn = facts.ogrn or None
    write_names(organisation)
