"""What the search over the whole house finds in the register."""

from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.registry.queries import seeing
from corymb.apps.registry.queries.naming import cluster_url, organisation_url
from corymb.apps.registry.queries.searching import clusters_found, organisations_found

Found = list[tuple[str, str, str]]


def organisations(person: Any, words: str, limit: int) -> Found:
    """Title, line below and address of organisations this person may see."""
    rows = seeing.visible_to(person).filter(merged_into=None).select_related("region")
    return [(str(o), _line(o), organisation_url(o)) for o in organisations_found(rows, words)[:limit]]


def clusters(person: Any, words: str, limit: int) -> Found:
    """Title, line below and address of clusters; everybody sees all of them."""
    del person
    return [(c.title, str(c.region), cluster_url(c)) for c in clusters_found(seeing.clusters(), words)[:limit]]


def _line(organisation: Any) -> str:
    told = [organisation.number, str(organisation.region or ""), _("invented") if organisation.is_synthetic else ""]
    return ", ".join(filter(None, told))
