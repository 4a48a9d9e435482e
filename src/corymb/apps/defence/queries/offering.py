"""What this room adds to pages below: when an application is defended, for its own people; the step of a call."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.defence.queries.agenda import when
from corymb.apps.defence.queries.naming import defence_url, own_url
from corymb.apps.defence.queries.seeing import defences_visible_to, own_slots
from corymb.apps.defence.rules import SEE
from corymb.apps.selection.models import Application, Call
from corymb.kit.registries import Offer, Offers


def _of_application(person: Any, application: Application) -> Iterator[Offer]:
    for slot in own_slots(person).filter(application=application).order_by("starts_at", "pk"):
        yield Offer(_("Defence: {moment}").format(moment=when(slot)), own_url(slot), "calendar")


def step_of(person: Any, call: Call) -> str:
    """The latest defence of a call that a person sees."""
    found = defences_visible_to(person).filter(call=call).order_by("-starts_at", "-pk").first()
    return defence_url(found) if found and holds(person, SEE) else ""


APPLICATION = Offers("selection.application", _of_application)
