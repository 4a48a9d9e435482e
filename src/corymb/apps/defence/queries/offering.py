"""What this room adds to pages below: when an application is defended, for its own people; the step of a call."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.defence.queries.agenda import when
from corymb.apps.defence.queries.naming import defence_url, own_url
from corymb.apps.defence.queries.seeing import defences_visible_to, looks, own_slots, runs
from corymb.apps.defence.rules import SEE
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.contents import content_of, newest_version
from corymb.apps.selection.states import PUBLISHED
from corymb.kit.registries import Offer, Offers
from corymb.packs.call_defence import defence_stage


def _of_application(person: Any, application: Application) -> Iterator[Offer]:
    for slot in own_slots(person).filter(application=application).order_by("starts_at", "pk"):
        yield Offer(_("Defence: {moment}").format(moment=when(slot)), own_url(slot), "calendar")


def step_of(person: Any, call: Call) -> str:
    """The latest defence of a call that a person sees; before there is one, where the procedure has a defence, the page
    that plans it, or the list, for who looks on.
    """
    if not holds(person, SEE):
        return ""
    found = defences_visible_to(person).filter(call=call).order_by("-starts_at", "-pk").first()
    if found:
        return defence_url(found)
    version = newest_version(call) if call.state == PUBLISHED and looks(person, call) else None
    if version is None or defence_stage(content_of(version)) is None:
        return ""
    return reverse("defence:plan", args=[call.pk]) if runs(person, call) else reverse("defence:defences")


APPLICATION = Offers("selection.application", _of_application)
