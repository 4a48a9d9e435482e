"""Organisations by a number with check digits, and their sizes by year."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.models.derived import ORGANISATION, touching
from corymb.apps.registry.models.places import Region
from corymb.apps.registry.models.titles import in_language
from corymb.apps.registry.states import KINDS, SIZES
from corymb.kit.words import search_vector

DERIVED = (
    *("sort_name", "search_text", "search_vector", "name_blocks"),
    *("seen_from", "size_last", "joined_from", "joined_until"),
)
"""Columns that follow from others: neither history nor journal keeps them."""


@pghistory.track(model_name="OrganisationHistory", exclude=list(DERIVED))
class Organisation(models.Model):
    """A legal person the programme deals with. Its number in its scheme is the one key everything hangs on.

    `sort_name`, `search_text` and `name_blocks` (with whom it is compared) are derived by the actions. The database
    keeps `seen_from` (keys of its region and of those of its clusters, past and present), `size_last` (of the last year
    anything is known of, else empty) and the days of that one of its memberships which ends last: `joined_from` is None
    where it has none, `joined_until` too where that one is open. `merged_into` names the row that took its place where
    the same organisation had been registered twice.
    """

    scheme = models.CharField(_("number scheme"), max_length=13, default="RU-INN")
    number = models.CharField(_("identification number"), max_length=40)
    ogrn = models.CharField(_("registration number (OGRN)"), max_length=15, null=True, blank=True, unique=True)
    name = models.CharField(_("full name"), max_length=600)
    short_name = models.CharField(_("short name"), max_length=300, blank=True)
    name_en = models.CharField(_("name in English"), max_length=600, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=list(KINDS.items()))
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("region")
    )
    okved_main = models.CharField(_("main activity (OKVED 2)"), max_length=8, blank=True)
    okved_more = ArrayField(
        models.CharField(max_length=8), verbose_name=_("further activities (OKVED 2)"), default=list, blank=True
    )
    group_head = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="group", verbose_name=_("head of the group")
    )
    is_exporter = models.BooleanField(_("exports"), default=False)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    is_synthetic = models.BooleanField(_("invented"), default=False)
    founded_on = models.DateField(_("founded"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    source = models.CharField(_("where the entry comes from"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("registered"))
    sort_name = models.CharField(max_length=600, editable=False)
    search_text = models.TextField(editable=False)
    search_vector = search_vector()
    name_blocks = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    seen_from = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)
    size_last = models.CharField(max_length=10, blank=True, db_default="", editable=False)
    joined_from = models.DateField(null=True, editable=False)
    joined_until = models.DateField(null=True, editable=False)

    JOURNAL_LEAVES_OUT = DERIVED

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "number"], name="organisation_number_once"),
            models.CheckConstraint(
                condition=Q(scheme__regex=r"^(LEI|[A-Z]{2}-[A-Z0-9]{2,10})$"), name="organisation_scheme_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(scheme="RU-INN") | Q(number__regex=r"^(\d{10}|\d{12})$"), name="organisation_inn_is_digits"
            ),
            models.CheckConstraint(
                condition=~Q(scheme="LEI") | Q(number__regex=r"^[A-Z0-9]{18}\d\d$"), name="organisation_lei_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(ogrn__isnull=True) | Q(ogrn__regex=r"^(\d{13}|\d{15})$"), name="organisation_ogrn_is_digits"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="organisation_names_a_kind"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(founded_on__isnull=True) | Q(closed_on__gte=F("founded_on")),
                name="organisation_closes_after_it_is_founded",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="organisation_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(group_head__isnull=True) | ~Q(group_head=F("id")), name="organisation_heads_no_group_alone"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sort_name", "id"], name="organisation_by_name"),
            models.Index(fields=["number", "id"], name="organisation_by_number"),
            models.Index(fields=["created_at", "id"], name="organisation_by_age"),
            models.Index(fields=["region", "sort_name", "id"], name="organisation_by_region"),
            models.Index(
                fields=["sort_name", "id"], condition=Q(closed_on__isnull=False), name="organisation_closed_by_name"
            ),
            GinIndex(fields=["search_vector"], name="organisation_by_words"),
            GinIndex(fields=["name_blocks"], name="organisation_by_block"),
            GinIndex(fields=["seen_from"], name="organisation_seen_from"),
            models.Index(fields=["size_last", "sort_name", "id"], name="organisation_by_size"),
            models.Index(fields=["joined_from"], name="organisation_joined"),
            models.Index(fields=["joined_until"], condition=Q(joined_until__isnull=False), name="organisation_left"),
        ]
        triggers: ClassVar = [ORGANISATION]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The English name for an English reader, where there is one; else the short or the full name."""
        return in_language(self.name_en, self.short_name or self.name)

    @property
    def identifier(self) -> str:
        """`RU-INN-7700000000`, as org-id.guide writes it."""
        return f"{self.scheme}-{self.number}"


@pghistory.track(model_name="SizeClassHistory")
class SizeClass(models.Model):
    """Size of an organisation in a year, with the headcount where it is known."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sizes", verbose_name=_("organisation"))
    year = models.PositiveSmallIntegerField(_("year"))
    size = models.CharField(_("size"), max_length=10, choices=list(SIZES.items()))
    headcount = models.PositiveIntegerField(_("headcount"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], name="size_once_a_year"),
            models.CheckConstraint(condition=Q(size__in=list(SIZES)), name="size_names_a_class"),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2100), name="size_year_is_a_year"),
        ]
        triggers: ClassVar = touching("size")

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year} {self.size}"
