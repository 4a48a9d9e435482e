"""Applications are given to experts: a proposal is changed by hand and confirmed, a review given to somebody else."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.taking_back import taken_back
from corymb.apps.assessment.models import Expert, Proposal, Recusal, Review
from corymb.apps.assessment.queries.standing import Pair, pairs_now
from corymb.apps.assessment.queries.telling import said_of_call
from corymb.apps.assessment.states import (
    ACTIVE,
    ASSIGNED,
    BY_HAND,
    CHANGED_BY_HAND,
    CONFIRMED,
    GIVEN,
    GIVEN_AWAY,
    REPAIRED,
    REPLACED_BY,
    WRITABLE,
)
from corymb.apps.assignment.queries.mixing import groups
from corymb.apps.assignment.queries.proposals import candidates, hash_of, newest_of, open_pairs, pairs_of, ready_experts
from corymb.apps.journal.actions import Actor, Change, record, record_rows
from corymb.apps.letters.actions import write_letter
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.contents import standing_of
from corymb.apps.selection.queries.seeing import call_key, settled_among
from corymb.apps.selection.states import CLOSED
from corymb.kit.asking import NotPossible

MOVED_ON = _("The assignment has moved on meanwhile; look at the newest proposal.")
NOT_YET = _(
    "The call still takes applications, and what is submitted may change; an assignment is confirmed once it has "
    "closed."
)
PIECE = 2_000


@dataclass(frozen=True)
class Swap:
    """An application, the expert who gives way, the one who comes, by their numbers; and why."""

    application: int
    gone: int
    new: int
    reason: str


@transaction.atomic
def change_pair(number: int, swap: Swap, by: Person, *, actor: Actor, now: datetime) -> Proposal:
    """Give an application of a proposal to another expert: a new proposal, with what the change costs in fit.

    Refuses an old proposal, and an expert who may not.
    """
    found = _newest(number)
    application, gone, new, reason = swap.application, swap.gone, swap.new, swap.reason
    pairs = pairs_of(found)
    if (application, gone) not in pairs or (application, new) in pairs:
        raise NotPossible(MOVED_ON)
    proposed = Counter(expert for _application, expert in open_pairs(found))
    offered = {one.expert.pk: one for one in candidates(found.call_id, application, timezone.localdate(now), proposed)}
    if new not in offered or offered[new].is_full:
        raise NotPossible(_("This expert cannot take the application: a conflict, a full load, or not ready."), "new")
    cost = pairs.pop((application, gone)) - offered[new].fit
    pairs[(application, new)] = offered[new].fit
    rows = sorted((a, e, fit) for (a, e), fit in pairs.items())
    made = Proposal.objects.create(
        call=found.call,
        stage=found.stage,
        aim=BY_HAND,
        terms=_terms(found, application, pairs, timezone.localdate(now)),
        changed_from=found,
        at=now,
        by=by,
        pairs=[list(row) for row in rows],
        total=sum(pairs.values()),
        smallest=min(pairs.values()),
        cost=cost,
        certificate={"gone": found.certificate.get("gone", [])},
        reason=reason.strip(),
        sha256=hash_of(rows),
    )
    keys = [call_key(found.call_id)]
    record(CHANGED_BY_HAND, actor, [Change.of(made)], now=now, scope_keys=keys, reason=reason)
    return made


def _terms(found: Proposal, application: int, pairs: Iterable[Pair], day: date) -> dict[str, Any]:
    """The rules that were asked for, and the applications that no longer keep them after changes by hand."""
    rules = found.terms.get("rules", [])
    if not rules:
        return {}
    there = Review.objects.filter(application=application, stage=found.stage, state__in=ACTIVE, is_third=False)
    own = {e for a, e in pairs if a == application} | set(there.values_list("expert", flat=True))
    asked = groups(rules, found.call_id, list(Expert.objects.filter(pk__in=own)), day)
    broken = set(found.terms.get("broken", [])) - {application}
    if not all(group.is_kept_by(own) for group in asked):
        broken.add(application)
    return {"rules": rules, "broken": sorted(broken)}


def written(fit: float) -> Decimal:
    """A fit as a review keeps it: six digits."""
    return Decimal(f"{fit:.6f}")


def _newest(number: int) -> Proposal:
    """A proposal, its call locked, that nobody has changed or replaced."""
    call = Call.objects.select_for_update(of=("self",)).get(proposals=number)
    found = newest_of(call.pk)
    if found is None or found.pk != number:
        raise NotPossible(MOVED_ON)
    return found


@transaction.atomic
def confirm(number: int, by: Person, *, actor: Actor, now: datetime) -> int:
    """Make a proposal come true: reviews are made, experts are told; how many reviews.

    Applications the person is tied to are left for whoever acts instead. Refuses an old proposal, a call that still
    takes applications, pairs between which a conflict stands now, and experts who are no longer there.
    """
    found = _newest(number)
    own = Recusal.objects.filter(person=by, application__call=found.call, lifted_at=None)
    tied = set(own.values_list("application", flat=True))
    pairs = {pair: fit for pair, fit in open_pairs(found).items() if pair[0] not in tied}
    if not pairs:
        raise NotPossible(_("Everything in it is assigned already."))
    if standing_of(found.call, now) != CLOSED:
        raise NotPossible(NOT_YET)
    if settled_among({application for application, _expert in pairs}):
        raise NotPossible(_("The council has decided on applications of it meanwhile; ask for a new proposal."))
    _must_be_free(found.call_id, pairs, now)
    back = _gone(found, tied, now)
    reviews = [
        Review(
            application_id=application,
            expert_id=expert,
            stage=found.stage,
            fit=written(fit),
            assigned_at=now,
            assigned_by=by,
            changed_at=now,
        )
        for (application, expert), fit in sorted(pairs.items())
    ]
    made = Review.objects.bulk_create(reviews, batch_size=PIECE)
    thing, keys = ("assessment.proposal", str(found.pk), ""), [call_key(found.call_id)]
    record_rows(CONFIRMED, actor, thing, made, now=now, scope_keys=keys)
    if back:
        record(REPLACED_BY, actor, back, now=now, scope_keys=keys)
    _tell(found.call, made, now)
    return len(made)


def _must_be_free(call: int, pairs: Iterable[Pair], now: datetime) -> None:
    ready = ready_experts(call)
    asked = set(pairs)
    if {expert for _application, expert in asked} - {expert.pk for expert in ready}:
        raise NotPossible(_("An expert no longer takes part; ask for a new proposal."))
    chosen = [expert for expert in ready if expert.pk in {number for _application, number in asked}]
    forbidden = asked & pairs_now(call, chosen, timezone.localdate(now), sorted({a for a, _e in asked}))
    if forbidden:
        told = _("Conflicts of interest stand between {n} pairs now; ask for a new proposal.")
        raise NotPossible(str(told).format(n=len(forbidden)))


def _gone(found: Proposal, tied: set[int], now: datetime) -> list[Change]:
    """Reviews nobody has begun, which a repair gives to others."""
    gone = {(int(a), int(e)) for a, e in found.certificate.get("gone", []) if int(a) not in tied}
    rows = Review.objects.select_for_update(of=("self",)).filter(application__call=found.call, state=ASSIGNED)
    rows = rows.select_related("application__call", "expert").order_by("pk")
    return [taken_back(row, REPAIRED, now) for row in rows if (row.application_id, row.expert_id) in gone]


def _tell(call: Call, made: Iterable[Review], now: datetime) -> None:
    """One letter to each expert, with how many applications are new."""
    counts, said = Counter(review.expert_id for review in made), said_of_call(call)
    for expert in Expert.objects.filter(pk__in=counts).order_by("pk"):
        values = {"count": counts[expert.pk], **said}
        about = ("assessment.expert", str(expert.pk))
        write_letter(GIVEN, str(expert.person_id), values, now=now, about=about, scope_keys=[call_key(call)])


@transaction.atomic
def replace_review(number: int, new: int, reason: str, by: Person, *, actor: Actor, now: datetime) -> Review:
    """Give a review that is not submitted to another expert. Its marks stay, and do not count."""
    Call.objects.select_for_update().get(applications__reviews=number)
    row = Review.objects.select_for_update(of=("self",)).select_related("application__call", "expert").get(pk=number)
    if row.state not in WRITABLE or row.is_rapporteur:
        raise NotPossible(_("A review that was submitted stays."))
    fit = must_be_offered(row.application, new, now)
    back = taken_back(row, reason.strip() or GIVEN_AWAY, now)
    made = Review.objects.create(
        application=row.application,
        expert_id=new,
        stage=row.stage,
        fit=written(fit),
        is_third=row.is_third,
        assigned_at=now,
        assigned_by=by,
        changed_at=now,
    )
    keys = [call_key(row.application.call_id)]
    record(REPLACED_BY, actor, [Change.of(made), back], now=now, scope_keys=keys, reason=reason)
    _tell(row.application.call, [made], now)
    return made


def must_be_offered(application: Application, expert: int, now: datetime) -> float:
    """The fit of an expert who may take an application now. Refuses one who may not. The call is locked."""
    call = Call.objects.select_for_update().get(pk=application.call_id)
    found = {one.expert.pk: one for one in candidates(call.pk, application.pk, timezone.localdate(now))}
    if expert not in found or found[expert].is_full:
        raise NotPossible(_("This expert cannot take the application: a conflict, a full load, or not ready."), "new")
    return found[expert].fit


def tell_of(call: Call, review: Review, now: datetime) -> None:
    """Tell an expert of one more application."""
    _tell(call, [review], now)
