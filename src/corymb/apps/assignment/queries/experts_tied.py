"""What an expert is tied to on record, for rooms in which they hold another role."""

from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from corymb.apps.accounts.rules import acts_in
from corymb.apps.accounts.states import AUDITOR, COUNCIL_MEMBER, EXPERT, OFFICER, SECRETARY
from corymb.apps.assessment.models import Expert
from corymb.apps.assessment.queries.standing import stored_pairs
from corymb.apps.assessment.states import ACCEPTED, INVITED
from corymb.apps.registry.queries.among import one_of
from corymb.apps.selection.models import HandingIn
from corymb.kit.once import once

OFFICES = (OFFICER, SECRETARY, AUDITOR, COUNCIL_MEMBER)


def conflicts_of(person: Any) -> QuerySet[HandingIn]:
    """Submissions to which an expert is tied on record, where they hold an office or sit in a council besides."""
    if not acts_in(person, (EXPERT,)) or not acts_in(person, OFFICES):
        return HandingIn.objects.none()
    return HandingIn.objects.filter(one_of("application", once(person, "tied_as_expert", lambda: _tied(person))))


def _tied(person: Any) -> frozenset[int]:
    rows = Expert.objects.filter(person=person.pk, state__in=(INVITED, ACCEPTED)).values_list("pk", "call")
    found = (pair for number, call in rows for pair in stored_pairs(call, localdate(), [number]))
    return frozenset(application for application, _expert in found)
