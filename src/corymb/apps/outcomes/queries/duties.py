"""What follows a decision and is due from a person. Derived, never stored."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.rules import may, scopes_with
from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.outcomes.models import Agreement, Complaint
from corymb.apps.outcomes.queries import agreements as drawn
from corymb.apps.outcomes.queries import complaints as reads
from corymb.apps.outcomes.queries.naming import agreement_url, complaint_url
from corymb.apps.outcomes.queries.naming import call_url as outcomes_url
from corymb.apps.outcomes.queries.outcomes_told import is_told, known_to
from corymb.apps.outcomes.queries.seeing import kept_results, not_tied
from corymb.apps.outcomes.queries.since import overturned
from corymb.apps.outcomes.queries.terms import term_of
from corymb.apps.outcomes.rules import COMPLAIN, DRAW, HANDLE, SIGN
from corymb.apps.outcomes.states import (
    ADMITTED,
    ANSWERED,
    BY_REGION,
    CONCLUDED,
    DISMISSED,
    DRAFT,
    FILED,
    LOOKED,
    OF_OFFICE,
    REGISTERED,
    SENT,
    UNSETTLED,
)
from corymb.apps.registry.queries.scopes import ids_of
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.registries import Task
from corymb.kit.saying import number

UNDER_WAY = (DRAFT, *UNSETTLED)
FOR_OFFICE = (*OF_OFFICE, BY_REGION)
"""States of complaints and agreements in which they wait for the office."""
ONE_BY_ONE = 20
"""So many of one call that wait for the same are tasks of their own; more are one task."""
COMPLAINT_KEY, AGREEMENT_KEY, COMPLAINTS_KEY, AGREEMENTS_KEY = "complaint", "agreement", "complaints", "agreements"
"""How the keys of these tasks begin."""


def end_of(day: date) -> datetime:
    """The last minute of a day, in the zone of the programme."""
    return make_aware(datetime.combine(day, time(23, 59)))


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Complaints and agreements that wait for this person. Whose they are is asked only where any wait at all."""
    if scopes_with(person, SIGN) or scopes_with(person, DRAW):
        yield from _agreements(person)
    under_way = Q(state__in=UNDER_WAY) | reads.unsaid()
    if not Complaint.objects.filter(under_way).exists():
        return
    waiting = reads.visible_to(person).filter(under_way)
    many, few = _grouped(waiting)
    for (call, state), n in many.items():
        if may(person, HANDLE, [call_key(call)]):
            url = f"{outcomes_url(call)}?complaint={state}"
            yield Task(f"{COMPLAINTS_KEY}:{call}-{state}", _waiting_together(state, n), url, _("Look"))
    for found in waiting.filter(_among(few)).order_by("pk") if few else ():
        told = _of_complaint(person, found, now)
        if told:
            yield told


def _grouped(rows: QuerySet[Any]) -> tuple[dict[tuple[int, str], int], list[tuple[int, str]]]:
    """Those of one call that wait in one state of the office: how many, where that is more than are told one by one.

    The others are groups of which each is told.
    """
    groups = rows.select_related(None).order_by().values_list("decision__application__call", "state")
    counts = {(call, state): n for call, state, n in groups.annotate(n=Count("pk"))}
    many = {(call, state): n for (call, state), n in counts.items() if n > ONE_BY_ONE and state in FOR_OFFICE}
    return many, [group for group in counts if group not in many]


def _among(groups: Iterable[tuple[int, str]]) -> Q:
    found = Q(pk__in=[])
    for call, state in groups:
        found |= Q(decision__application__call=call, state=state)
    return found


def _waiting_together(state: str, n: int) -> str:
    told = {
        FILED: ngettext("{n} complaint waits to be registered", "{n} complaints wait to be registered", n),
        REGISTERED: ngettext("{n} complaint waits for a ruling", "{n} complaints wait for a ruling", n),
        ADMITTED: ngettext(
            "{n} complaint needs somebody who looks again", "{n} complaints need somebody who looks again", n
        ),
    }
    answered = ngettext("{n} complaint waits to be answered", "{n} complaints wait to be answered", n)
    return told.get(state, answered).format(n=number(n))


