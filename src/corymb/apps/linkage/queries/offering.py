"""What this room adds to the pages of the register."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.linkage.rules import IMPORT, MERGE
from corymb.apps.registry.models import Organisation
from corymb.kit.registries import Offer, Offers


def _of_organisation(person: Any, organisation: Organisation) -> Iterator[Offer]:
    if holds(person, MERGE) and organisation.merged_into_id is None:
        yield Offer(_("Merge with another"), reverse("linkage:duplicate_name", args=[organisation.pk]), "copy")


def _of_list(person: Any, _thing: None) -> Iterator[Offer]:
    if holds(person, IMPORT):
        yield Offer(_("Imports"), reverse("linkage:imports"), "upload")
    if holds(person, MERGE):
        yield Offer(_("Possible duplicates"), reverse("linkage:duplicates"), "copy")


ORGANISATION = Offers("registry.organisation", _of_organisation)
ORGANISATIONS = Offers("registry.organisations", _of_list)
