"""Where organisations are: regions of any country, and territories with a regime of their own."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.models.titles import in_language
from corymb.apps.registry.states import TERRITORIES


class Region(models.Model):
    """A subdivision of a country, by its code of ISO 3166-2. The list is data: `corymb-site load_regions`."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    country = models.CharField(_("country"), max_length=2)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    federal_district_en = models.CharField(_("federal district in English"), max_length=100, blank=True)
    federal_district_ru = models.CharField(_("federal district in Russian"), max_length=100, blank=True)
    okato = models.CharField(_("OKATO"), max_length=11, blank=True)
    oktmo = models.CharField(_("OKTMO"), max_length=11, blank=True)
    tax_code = models.CharField(_("code of the tax service"), max_length=4, blank=True)
    capital_en = models.CharField(_("capital in English"), max_length=100, blank=True)
    capital_ru = models.CharField(_("capital in Russian"), max_length=100, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("column on the tile map"), null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2}-[A-Z0-9]{1,3}$"), name="region_code_is_iso"),
            models.CheckConstraint(condition=Q(code__startswith=F("country")), name="region_lies_in_its_country"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.name_en, self.name_ru)

    @property
    def short(self) -> str:
        """What stands on a tile: the letters of ISO 3166-2; for a Russian reader the two digits known from numbers."""
        return in_language(self.code.partition("-")[2], self.tax_code)

    @property
    def district(self) -> str:
        return in_language(self.federal_district_en, self.federal_district_ru)

    @property
    def capital(self) -> str:
        return in_language(self.capital_en, self.capital_ru)


@pghistory.track(model_name="TerritoryHistory")
class Territory(models.Model):
    """A special economic zone, an advanced development area, a park, a technopark or a municipality, with its days."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=list(TERRITORIES.items()))
    title_en = models.CharField(_("title in English"), max_length=300)
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    region = models.ForeignKey(Region, models.PROTECT, related_name="territories", verbose_name=_("region"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    is_synthetic = models.BooleanField(_("invented"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(TERRITORIES)), name="territory_names_a_kind"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="territory_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.title_en, self.title_ru)
