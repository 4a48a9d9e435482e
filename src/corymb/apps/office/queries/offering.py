"""What this room adds to the page of an application: where it stands in each step of its call, for who holds them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import may
from corymb.apps.assessment.queries.naming import application_url as assessment_url
from corymb.apps.assessment.queries.seeing import applications_visible_to
from corymb.apps.council.queries.naming import matter_url, session_name
from corymb.apps.council.queries.seeing import matters_visible_to
from corymb.apps.defence.queries.agenda import when
from corymb.apps.defence.queries.naming import slot_url
from corymb.apps.defence.queries.seeing import visible_to as slots_visible_to
from corymb.apps.outcomes.queries.complaints import visible_to as complaints_visible_to
from corymb.apps.outcomes.queries.naming import comments_url, complaint_url
from corymb.apps.outcomes.queries.offering import agreements_offered
from corymb.apps.outcomes.queries.seeing import decisions_visible_to
from corymb.apps.outcomes.rules import SEE
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.registries import Offer, Offers


def _on_application(person: Any, found: Application) -> Iterator[Offer]:
    """Its assessment, its slots, its items before the council, what followed; nothing to whoever is tied to it."""
    if not may(person, SEE, [call_key(found.call_id)]):
        return
    if applications_visible_to(person, found.call).filter(pk=found.pk).exists():
        yield Offer(_("Assessment"), assessment_url(found.call_id, found.pk), "clipboard-list")
    for slot in slots_visible_to(person).filter(application=found).order_by("starts_at", "pk"):
        yield Offer(_("Defence: {moment}").format(moment=when(slot)), slot_url(slot), "calendar")
    for item in matters_visible_to(person).filter(application=found).order_by("session__number"):
        yield Offer(session_name(item.session), matter_url(item), "gavel")
    for decision in decisions_visible_to(person).filter(application=found):
        yield Offer(_("Comments of experts"), comments_url(decision), "file-text")
    for complaint in complaints_visible_to(person).filter(decision__application=found).order_by("pk"):
        yield Offer(_("Complaint"), complaint_url(complaint), "scale")
    yield from agreements_offered(person, found)


APPLICATION = Offers("selection.application", _on_application)
