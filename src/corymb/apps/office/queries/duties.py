"""What of a call is due from whoever runs it, from its close to the results. Derived, never stored."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from corymb.apps.accounts.models import Grant
from corymb.apps.accounts.rules import INVITE, covers_all, holds, scopes_with
from corymb.apps.accounts.states import SECRETARY
from corymb.apps.assessment.models import Arrangement, Expert
from corymb.apps.assessment.queries.naming import call_url as assessment_url
from corymb.apps.assessment.queries.seeing import of_calls, recusals_visible_to
from corymb.apps.assessment.rules import ARRANGE
from corymb.apps.assessment.states import INVITED
from corymb.apps.council.models import Decision, Matter, Ranking, Session
from corymb.apps.council.queries.letters import ABOUT, letters_of_decisions
from corymb.apps.council.queries.naming import ranking_url, session_url
from corymb.apps.council.queries.seeing import calls_tied_to
from corymb.apps.council.rules import RUN
from corymb.apps.council.states import CLOSED, FROZEN, OPEN, ORDERED, PLANNED, SELECTED
from corymb.apps.letters.models import Letter
from corymb.apps.letters.states import State
from corymb.apps.office.queries.standing import Standing, standings
from corymb.apps.outcomes.models import Agreement, Release, Results
from corymb.apps.outcomes.queries.naming import agreements_url, call_url
from corymb.apps.outcomes.queries.seeing import decisions_visible_to, undecided_of
from corymb.apps.outcomes.rules import DRAW, PUBLISH, RELEASE
from corymb.apps.outcomes.states import CANCELLED, DRAFTED
from corymb.apps.selection.models import Call
from corymb.apps.selection.rules import RUN as RUN_CALLS
from corymb.apps.selection.states import PUBLISHED
from corymb.kit.registries import Label, Task
from corymb.kit.saying import number

KEY = "office"
"""How the keys of these tasks begin."""
PATIENCE = timedelta(days=7)
"""So long an invitation waits before it is anybody's matter but the expert's."""


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Everything a call asks of whoever arranges its assessment, holds its sessions, tells what was decided."""
    if scopes_with(person, ARRANGE):
        yield from _of_assessment(person, now)
    if scopes_with(person, RUN):
        yield from _of_council(person)
    if scopes_with(person, RELEASE):
        yield from _of_outcomes(person)
    if scopes_with(person, DRAW):
        yield from _of_agreements(person)
    if holds(person, INVITE) or covers_all(scopes_with(person, RUN_CALLS)):
        yield from _without_secretary(person)


def _task(what: str, call: Call, title: Label, url: str, act: Label, count: int | None = None, **more: Any) -> Task:
    about = call.title if count is None else f"{call.title}: {number(count)}"
    return Task(f"{KEY}:{what}-{call.pk}", str(title), url, str(act), about=about, **more)


# The assessment


def _closed(person: Any, code: str, now: datetime) -> list[Call]:
    rows = Call.objects.filter(of_calls(person, "pk", code), state=PUBLISHED, closes_at__lt=now)
    return list(rows.select_related("arrangement").order_by("pk"))


def _of_assessment(person: Any, now: datetime) -> Iterator[Task]:
    calls = _closed(person, ARRANGE, now)
    found = standings(person, calls)
    waiting = _count(Expert.objects.filter(call__in=calls, state=INVITED, invited_at__lt=now - PATIENCE), "call")
    nobody = recusals_visible_to(person).filter(application__call__in=calls, acting=None, lifted_at=None)
    unacted = _count(nobody, "application__call")
    ranked = set(Ranking.objects.filter(call__in=calls).values_list("call", flat=True))
    for call in calls:
        standing = found.get(call.pk)
        if standing is None:
            continue
        if not hasattr(call, "arrangement"):
            url = reverse("assessment:arrange", args=[call.pk])
            yield _task("arrange", call, _("The assessment of a call is not arranged yet"), url, _("Arrange"))
            continue
        if waiting.get(call.pk):
            url = f"{reverse('assessment:experts', args=[call.pk])}?state={INVITED}"
            title = _("Experts have not answered their invitation for a week")
            yield _task("answers", call, title, url, _("Look"), waiting[call.pk])
        if unacted.get(call.pk):
            url = reverse("assessment:recusals", args=[call.pk])
            title = _("Nobody acts for somebody who is tied to an application")
            yield _task("acting", call, title, url, _("Name who acts"), unacted[call.pk])
        yield from _of_marks(call, standing, call.arrangement, now, is_ranked=call.pk in ranked)


