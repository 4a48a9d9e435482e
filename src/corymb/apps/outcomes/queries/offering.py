"""What this room adds to pages below: from an application to its outcome and its agreement."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.outcomes.queries import agreements
from corymb.apps.outcomes.queries.naming import agreement_said, agreement_url, outcome_url
from corymb.apps.outcomes.queries.outcomes_told import decided_for
from corymb.apps.outcomes.rules import SIGN
from corymb.apps.outcomes.states import CANCELLED
from corymb.apps.selection.models import Application
from corymb.kit.registries import Offer, Offers


def _on_application(person: Any, found: Application) -> Iterator[Offer]:
    if decided_for(person).filter(pk=found.pk).exists():
        yield Offer(_("Decision of the council"), outcome_url(found), "gavel")
    if holds(person, SIGN):
        yield from agreements_offered(person, found)


def agreements_offered(person: Any, found: Application) -> Iterator[Offer]:
    """Agreements on an application a person sees; one that was cancelled is found from the page of another."""
    for one in agreements.on_application(person, found.pk).exclude(state=CANCELLED):
        yield Offer(agreement_said(one), agreement_url(one), "writing")


APPLICATION = Offers("selection.application", _on_application)
