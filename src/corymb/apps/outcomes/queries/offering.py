"""Buttons on pages below: from an application to its outcome, from a call's council to what follows."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.outcomes.queries import agreements, seeing
from corymb.apps.outcomes.queries.naming import agreement_url, call_url, outcome_url
from corymb.apps.outcomes.queries.outcomes_told import decided_for
from corymb.apps.outcomes.rules import SEE, SIGN
from corymb.apps.outcomes.states import CANCELLED
from corymb.apps.selection.models import Application, Call
from corymb.kit.registries import Offer, Offers


def _on_application(person: Any, found: Application) -> Iterator[Offer]:
    if decided_for(person).filter(pk=found.pk).exists():
        yield Offer(_("Decision of the council"), outcome_url(found), "gavel")
    if holds(person, SIGN):
        for one in agreements.visible_to(person).filter(decision__application=found).exclude(state=CANCELLED):
            yield Offer(_("Agreement"), agreement_url(one), "writing")


def _on_council(person: Any, call: Call) -> Iterator[Offer]:
    if holds(person, SEE) and seeing.calls_visible_to(person).filter(pk=call.pk).exists():
        yield Offer(_("What follows the decisions"), call_url(call), "archive")


OFFERS = (Offers("selection.application", _on_application), Offers("council.call", _on_council))