def _of_marks(call: Call, found: Standing, arranged: Arrangement, now: datetime, *, is_ranked: bool) -> Iterator[Task]:
    """What applications of a call wait for; once nothing is left, its ranking."""
    listed = reverse("assignment:applications", args=[call.pk])
    if found.lacking:
        title, url = _("Applications have fewer experts than the call asks for"), assessment_url(call.pk)
        yield _task("lacking", call, title, url, _("Look"), found.lacking)
    if found.waiting and arranged.due_at < now:
        title, url = _("Marks are late"), f"{listed}?standing=waits"
        yield _task("late", call, title, url, _("Look"), found.waiting)
    if found.differing:
        title, url = _("Experts differ widely, and nobody looks again"), f"{listed}?standing=wide"
        yield _task("differ", call, title, url, _("Look"), found.differing)
    if found.put:
        title, url = _("A consensus is not agreed to by all"), f"{listed}?standing=waits"
        yield _task("put", call, title, url, _("Look"), found.put)
    if not (found.lacking or found.waiting or found.put or found.differing or is_ranked):
        url = reverse("council:call", args=[call.pk])
        yield _task("rank", call, _("All marks are in; a ranking can be frozen"), url, _("Look"), found.undecided)


def _count(rows: QuerySet[Any], name: str) -> dict[int, int]:
    """How many rows each call has; `name` leads to the call."""
    return dict(rows.order_by().values_list(name).annotate(n=Count("pk")))


# The council


def _of_council(person: Any) -> Iterator[Task]:
    mine = of_calls(person, "call", RUN)
    newer = Ranking.objects.filter(call=OuterRef("call"), number__gt=OuterRef("number"), state__in=(FROZEN, ORDERED))
    held = Session.objects.filter(call=OuterRef("call"))
    unplanned = Ranking.objects.filter(mine, ~Exists(newer), ~Exists(held), state=FROZEN, call__state=PUBLISHED)
    for ranking in unplanned.select_related("call").defer("inputs", "outcome").order_by("call"):
        title = _("A ranking is frozen and no session is planned")
        yield _task("plan", ranking.call, title, ranking_url(ranking), _("Look"))
    undecided = Matter.objects.filter(session=OuterRef("pk"), decision=None)
    sessions = Session.objects.filter(mine, state__in=(PLANNED, OPEN)).select_related("call")
    tied = Q(call__in=Call.objects.filter(calls_tied_to(person)))
    sessions = sessions.annotate(is_done=~Exists(undecided), is_whole=~tied)
    for session in sessions.order_by("pk"):
        if session.state == PLANNED:
            title, due = _("A session of the council is planned"), session.starts_at
            yield _task("session", session.call, title, session_url(session), _("Look"), due=due)
        elif session.is_done and session.is_whole:  # who is recused would learn that their item is decided
            title = _("Every item is decided; the session can be closed")
            yield _task("close", session.call, title, session_url(session), _("Close the session"))
    yield from _undecided(person)


def _undecided(person: Any) -> Iterator[Task]:
    """Applications a call has left without a decision: its session is closed and none is planned."""
    sessions = Session.objects.filter(call=OuterRef("call"))
    held, ahead = Exists(sessions.filter(state=CLOSED)), Exists(sessions.exclude(state=CLOSED))
    left = undecided_of(person).filter(of_calls(person, "call", RUN), held, ~ahead)
    counts = _count(left, "call")
    for call in Call.objects.filter(pk__in=counts).order_by("pk") if counts else ():
        title, url = _("The council has not decided on every application"), reverse("council:call", args=[call.pk])
        yield _task("undecided", call, title, url, _("Look"), counts[call.pk])


# What follows


