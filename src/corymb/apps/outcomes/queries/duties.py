"""What follows a decision and is due from a person. Derived, never stored."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import may, scopes_with
from corymb.apps.assessment.queries.seeing import call_key
from corymb.apps.outcomes.models import Agreement, Complaint
from corymb.apps.outcomes.queries import agreements as drawn
from corymb.apps.outcomes.queries import complaints as reads
from corymb.apps.outcomes.queries.naming import agreement_url, complaint_url
from corymb.apps.outcomes.queries.terms import term_of
from corymb.apps.outcomes.rules import COMPLAIN, DRAW, HANDLE, SIGN
from corymb.apps.outcomes.states import (
    ADMITTED,
    BY_REGION,
    CONCLUDED,
    DISMISSED,
    DRAFT,
    FILED,
    LOOKED,
    REGISTERED,
    SENT,
)
from corymb.kit.registries import Task

UNDER_WAY = (DRAFT, FILED, REGISTERED, ADMITTED, DISMISSED, LOOKED, CONCLUDED)
COMPLAINT_KEY, AGREEMENT_KEY = "complaint", "agreement"
"""How the keys of these tasks begin."""


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Complaints and agreements that wait for this person. Whose they are is asked only where any wait at all."""
    if scopes_with(person, SIGN) or scopes_with(person, DRAW):
        yield from _agreements(person)
    if not Complaint.objects.filter(state__in=UNDER_WAY).exists():
        return
    for found in reads.visible_to(person).filter(state__in=UNDER_WAY).order_by("pk"):
        told = _of_complaint(person, found, now)
        if told:
            yield told


def _of_complaint(person: Any, found: Complaint, now: datetime) -> Task | None:
    handles = may(person, HANDLE, [call_key(found.decision.application.call_id)])
    if found.state == DRAFT:
        ends_at = term_of(found.decision).ends_at
        if scopes_with(person, COMPLAIN) and reads.is_own(person, found) and ends_at and now < ends_at:
            return _task(found, _("A complaint is being written"), _("Write and file"), ends_at)
        return None
    if found.state == LOOKED:
        if reads.looks_at(person, found):
            return _task(found, _("Look at an application again"), _("Look"), None)
        return None
    titles = {
        FILED: (_("A complaint waits to be registered"), _("Register the complaint")),
        REGISTERED: (_("A complaint waits for a ruling"), _("Rule")),
        ADMITTED: (_("A complaint needs somebody who looks again"), _("Name")),
        DISMISSED: (_("A complaint waits to be answered"), _("Answer")),
        CONCLUDED: (_("A complaint waits to be answered"), _("Answer")),
    }
    return _task(found, *titles[found.state], None) if handles else None


def _task(found: Complaint, title: str, act: str, due: datetime | None) -> Task:
    key = f"{COMPLAINT_KEY}:{found.pk}-{found.state}"
    return Task(key, title, complaint_url(found), act, due, found.decision.application.title)


def moved_at(rest: str) -> datetime | None:
    """When the task of a complaint in a state was done: when it moved on from there."""
    number, _sign, state = rest.partition("-")
    found = Complaint.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    return found.moved_at if found and found.state != state else None


def _agreements(person: Any) -> Iterator[Task]:
    """Agreements the region is to sign by a day, and those the office is to sign after it."""
    if not Agreement.objects.filter(state__in=(SENT, BY_REGION)).exists():
        return
    for found in drawn.visible_to(person).filter(state__in=(SENT, BY_REGION)).order_by("pk"):
        key, about = f"{AGREEMENT_KEY}:{found.pk}-{found.state}-{found.round}", found.decision.application.title
        url, call = agreement_url(found), found.decision.application.call_id
        if found.state == SENT and drawn.is_own(person, found) and found.sign_by:
            due = make_aware(datetime.combine(found.sign_by, time(23, 59)))
            yield Task(key, _("An agreement waits to be signed by your region"), url, _("Look and sign"), due, about)
        elif found.state == BY_REGION and may(person, DRAW, [call_key(call)]):
            yield Task(key, _("An agreement waits for the signature of the office"), url, _("Sign"), None, about)


def agreement_moved_at(rest: str) -> datetime | None:
    """When the task of an agreement in a state was done: when it moved on from there."""
    number, _sign, place = rest.partition("-")
    found = Agreement.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    return found.moved_at if found and place != f"{found.state}-{found.round}" else None
