"""Clusters and the parts of consortia, their standing in the programme over time, and who belongs to them."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.models.derived import CLUSTER, touching
from corymb.apps.registry.models.organisations import Organisation
from corymb.apps.registry.models.places import Region
from corymb.apps.registry.models.titles import in_language
from corymb.apps.registry.states import BASES, STATUSES
from corymb.kit.words import search_vector

OVERLAP = """
PERFORM 1 FROM registry_organisation WHERE id = NEW.organisation_id FOR NO KEY UPDATE;
IF EXISTS (
    SELECT 1 FROM registry_membership
    WHERE organisation_id = NEW.organisation_id AND cluster_id = NEW.cluster_id AND id <> NEW.id
      AND daterange(starts_on, ends_on, '[]') && daterange(NEW.starts_on, NEW.ends_on, '[]')
) THEN
    RAISE EXCEPTION 'membership_overlaps' USING ERRCODE = 'exclusion_violation';
END IF;
RETURN NEW;
"""
"""Two memberships of one organisation in one cluster never share a day; the lock lets two writers come one by one."""


@pghistory.track(model_name="ClusterHistory", exclude=["search_vector", "search_text"])
class Cluster(models.Model):
    """A cluster, or a consortium of clusters; a part of one names it as its parent.

    `evidence` and `evidence_source` say how far its participation is established: S with the number of a source,
    K background knowledge, P our proposal, B the programme's own description.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    specialisation_en = models.CharField(_("specialisation in English"), max_length=600, blank=True)
    specialisation_ru = models.CharField(_("specialisation in Russian"), max_length=600, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="clusters", verbose_name=_("region"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    managing_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_clusters",
        verbose_name=_("managing organisation"),
    )
    status = models.CharField(_("status"), max_length=20, choices=list(STATUSES.items()))
    status_since = models.DateField(_("status since"))
    web = models.URLField(_("web page"), blank=True)
    is_synthetic = models.BooleanField(_("invented"), default=False)
    evidence = models.CharField(_("evidence of participation"), max_length=60, blank=True)
    evidence_source = models.CharField(_("source of the evidence"), max_length=600, blank=True)
    search_text = models.TextField(editable=False)
    search_vector = search_vector()

    JOURNAL_LEAVES_OUT = ("search_text", "search_vector")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="cluster_names_a_status"),
            models.CheckConstraint(
                condition=Q(evidence="") | Q(evidence__regex=r"^(K|P|B|S\d{1,3})(, (K|P|B|S\d{1,3}))*$"),
                name="cluster_evidence_is_marks",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="cluster_is_no_part_of_itself"
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="cluster_by_words")]
        triggers: ClassVar = [CLUSTER]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.title_en, self.title_ru)

    @property
    def specialisation(self) -> str:
        return in_language(self.specialisation_en, self.specialisation_ru)


@pghistory.track(model_name="ClusterStandingHistory")
class ClusterStanding(models.Model):
    """A status a cluster had, from a day to a day, and the document it rests on."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="standings", verbose_name=_("cluster"))
    status = models.CharField(_("status"), max_length=20, choices=list(STATUSES.items()))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    basis = models.TextField(_("basis"), blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="standing_names_a_status"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="standing_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["cluster"], condition=Q(ends_on__isnull=True), name="standing_one_is_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.starts_on}"


@pghistory.track(model_name="MembershipHistory")
class Membership(models.Model):
    """An organisation's belonging to a cluster, from a day to a day, with the share of it that belongs there.

    `recorded_at` is the moment of the act that left the row as it is, so that its history tells what was known when.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="memberships", verbose_name=_("cluster"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    share = models.DecimalField(
        _("share"),
        max_digits=9,
        decimal_places=6,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    basis = models.CharField(_("basis"), max_length=30, choices=list(BASES.items()))
    document_number = models.CharField(_("number of the document"), max_length=100, blank=True)
    document_date = models.DateField(_("date of the document"), null=True, blank=True)
    note = models.TextField(_("remark"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), editable=False)

    JOURNAL_LEAVES_OUT = ("recorded_at",)  # its entry has the moment

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="membership_share_is_a_part"),
            models.CheckConstraint(condition=Q(basis__in=list(BASES)), name="membership_names_a_basis"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["cluster", "ends_on", "organisation"], name="membership_by_cluster"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="membership_does_not_overlap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("organisation_id", "cluster_id", "starts_on", "ends_on"),
                func=OVERLAP,
            ),
            *touching("membership"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.cluster_id} {self.starts_on}"
