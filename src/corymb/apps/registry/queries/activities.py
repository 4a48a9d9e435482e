"""Activities the register knows: there is no list of all codes of OKVED 2, but what organisations do is on record."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from corymb.apps.registry.models import Organisation


def main_activities() -> frozenset[str]:
    """Every main activity of the register, and what each lies in: 26.60.1, 26.60, 26.6, 26."""
    rows = Organisation.objects.exclude(okved_main="").order_by().values_list("okved_main", flat=True).distinct()
    return frozenset(code[:n] for code in rows for n in range(2, len(code) + 1))


def unheard_of(codes: Iterable[str], known: frozenset[str]) -> str:
    """What is said of fields that are the main activity of nobody in the register; empty where each is somebody's.

    `known`: the main activities of the register; where it has none nothing can be said.
    """
    nobodys = [code for code in codes if code not in known] if known else []
    told = _("no organisation of the register has its main activity in {codes}: such a field fits no application")
    return told.format(codes=", ".join(nobodys)) if nobodys else ""