def _of_outcomes(person: Any) -> Iterator[Task]:
    """Decisions nobody was written to about, letters to let go, comments to release, results to publish."""
    letters = Letter.objects.filter(about_kind=ABOUT, about_id=Cast(OuterRef("pk"), CharField()))
    released = Release.objects.filter(decision=OuterRef("pk"))
    decisions = decisions_visible_to(person).filter(of_calls(person, "application__call", RELEASE)).order_by()
    left = decisions.annotate(is_told=Exists(letters), is_released=Exists(released)).exclude(
        is_told=True, is_released=True
    )
    sessions = left.values("matter__session", "application__call").annotate(
        untold=Count("pk", filter=Q(is_told=False)), unreleased=Count("pk", filter=Q(is_released=False))
    )
    found = list(sessions.order_by("matter__session"))
    calls = Call.objects.in_bulk({row["application__call"] for row in found})
    unreleased: Counter[int] = Counter()
    for row in found:
        call = calls[row["application__call"]]
        unreleased[call.pk] += row["unreleased"]
        if row["untold"]:
            url = reverse("council:session", args=[row["matter__session"]])
            title = _("Nobody has a letter about a decision")
            yield _task(f"untold-{row['matter__session']}", call, title, url, _("Write the letters"), row["untold"])
    yield from _held(person)
    for call_number, count in unreleased.items():
        if count:
            title = _("Comments of experts are not released to the applicants yet")
            call = calls[call_number]
            yield _task("comments", call, title, call_url(call), _("Look"), count)
    yield from _unpublished(person)


def _held(person: Any) -> Iterator[Task]:
    """Sessions with letters about decisions that wait for somebody to let them go, who may read them."""
    held = Letter.objects.filter(about_kind=ABOUT, state=State.HELD)
    if not held.exists():
        return
    about = Counter(held.filter(about_id__in=letters_of_decisions(person)).values_list("about_id", flat=True))
    rows = Decision.objects.filter(pk__in=about).values_list("pk", "matter__session")
    counts: Counter[int] = Counter()
    for decision, session in rows:
        counts[session] += about[str(decision)]
    for one in Session.objects.filter(pk__in=counts).select_related("call").order_by("pk"):
        title, act = _("Letters about decisions are held"), _("Look at them and let them go")
        yield _task(f"held-{one.pk}", one.call, title, session_url(one), act, counts[one.pk])


def _unpublished(person: Any) -> Iterator[Task]:
    """Calls whose last closed session has decided what nobody has published."""
    later = Session.objects.filter(call=OuterRef("call"), state=CLOSED, number__gt=OuterRef("number"))
    told = Results.objects.filter(call=OuterRef("call"), session__number__gte=OuterRef("number"))
    rows = Session.objects.filter(of_calls(person, "call", PUBLISH), ~Exists(later), ~Exists(told), state=CLOSED)
    for session in rows.filter(matters__decision__isnull=False).distinct().select_related("call").order_by("call"):
        title = _("The results of a call are not published yet")
        yield _task("publish", session.call, title, call_url(session.call), _("Look"))


def _of_agreements(person: Any) -> Iterator[Task]:
    """Selected applications of published results whose agreement is not drafted, or is not sent yet."""
    standing = Agreement.objects.filter(decision__application=OuterRef("application")).exclude(state=CANCELLED)
    told = Results.objects.filter(
        call=OuterRef("application__call"), session__number__gte=OuterRef("matter__session__number")
    )
    selected = decisions_visible_to(person).filter(
        of_calls(person, "application__call", DRAW), Exists(told), result=SELECTED
    )
    waiting = selected.annotate(is_drawn=Exists(standing), is_draft=Exists(standing.filter(state=DRAFTED)))
    counts = waiting.order_by().values("application__call").annotate(
        undrawn=Count("pk", filter=Q(is_drawn=False)), unsent=Count("pk", filter=Q(is_draft=True))
    )  # fmt: skip
    found = {row["application__call"]: row for row in counts if row["undrawn"] or row["unsent"]}
    for call in Call.objects.filter(pk__in=found).order_by("pk") if found else ():
        if undrawn := found[call.pk]["undrawn"]:
            title = _("Agreements with those selected are not drafted yet")
            yield _task("draw", call, title, agreements_url(call), _("Look"), undrawn)
        if unsent := found[call.pk]["unsent"]:
            title, url = _("Agreements are drafted and not sent"), f"{agreements_url(call)}?state={DRAFTED}"
            yield _task("send", call, title, url, _("Look"), unsent)


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
        yield _task("secretary", call, title, url, act)
