"""What the programme counts by: versions of its pack, reporting periods, planned parts of its targets."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.programme.states import IN_FORCE, PACKS, PERIOD_CODE, PERIODS, PLANNED
from corymb.apps.registry.models import Cluster, Organisation


class PackVersion(models.Model):
    """A pack as it was given: its text is kept, so that what was counted by it can be counted again.

    One version is in force. `sha256` is the hash of the canonical content, as results print it; the journal keeps it
    for the text.
    """

    code = models.CharField(_("pack"), max_length=60)
    version = models.CharField(_("version"), max_length=20)
    sha256 = models.CharField(_("sha256"), max_length=64, unique=True)
    text = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=20, choices=list(PACKS.items()))
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    in_force_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("put in force by")
    )
    in_force_at = models.DateTimeField(_("in force since"), null=True)
    ended_at = models.DateTimeField(_("in force until"), null=True)

    JOURNAL_LEAVES_OUT = ("text",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(PACKS)), name="pack_names_a_state"),
            models.UniqueConstraint(fields=["code", "version"], name="pack_version_stands_for_one_content"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="pack_has_its_hash"),
            models.UniqueConstraint(fields=["state"], condition=Q(state=IN_FORCE), name="pack_one_is_in_force"),
            models.CheckConstraint(
                condition=~Q(state=IN_FORCE) | Q(in_force_at__isnull=False), name="pack_in_force_says_since_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Period(models.Model):
    """A reporting period, by its SDMX code (2016, 2016-Q1), and the moment its returns are due."""

    code = models.CharField(_("period"), max_length=7, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=list(PERIODS.items()), default=PLANNED)
    opens_on = models.DateField(_("opens"))
    due_at = models.DateTimeField(_("due"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__regex=PERIOD_CODE), name="period_code_is_sdmx"),
            models.CheckConstraint(condition=Q(state__in=list(PERIODS)), name="period_names_a_state"),
        ]

    def __str__(self) -> str:
        return self.code


class Allocation(models.Model):
    """The part of a target planned for a cluster, or for one of its members, in the unit of the target's indicator."""

    target = models.CharField(_("target"), max_length=60)
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="+", verbose_name=_("cluster"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    amount = models.DecimalField(_("planned amount"), max_digits=20, decimal_places=4)
    basis = models.CharField(_("basis"), max_length=600, blank=True)

    STAYS_AT_MERGE = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "cluster", "organisation"], nulls_distinct=False, name="allocation_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_is_more_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.cluster_id}"


KEPT = (PackVersion, Period, Allocation)
"""Models whose rows the journal answers for."""
