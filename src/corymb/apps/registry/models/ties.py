"""What ties organisations to places, people and one another: residence, appointments, contracts."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.registry.models.clusters import Cluster
from corymb.apps.registry.models.organisations import Organisation
from corymb.apps.registry.models.places import Territory
from corymb.apps.registry.states import CONTRACTS, PARTIES
from corymb.kit.words import search_vector


@pghistory.track(model_name="ResidenceHistory")
class Residence(models.Model):
    """An organisation has the standing of a resident of a territory, from a day to a day."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="residences", verbose_name=_("organisation")
    )
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="residences", verbose_name=_("territory"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "territory", "starts_on"], name="residence_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="residence_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.territory_id} {self.starts_on}"


class Appointment(models.Model):
    """A person holds a post in an organisation or a cluster; `on_council` says that they sit on its council."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("organisation"),
    )
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("cluster")
    )
    post = models.CharField(_("post"), max_length=200)
    on_council = models.BooleanField(_("on the council"), default=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, cluster__isnull=False)
                | Q(organisation__isnull=False, cluster__isnull=True),
                name="appointment_is_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.post


@pghistory.track(model_name="ContractHistory", exclude=["search_vector", "search_text"])
class Contract(models.Model):
    """An agreement between organisations, in one currency where it has an amount."""

    number = models.CharField(_("contract number"), max_length=100)
    signed_on = models.DateField(_("signed"))
    kind = models.CharField(_("kind"), max_length=20, choices=list(CONTRACTS.items()))
    subject = models.CharField(_("subject"), max_length=600)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    is_synthetic = models.BooleanField(_("invented"), default=False)
    search_text = models.TextField(editable=False, db_default="")
    search_vector = search_vector()

    JOURNAL_LEAVES_OUT = ("search_text", "search_vector")

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="contract_by_words")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(CONTRACTS)), name="contract_names_a_kind"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="")
                | Q(amount__isnull=False, amount__gte=0, currency__regex=r"^[A-Z]{3}$"),
                name="contract_amount_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ContractParty(models.Model):
    """An organisation's part in a contract."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="parties", verbose_name=_("contract"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contract_parts", verbose_name=_("organisation")
    )
    role = models.CharField(_("part"), max_length=20, choices=list(PARTIES.items()))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "organisation", "role"], name="party_once"),
            models.CheckConstraint(condition=Q(role__in=list(PARTIES)), name="party_names_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.organisation_id} {self.role}"
