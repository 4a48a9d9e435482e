"""What is due once the council has decided: letters, comments, results, agreements. Derived, never stored."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.council.models import Decision, Matter, Ranking, Session
from corymb.apps.council.queries.letters import ABOUT, REGION, letters_of_decisions, written
from corymb.apps.council.queries.naming import session_url
from corymb.apps.council.queries.taken_back import members_taken_back, reviews_taken_back
from corymb.apps.council.rules import RUN
from corymb.apps.council.states import ANEW, CANCELLED, CLOSED, FAILED, FROZEN, SELECTED
from corymb.apps.defence.queries.printed import KIND as OF_DEFENCE
from corymb.apps.defence.queries.seeing import ABOUT as OF_SLOT
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import visible_to as letters_visible_to
from corymb.apps.letters.rules import DECIDE as LET_GO
from corymb.apps.letters.states import State
from corymb.apps.office.queries.carried import STATUSES, given_by
from corymb.apps.office.queries.parts import KEY, counts_of, step_of, task
from corymb.apps.outcomes.models import Agreement, Commitment, Results
from corymb.apps.outcomes.queries.agreements import ended_agreements
from corymb.apps.outcomes.queries.agreements import visible_to as agreements_visible_to
from corymb.apps.outcomes.queries.comments import waits_for_release
from corymb.apps.outcomes.queries.complaints import answered_upheld
from corymb.apps.outcomes.queries.complaints import visible_to as complaints_visible_to
from corymb.apps.outcomes.queries.naming import agreement_url, agreements_url, call_url
from corymb.apps.outcomes.queries.outcomes_told import is_published, told
from corymb.apps.outcomes.queries.planned import CLUSTER, with_parts
from corymb.apps.outcomes.queries.seeing import decisions_visible_to, known_again, not_tied
from corymb.apps.outcomes.rules import DRAW, PUBLISH, RELEASE
from corymb.apps.outcomes.states import AGREEMENT_OVER, DECLINED, DRAFTED, SIGNED, TERMINATED
from corymb.apps.programme.models import Allocation
from corymb.apps.programme.queries.packs import divisible_targets
from corymb.apps.registry.queries.scopes import answered_for
from corymb.apps.registry.states import STATUSES as CLUSTERS
from corymb.apps.registry.states import may_follow
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import applied_for
from corymb.kit.registries import Task
from corymb.kit.saying import number


def of_outcomes(person: Any) -> Iterator[Task]:
    """Decisions nobody was written to about who can be, letters to let go, comments to release, results to publish."""
    decisions = decisions_visible_to(person).filter(of_calls(person, "application__call", RELEASE))
    untold = decisions.annotate(text=Cast("pk", CharField()))  # as letters name it
    untold = untold.filter(answered_for(REGION)).exclude(text__in=written().values("about_id"))
    of_session = ("matter__session", "matter__session__number", "matter__session__call")
    found = list(untold.order_by("matter__session").values_list(*of_session).annotate(n=Count("pk")))
    unreleased = counts_of(decisions.filter(waits_for_release(person)), "matter__session__call")
    calls = Call.objects.in_bulk({row[2] for row in found} | set(unreleased))
    for session, place, call, count in found:
        title = _("Nobody has a letter about a decision of session {n}").format(n=number(place))
        url = reverse("council:session", args=[session])
        yield task(f"untold-{session}", calls[call], title, url, _("Write the letters"), count)
    held = _held(person)
    for one, count in held.items():
        title, act = _("Letters about decisions are held"), _("Look at them and let them go")
        yield task(f"held-{one.pk}", one.call, title, session_url(one), act, count)
    for number_, count in unreleased.items():
        title, call = _("Comments of experts wait to be looked through and released"), calls[number_]
        yield task("comments", call, title, call_url(call), _("Look"), count)
    waiting = {row[2] for row in found} | {one.call_id for one in held}
    yield from _unpublished(person, waiting)


def _held(person: Any) -> dict[Session, int]:
    """Sessions with letters about decisions that wait for somebody to let them go, who may read them."""
    held = Letter.objects.filter(about_kind=ABOUT, state=State.HELD)
    if not held.exists():
        return {}
    about = Counter(held.filter(about_id__in=letters_of_decisions(person)).values_list("about_id", flat=True))
    rows = Decision.objects.filter(pk__in=about).values_list("pk", "matter__session")
    counts: Counter[int] = Counter()
    for decision, session in rows:
        counts[session] += about[str(decision)]
    sessions = Session.objects.filter(pk__in=counts).select_related("call").order_by("pk")
    return {one: counts[one.pk] for one in sessions}


def _unpublished(person: Any, waiting: Collection[int]) -> Iterator[Task]:
    """Calls whose last closed session has decided what nobody has published, without those that wait for letters."""
    later = Session.objects.filter(call=OuterRef("call"), state=CLOSED, number__gt=OuterRef("number"))
    told = Results.objects.filter(call=OuterRef("call"), session__number__gte=OuterRef("number"))
    decided = Exists(Decision.objects.filter(matter__session=OuterRef("pk")))
    rows = Session.objects.filter(of_calls(person, "call", PUBLISH), ~Exists(later), ~Exists(told), state=CLOSED)
    own = Q(call__in=applied_for(person).values("application__call"))  # somebody else publishes
    rows = rows.exclude(own | Q(call__in=waiting)).annotate(
        before=Exists(Results.objects.filter(call=OuterRef("call")))
    )
    for session in rows.filter(decided).select_related("call").order_by("call"):
        title = _("The results of a call are not published yet")
        if session.before:
            title = _("A session has decided since the results of a call were published; publish them anew")
        yield task("publish", session.call, title, call_url(session.call), _("Look"))


def of_agreements(person: Any) -> Iterator[Task]:
    """Selected applications, of which the region was told, whose agreement is not drafted, sent, or was declined."""
    standing = Agreement.objects.exclude(state__in=AGREEMENT_OVER)
    ended = Agreement.objects.filter(sent_at__isnull=False)  # or under way; once it has ended, another one is no duty
    later = ended_agreements().filter(decision__application=OuterRef("decision__application"), pk__gt=OuterRef("pk"))
    refused = ended_agreements().filter(~Exists(later), state=DECLINED)
    refused = refused.exclude(decision__application__in=_applications(standing))
    selected = told(decisions_visible_to(person).filter(of_calls(person, "application__call", DRAW), result=SELECTED))
    undrawn = counts_of(selected.exclude(application__in=_applications(standing | ended)), "application__call")
    unsent, declined = (
        counts_of(selected.filter(application__in=_applications(rows)), "application__call") if rows.exists() else {}
        for rows in (Agreement.objects.filter(state=DRAFTED), refused)
    )
    found = {*undrawn, *unsent, *declined}
    for call in Call.objects.filter(pk__in=found).order_by("pk") if found else ():
        if count := undrawn.get(call.pk):
            title = _("Agreements with those selected are not drafted yet")
            yield task("draw", call, title, agreements_url(call), _("Look"), count)
        if count := unsent.get(call.pk):
            title, url = _("Agreements are drafted and not sent"), f"{agreements_url(call)}?state={DRAFTED}"
            yield task("send", call, title, url, _("Look"), count)
        if count := declined.get(call.pk):
            title, url = _("Regions have declined their agreements"), f"{agreements_url(call)}?state={DECLINED}"
            yield task("declined", call, title, url, _("Look"), count)
    yield from _overturned(person)


def _applications(rows: QuerySet[Agreement]) -> QuerySet[Agreement, Any]:
    return rows.values("decision__application")


def _overturned(person: Any) -> Iterator[Task]:
    """Agreements that hold, or are on their way, and belong to an application whose latest decision does not select it.

    Only an application on which the council has decided more than once has both: they are few, and most often none.
    """
    latest = decisions_visible_to(person).filter(of_calls(person, "application__call", DRAW)).exclude(result=SELECTED)
    over = list(latest.filter(application__in=known_again(person)).values_list("application", flat=True))
    if not over:
        return
    left = agreements_visible_to(person).exclude(state__in=AGREEMENT_OVER).filter(decision__application__in=over)
    for one in left.order_by("pk"):
        title, act = _("An agreement belongs to an application that is not selected any more"), _("Look")
        about = one.decision.application.title
        yield Task(f"{KEY}:overturned-{one.pk}", title, agreement_url(one), act, about=about, step=step_of("draw"))


def of_plan(person: Any) -> Iterator[Task]:
    """Signed agreements whose clusters have no planned part of a target that is agreed on; who changes it later may.

    And those terminated since that the plan still rests on.
    """
    planned = Allocation.objects.filter(target=OuterRef("target"), cluster=OuterRef(CLUSTER), organisation=None)
    # a part is planned for a cluster of its own, not for one within a consortium
    unplanned = Q(~Exists(planned), agreement__state=SIGNED, value__gt=0, **{f"{CLUSTER}__parent": None})
    own = agreements_visible_to(person).filter(not_tied(person, "decision__application"))
    seen = own.filter(state__in=(SIGNED, TERMINATED)).values("pk")
    rows = with_parts(Commitment.objects.filter(agreement__in=seen).exclude(target="")).exclude(**{CLUSTER: None})
    rows = rows.filter(unplanned | Q(part__isnull=False, agreement__state=TERMINATED))
    left = set(rows.values_list("agreement__decision__application__call", "agreement__state", "agreement", "target"))
    there = dict(divisible_targets()) if left else {}
    standing = {(call, state, number_) for call, state, number_, target in left if target in there}
    found = Counter((call, state) for call, state, _number in standing)
    for call in Call.objects.filter(pk__in={call for call, _state in found}).order_by("pk") if found else ():
        if count := found[call.pk, SIGNED]:
            title = _("What is agreed on is not carried into the plan yet")
            yield task("carry", call, title, f"{agreements_url(call)}?state={SIGNED}", _("Look"), count)
        if count := found[call.pk, TERMINATED]:
            title = _("The plan counts what was agreed on in an agreement that is terminated: plan it anew")
            yield task("replan", call, title, f"{agreements_url(call)}?state={TERMINATED}", _("Look"), count)


def of_register(person: Any) -> Iterator[Task]:
    """Sessions by whose decisions clusters still take another status in the register."""
    moves = Q(pk__in=[])
    for result, status in STATUSES.items():
        sources = [one for one in CLUSTERS if status in may_follow(one)]
        moves |= Q(result=result, application__cluster__status__in=sources)
    before = Q(application__cluster__status_since__lt=TruncDate("matter__session__closed_at"))
    rows = decisions_visible_to(person).filter(moves, before, is_published())
    counts: dict[int, dict[str, int]] = {}
    for session, result, count in rows.order_by().values_list("matter__session", "result").annotate(n=Count("pk")):
        counts.setdefault(session, {})[result] = count
    for one in Session.objects.filter(pk__in=counts).select_related("call").order_by("pk") if counts else ():
        if left := sum(counts[one.pk].get(result, 0) for result in given_by(one)):
            title = _("What was decided is not carried into the register yet")
            url = reverse("office:statuses", args=[one.pk])
            yield task(f"register-{one.pk}", one.call, title, url, _("Look"), left)


def of_letters(person: Any) -> Iterator[Task]:
    """Letters that are held for another reason than a decision or a defence, which have tasks of their own."""
    held = Letter.objects.filter(state=State.HELD).exclude(about_kind__in=(ABOUT, OF_SLOT, OF_DEFENCE))
    count = letters_visible_to(person, LET_GO).filter(pk__in=held).count() if held.exists() else 0
    if count:
        title, act = _("Letters are held: they go once somebody has looked at them"), _("Look at them and let them go")
        yield Task(
            f"{KEY}:letters",
            title,
            f"{reverse('letters:outbox')}?state={State.HELD}",
            act,
            about=number(count),
            step=step_of("held"),
        )


def of_complaints(person: Any) -> Iterator[Task]:
    """Calls with complaints that were upheld and answered while no later session has decided anew, or is to."""
    later = Matter.objects.filter(
        application=OuterRef("decision__application"),
        session__number__gt=OuterRef("decision__matter__session__number"),
    ).exclude(Q(session__state=CANCELLED) | Q(session__state=CLOSED, decision=None))
    answered = complaints_visible_to(person).select_related(None).filter(
        of_calls(person, "decision__application__call", RUN),
        not_tied(person, "decision__application"),
        answered_upheld(),
        ~Exists(later),
    )  # fmt: skip
    counts = counts_of(answered, "decision__application__call")
    rankings = Ranking.objects.filter(call__in=counts, state=FROZEN).order_by().values("call").annotate(last=Max("pk"))
    newest = dict(rankings.values_list("call", "last")) if counts else {}
    for call in Call.objects.filter(pk__in=newest).order_by("pk") if newest else ():
        title = _("A complaint is upheld: a later session decides anew")
        url = f"{reverse('council:plan', args=[newest[call.pk]])}?decided={ANEW}"
        yield task("anew", call, title, url, _("Plan a session"), counts[call.pk])


def of_late_ties(person: Any) -> Iterator[Task]:
    """Calls in which marks that a ranking rests on were taken back for a tie, until somebody ranks anew."""
    mine, free = of_calls(person, "application__call", RUN), not_tied(person, "application")
    taken = [
        rows.filter(mine, free, _ranked_before(field)).annotate(is_decided=_decided_before(field)).order_by()
        for rows, field in ((reviews_taken_back(), "ended_at"), (members_taken_back(), "at"))
    ]
    reviews, members = (one.values_list("application__call", "application", "is_decided") for one in taken)
    found: dict[int, set[int]] = {}
    decided = set()
    for number_, application, is_decided in reviews.union(members):
        found.setdefault(number_, set()).add(application)
        decided |= {number_} if is_decided else set()
    for call in Call.objects.filter(pk__in=found).order_by("pk") if found else ():
        title = _("Marks that a ranking rests on were taken back for a tie: rank anew, and see what it changes")
        if call.pk in decided:
            title = _("Marks that a decision rests on were taken back for a tie: rank anew, and see what it changes")
        url = reverse("council:order", args=[call.pk])
        yield task("tied", call, title, url, _("Look"), len(found[call.pk]))


def _ranked_before(field: str) -> Q:
    """Whether a ranking of the call stands from before a moment, and none from after it."""
    rankings = Ranking.objects.filter(call=OuterRef("application__call")).exclude(state=FAILED)
    before, after = (rankings.filter(**{f"ordered_at__{way}": OuterRef(field)}) for way in ("lt", "gt"))
    return Q(Exists(before), ~Exists(after))


def _decided_before(field: str) -> Exists:
    return Exists(Decision.objects.filter(application=OuterRef("application"), at__lt=OuterRef(field)))
