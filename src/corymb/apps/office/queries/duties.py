"""What of a call is due from whoever runs it, from its close to the results. Derived, never stored."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, Max, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from corymb.apps.accounts.models import Grant
from corymb.apps.accounts.rules import INVITE, covers_all, holds, scopes_with
from corymb.apps.accounts.states import SECRETARY
from corymb.apps.assessment.models import Arrangement, Expert, Proposal
from corymb.apps.assessment.queries.board import confirmed_at
from corymb.apps.assessment.queries.naming import call_url as assessment_url
from corymb.apps.assessment.queries.seeing import of_calls, recusals_visible_to
from corymb.apps.assessment.rules import ARRANGE
from corymb.apps.assessment.states import INVITED
from corymb.apps.council.models import Ranking, Seat, Session
from corymb.apps.council.queries.naming import ranking_url, session_url
from corymb.apps.council.queries.seeing import is_tied
from corymb.apps.council.rules import RUN
from corymb.apps.council.states import CANCELLED, CLOSED, FROZEN, OPEN, ORDERED, OVER, PLANNED
from corymb.apps.letters.models import Letter
from corymb.apps.letters.rules import DECIDE as LET_GO
from corymb.apps.office.queries import following
from corymb.apps.office.queries.convened import KIND as OF_SESSION
from corymb.apps.office.queries.parts import counts_of, task
from corymb.apps.office.queries.standing import Standing, standings
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.seeing import undecided_of
from corymb.apps.outcomes.rules import DRAW, RELEASE
from corymb.apps.programme.rules import RUN as PLAN
from corymb.apps.registry.rules import EDIT
from corymb.apps.selection.models import Call
from corymb.apps.selection.rules import RUN as RUN_CALLS
from corymb.apps.selection.states import PUBLISHED
from corymb.kit.registries import Task

PATIENCE = timedelta(days=7)
"""So long an invitation waits before it is anybody's matter but the expert's."""


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Everything a call asks of whoever arranges its assessment, holds its sessions, tells what was decided."""
    if scopes_with(person, ARRANGE):
        yield from _of_assessment(person, now)
    if scopes_with(person, RUN):
        yield from _of_council(person)
        yield from following.of_complaints(person)
        yield from following.of_late_ties(person)
    if scopes_with(person, RELEASE):
        yield from following.of_outcomes(person)
    if scopes_with(person, LET_GO):
        yield from following.of_letters(person)
    if scopes_with(person, DRAW):
        yield from following.of_agreements(person)
    if holds(person, PLAN):
        yield from following.of_plan(person)
    if holds(person, EDIT):
        yield from following.of_register(person)
    if holds(person, INVITE) or covers_all(scopes_with(person, RUN_CALLS)):
        yield from _without_secretary(person)


# The assessment


def _closed(person: Any, code: str, now: datetime) -> list[Call]:
    rows = Call.objects.filter(of_calls(person, "pk", code), state=PUBLISHED, closes_at__lt=now)
    return list(rows.select_related("arrangement").order_by("pk"))


def _of_assessment(person: Any, now: datetime) -> Iterator[Task]:
    calls = _closed(person, ARRANGE, now)
    found = standings(person, calls)
    waiting = counts_of(Expert.objects.filter(call__in=calls, state=INVITED, invited_at__lt=now - PATIENCE), "call")
    nobody = recusals_visible_to(person).filter(application__call__in=calls, acting=None, lifted_at=None)
    unacted = counts_of(nobody, "application__call")
    rankings = Ranking.objects.filter(call__in=calls).order_by()
    ranked = dict(rankings.values_list("call").annotate(last=Max("ordered_at")))
    proposed = _unconfirmed([call for call in calls if call.pk in found and found[call.pk].lacking])
    for call in calls:
        standing = found.get(call.pk)
        if standing is None:
            continue
        if not hasattr(call, "arrangement"):
            url = reverse("assessment:arrange", args=[call.pk])
            yield task("arrange", call, _("The assessment of a call is not arranged yet"), url, _("Arrange"))
            continue
        if waiting.get(call.pk):
            url = f"{reverse('assessment:experts', args=[call.pk])}?state={INVITED}"
            title = _("Experts have not answered their invitation for a week")
            yield task("answers", call, title, url, _("Look"), waiting[call.pk])
        if unacted.get(call.pk):
            url = reverse("assessment:recusals", args=[call.pk])
            title = _("Nobody acts for somebody who is tied to an application")
            yield task("acting", call, title, url, _("Name who acts"), unacted[call.pk])
        if call.pk in proposed:
            title, url = _("An assignment is proposed and waits to be confirmed"), proposed[call.pk]
            yield task("confirm", call, title, url, _("Look and confirm"))
        yield from _of_marks(call, standing, call.arrangement, now, ranked.get(call.pk))


def _unconfirmed(calls: Sequence[Call]) -> dict[int, str]:
    """Addresses of the newest proposals of an assignment that nobody has confirmed, by call."""
    rows = Proposal.objects.filter(call__in=calls).order_by("call", "-pk").distinct("call").defer("certificate")
    newest = [row for row in rows if row.pairs] if calls else []
    done = confirmed_at(newest) if newest else {}
    return {row.call_id: reverse("assignment:proposal", args=[row.pk]) for row in newest if row.pk not in done}


