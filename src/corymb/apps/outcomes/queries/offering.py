"""What this room adds to pages below: from an application to its outcome and its agreement."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.outcomes.queries import agreements
from corymb.apps.outcomes.queries.naming import agreement_url, outcome_url
from corymb.apps.outcomes.queries.outcomes_told import decided_for
from corymb.apps.outcomes.rules import SIGN
from corymb.apps.outcomes.states import CANCELLED
from corymb.apps.selection.models import Application
from corymb.kit.registries import Offer, Offers


def _on_application(person: Any, found: Application) -> Iterator[Offer]:
    if decided_for(person).filter(pk=found.pk).exists():
        yield Offer(_("Decision of the council"), outcome_url(found), "gavel")
    if holds(person, SIGN):
        for one in agreements.visible_to(person).filter(decision__application=found).exclude(state=CANCELLED):
            yield Offer(_("Agreement"), agreement_url(one), "writing")


APPLICATION = Offers("selection.application", _on_application)
