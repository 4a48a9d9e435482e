"""Who signs an application off for its partners, and for which of them nobody can."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import held_in
from corymb.apps.selection.models import Application, Consent
from corymb.apps.selection.rules import AGREE
from corymb.apps.selection.states import WAITS
from corymb.kit.registries import permissions


def key_of(row: Consent) -> str:
    return f"organisation:{row.organisation.identifier}"


def without_signer(rows: Iterable[Consent]) -> frozenset[int]:
    """Those of some consents that wait and for which nobody can sign off today."""
    waiting = {row.pk: key_of(row) for row in rows if row.answer == WAITS}
    keys = held_in(waiting.values(), permissions[AGREE].roles).values_list("scope_key", flat=True)
    reached = set(keys) if waiting else set()
    return frozenset(number for number, key in waiting.items() if key not in reached)


def nobody_signs(found: Application) -> str:
    """For which partners of an application nobody can sign off, in words; empty where there is none."""
    rows = list(found.consents.select_related("organisation").order_by("pk"))
    alone = without_signer(rows)
    names = "; ".join(str(row.organisation) for row in rows if row.pk in alone)
    told = _(
        "Nobody can sign off here for: {names}. No letter reaches them. Ask the programme office to invite a certifier "
        "of theirs, or take them out."
    )
    return told.format(names=names) if names else ""
