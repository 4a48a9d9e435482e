"""What this room adds to the page of an application: when it is defended, for its own people."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.defence.queries.agenda import when
from corymb.apps.defence.queries.naming import own_url
from corymb.apps.defence.queries.seeing import own_slots
from corymb.apps.selection.models import Application
from corymb.kit.registries import Offer, Offers


def _of_application(person: Any, application: Application) -> Iterator[Offer]:
    for slot in own_slots(person).filter(application=application).order_by("starts_at", "pk"):
        yield Offer(_("Defence: {moment}").format(moment=when(slot)), own_url(slot), "calendar")


APPLICATION = Offers("selection.application", _of_application)
