"""What the search over the whole house finds in the register."""

from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.registry.models import Contract, Region
from corymb.apps.registry.queries import seeing
from corymb.apps.registry.queries.naming import cluster_url, contract_url, organisation_url, region_url
from corymb.apps.registry.queries.searching import (
    clusters_found,
    contracts_narrowed,
    organisations_found,
    regions_found,
)
from corymb.kit.saying import day

Found = list[tuple[str, str, str]]
TITLE_OF_REGION = ("region__name_en", "region__name_ru")


def organisations(person: Any, words: str, limit: int) -> Found:
    """Title, line below and address of organisations this person may see."""
    rows = seeing.visible_to(person).filter(merged_into=None).select_related("region")
    rows = rows.only("name", "short_name", "name_en", "number", "is_synthetic", *TITLE_OF_REGION)
    return [(str(o), _line(o), organisation_url(o)) for o in organisations_found(rows, words, limit)]


def clusters(person: Any, words: str, limit: int) -> Found:
    """Title, line below and address of clusters; everybody sees all of them."""
    del person
    rows = seeing.clusters().select_related(None).select_related("region")
    rows = rows.only("code", "title_en", "title_ru", *TITLE_OF_REGION)
    return [(c.title, str(c.region), cluster_url(c)) for c in clusters_found(rows, words)[:limit]]


def contracts(person: Any, words: str, limit: int) -> Found:
    """Contracts with a party this person may see, the newest first."""
    rows = contracts_narrowed(seeing.contracts_visible_to(person), words).order_by("-signed_on", "-pk")
    rows = rows.only("number", "signed_on", "subject")
    return [(_("Contract {number}").format(number=c.number), _contract_line(c), contract_url(c)) for c in rows[:limit]]


def regions(person: Any, words: str, limit: int) -> Found:
    """Regions; everybody sees all of them."""
    del person
    found = regions_found(Region.objects.order_by("code"), words)[:limit]
    return [(r.title, r.code, region_url(r)) for r in found]


def _contract_line(contract: Contract) -> str:
    return f"{day(contract.signed_on)}, {contract.subject}"


def _line(organisation: Any) -> str:
    told = [organisation.number, str(organisation.region or ""), _("invented") if organisation.is_synthetic else ""]
    return ", ".join(filter(None, told))
