"""Long lists at once: regions from a file, organisations with their memberships. One entry of the journal for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.journal.actions import Actor, record_rows
from corymb.apps.registry.actions.organisations import write_names
from corymb.apps.registry.models import Membership, Organisation, Region, SizeClass
from corymb.apps.registry.rules import is_number
from corymb.apps.registry.states import ORGANISATIONS_LOADED, REGIONS_LOADED
from corymb.kit.asking import NotPossible

PIECE = 2_000
TEXTS = (
    "name_en",
    "name_ru",
    "kind",
    "federal_district_en",
    "federal_district_ru",
    "okato",
    "oktmo",
    "tax_code",
    "capital_en",
    "capital_ru",
)
TILE = ("tile_column", "tile_row")


@dataclass
class Load:
    """Rows to be put in together, none of them saved yet; the later ones refer to the earlier."""

    organisations: list[Organisation] = field(default_factory=list)
    sizes: list[SizeClass] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)


@transaction.atomic
def load_regions(rows: Sequence[Mapping[str, str]], *, actor: Actor, now: datetime, source: str) -> int:
    """Bring the regions to what a list says, by code; how many were new or changed. Regions it leaves out stay."""
    known = {region.code: region for region in Region.objects.select_for_update()}
    touched = []
    for row in rows:
        code = row["code"].strip()
        region = known.get(code) or Region(code=code, country=code[:2])
        values: dict[str, object] = {name: (row.get(name) or "").strip() for name in TEXTS}
        values |= {name: int(row[name]) if row.get(name) else None for name in TILE}
        if region.pk and all(getattr(region, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(region, name, value)
        region.save()
        touched.append(region)
    if touched:
        record_rows(REGIONS_LOADED, actor, ("registry.region", "", source), touched, now=now, source=source)
    return len(touched)


@transaction.atomic
def load_organisations(load: Load, *, actor: Actor, now: datetime, source: str) -> int:
    """Put many organisations in, with sizes and memberships; how many. Refuses all where one number cannot be right.

    A membership that says when it was recorded keeps its moment; any other is recorded now.
    """
    for organisation in load.organisations:
        if not is_number(organisation.scheme, organisation.number):
            text = _("The number {number} cannot be right: its length or its check digit is wrong.")
            raise NotPossible(text.format(number=organisation.number))
        write_names(organisation)
    Organisation.objects.bulk_create(load.organisations, PIECE)
    SizeClass.objects.bulk_create(load.sizes, PIECE)
    for membership in load.memberships:
        membership.recorded_at = membership.recorded_at or now
    Membership.objects.bulk_create(load.memberships, PIECE)
    rows = chain(load.organisations, load.sizes, load.memberships)
    thing = ("registry.organisation", "", source)
    record_rows(ORGANISATIONS_LOADED, actor, thing, rows, now=now, source=source)
    return len(load.organisations)