def _of_marks(
    call: Call, found: Standing, arranged: Arrangement, now: datetime, ranked_at: datetime | None
) -> Iterator[Task]:
    """What applications of a call wait for; once nothing is left, its ranking, and another one for marks since."""
    listed = reverse("assignment:applications", args=[call.pk])
    if found.lacking:
        title, url = _("Applications have fewer experts than the call asks for"), assessment_url(call.pk)
        yield task("lacking", call, title, url, _("Look"), found.lacking)
    if found.waiting and arranged.due_at < now:
        title, url = _("Marks are late"), f"{listed}?standing=waits"
        yield task("late", call, title, url, _("Look"), found.waiting)
    if found.differing:
        title, url = _("Experts differ widely, and nobody looks again"), f"{listed}?standing=wide"
        yield task("differ", call, title, url, _("Look"), found.differing)
    if found.put:
        title, url = _("A consensus is not agreed to by all"), f"{listed}?standing=waits"
        yield task("put", call, title, url, _("Look"), found.put)
    if found.marked_at and not (found.lacking or found.waiting or found.put or found.differing):
        url = reverse("council:call", args=[call.pk])
        if ranked_at is None:
            yield task("rank", call, _("All marks are in; a ranking can be frozen"), url, _("Look"), found.undecided)
        elif ranked_at < found.marked_at:
            title = _("Marks came in since the last ranking; another one can be frozen")
            yield task("rank", call, title, url, _("Look"), found.undecided)


# The council


def _of_council(person: Any) -> Iterator[Task]:
    mine = of_calls(person, "call", RUN)
    newer = Ranking.objects.filter(call=OuterRef("call"), number__gt=OuterRef("number"), state__in=(FROZEN, ORDERED))
    held = Session.objects.filter(call=OuterRef("call")).exclude(state=CANCELLED)
    unplanned = Ranking.objects.filter(mine, ~Exists(newer), ~Exists(held), state=FROZEN, call__state=PUBLISHED)
    for ranking in unplanned.select_related("call").defer("inputs", "outcome", "call__content").order_by("call"):
        title = _("A ranking is frozen and no session is planned")
        yield task("plan", ranking.call, title, ranking_url(ranking), _("Look"))
    sessions = Session.objects.filter(mine, state__in=(PLANNED, OPEN)).select_related("call").defer("call__content")
    letters = Letter.objects.filter(about_kind=OF_SESSION, about_id=Cast(OuterRef("pk"), CharField()))
    sessions = sessions.annotate(
        has_members=Exists(Seat.objects.filter(session=OuterRef("pk"))),
        is_convened=Exists(letters),
    )
    for session in sessions.order_by("pk"):
        if session.state == PLANNED:
            title, due = _("A session of the council is planned"), session.starts_at
            if not session.has_members:
                title = _("A session of the council is planned and has no members yet")
            elif not session.is_convened:
                title = _("A session of the council is planned and its members are not convened yet")
            yield task("session", session.call, title, session_url(session), _("Look"), due=due)
        elif not session.matters.filter(decision=None).exists() and not is_tied(person, session.call):
            # who is tied would learn that theirs is decided
            title = _("Every item is decided; the session can be closed")
            yield task("close", session.call, title, session_url(session), _("Close the session"), is_now=True)
        else:
            title = _("The council is in session")
            yield task("session", session.call, title, session_url(session), _("Look"), is_now=True)
    yield from _undecided(person)


def _undecided(person: Any) -> Iterator[Task]:
    """Applications a call has left without a decision: its session is closed and none is planned."""
    sessions = Session.objects.filter(call=OuterRef("pk"))
    held, ahead = Exists(sessions.filter(state=CLOSED)), Exists(sessions.exclude(state__in=OVER))
    calls = list(Call.objects.filter(of_calls(person, "pk", RUN), held, ~ahead).values_list("pk", flat=True))
    counts = counts_of(undecided_of(person).filter(call__in=calls), "call") if calls else {}
    for call in Call.objects.filter(pk__in=counts).order_by("pk") if counts else ():
        title, url = _("The council has not decided on every application"), reverse("council:call", args=[call.pk])
        yield task("undecided", call, title, url, _("Look"), counts[call.pk])


def _without_secretary(person: Any) -> Iterator[Task]:
    """Published calls for which nobody is secretary, until their results are published."""
    mine = Concat(Value("call:"), OuterRef("pk"), output_field=CharField())
    named = Grant.objects.in_force(localdate()).filter(scope_key=mine, role=SECRETARY, person__is_active=True)
    told = Results.objects.filter(call=OuterRef("pk"))
    gives = holds(person, INVITE)
    for call in Call.objects.filter(~Exists(named), ~Exists(told), state=PUBLISHED).defer("content").order_by("pk"):
        if gives:
            title, url, act = _("A call has no secretary"), reverse("accounts:people"), _("Give the role to somebody")
        else:
            title, act = _("A call has no secretary; an administrator gives the role"), _("Look")
            url = reverse("selection:call", args=[call.pk])
        yield task("secretary", call, title, url, act)