def _of_complaint(person: Any, found: Complaint, now: datetime) -> Task | None:
    handles = may(person, HANDLE, [call_key(found.decision.application.call_id)])
    if found.state == DRAFT:
        ends_at = term_of(found.decision).ends_at
        if scopes_with(person, COMPLAIN) and reads.is_own(person, found) and ends_at and now < ends_at:
            return _task(found, _("A complaint is being written"), _("Write and file"), ends_at)
        return None
    if found.state == LOOKED:
        if reads.looks_at(person, found):
            due = end_of(found.look_by) if found.look_by else None
            return _task(found, _("Look at an application again"), _("Look"), due)
        return None
    titles = {
        FILED: (_("A complaint waits to be registered"), _("Register the complaint")),
        REGISTERED: (_("A complaint waits for a ruling"), _("Rule")),
        ADMITTED: (_("A complaint needs somebody who looks again"), _("Name them")),
        DISMISSED: (_("A complaint waits to be answered"), _("Answer")),
        CONCLUDED: (_("A complaint waits to be answered"), _("Answer")),
        ANSWERED: (_("The letter with the answer to a complaint was withdrawn: answer anew"), _("Answer")),
    }
    return _task(found, *titles[found.state], None) if handles else None


def _task(found: Complaint, title: str, act: str, due: datetime | None) -> Task:
    key = f"{COMPLAINT_KEY}:{found.pk}-{found.state}"
    return Task(key, title, complaint_url(found), act, due, found.decision.application.title)


def moved_at(rest: str) -> datetime | None:
    """When the task of a complaint in a state was done: when it moved on from there."""
    named, _sign, state = rest.partition("-")
    found = Complaint.objects.filter(pk=int(named)).first() if named.isdecimal() else None
    return found.moved_at if found and found.state != state else None


def _agreements(person: Any) -> Iterator[Task]:
    """Agreements the region is to sign by a day, and those the office is to sign after it, while it is selected."""
    if not Agreement.objects.filter(state__in=(SENT, BY_REGION)).exists():
        return
    waiting = drawn.visible_to(person).filter(state__in=(SENT, BY_REGION))
    regions = ids_of(scopes_with(person, SIGN), "region")
    own = waiting.filter(state=SENT, decision__application__region__code__in=regions, sign_by__isnull=False)
    own = own.exclude(decision__application__in=overturned(person, is_told()))
    for found in own.order_by("pk"):
        due = end_of(found.sign_by)  # type: ignore[arg-type]  # asked for above
        yield _to_sign(found, _("An agreement waits to be signed by your region"), _("Look and sign"), due)
    signed = waiting.filter(of_calls(person, "decision__application__call", DRAW), state=BY_REGION)
    signed = signed.filter(not_tied(person, "decision__application"))  # who acts for the applicant signs for it alone
    signed = signed.exclude(decision__application__call__in=kept_results(person).values("application__call"))
    signed = signed.exclude(decision__application__in=overturned(person, known_to(person)))
    many, few = _grouped(signed)
    for (call, state), n in many.items():
        title = ngettext(
            "{n} agreement waits for the signature of the office",
            "{n} agreements wait for the signature of the office",
            n,
        )
        url = f"{reverse('outcomes:agreements', args=[call])}?state={state}"
        yield Task(f"{AGREEMENTS_KEY}:{call}-{state}", title.format(n=number(n)), url, _("Look"))
    for found in signed.filter(_among(few)).order_by("pk") if few else ():
        yield _to_sign(found, _("An agreement waits for the signature of the office"), _("Sign"), None)


def _to_sign(found: Agreement, title: str, act: str, due: datetime | None) -> Task:
    key = f"{AGREEMENT_KEY}:{found.pk}-{found.state}-{found.round}"
    return Task(key, title, agreement_url(found), act, due, found.decision.application.title)


def agreement_moved_at(rest: str) -> datetime | None:
    """When the task of an agreement in a state was done: when it moved on from there."""
    named, _sign, place = rest.partition("-")
    found = Agreement.objects.filter(pk=int(named)).first() if named.isdecimal() else None
    return found.moved_at if found and place != f"{found.state}-{found.round}" else None
