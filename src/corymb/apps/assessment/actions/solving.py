"""An assignment is worked out by the solver and kept as a proposal. Loads the solver: for jobs."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Proposal, Review
from corymb.apps.assessment.queries.board import content_now, scoring
from corymb.apps.assessment.queries.fitting import fits
from corymb.apps.assessment.queries.proposals import hash_of, loads, ready_experts
from corymb.apps.assessment.queries.seeing import call_key
from corymb.apps.assessment.queries.standing import Pair, pairs_now
from corymb.apps.assessment.states import ACTIVE, ASSIGNED, FAIREST, PROPOSED, REPAIR
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.states import SUBMITTED as HANDED_IN
from corymb.i18n import mark
from corymb.methods.assignment.best import fairest, greatest_sum, proves
from corymb.methods.assignment.problem import Assigned, Problem
from corymb.methods.assignment.repair import repaired
from corymb.packs.call import Stage
from corymb.refusal import Refusal


@dataclass(frozen=True)
class Posed:
    """A problem with the numbers of its rows and columns; `before` (k, 2) are pairs that may move."""

    problem: Problem
    applications: list[int]
    experts: list[int]
    before: list[tuple[int, int]]


@transaction.atomic
def propose(number: int, aim: str, by: Person | None, *, actor: Actor, now: datetime) -> Proposal:
    """Work out an assignment for what is not assigned yet; a repair may move reviews nobody has begun.

    What cannot be done is kept too, in words.
    """
    call = Call.objects.select_for_update().get(pk=number)
    stage = scoring(content_now(call))
    row = Proposal(call=call, stage=stage.code if stage else "", aim=aim, at=now, by=by)
    try:
        posed = _posed(call, stage, aim, now)
        _fill(row, posed, _solved(posed, aim))
    except Refusal as refusal:
        row.refusal = {
            "message": refusal.message,
            "fields": {name: _plain(value) for name, value in refusal.fields.items()},
            "where": str(refusal.where or ""),
            "mend": refusal.mend or "",
        }
    row.sha256 = hash_of((a, e, fit) for a, e, fit in row.pairs)
    row.save()
    record(PROPOSED, actor, [Change.of(row)], now=now, scope_keys=[call_key(call)])
    return row


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else str(value)


def _posed(call: Call, stage: Stage | None, aim: str, now: datetime) -> Posed:
    """The problem of a call: rows that need experts yet, columns of experts who are ready."""
    if stage is None or stage.experts < 1:
        raise Refusal(mark("The call has no stage in which experts score."))
    day, ready = timezone.localdate(now), ready_experts(call.pk)
    fixed, moving, ended = _reviews(call, stage.code, aim)
    have = Counter(application for application, _expert in fixed)
    numbers = Application.objects.filter(call=call, state=HANDED_IN).order_by("pk").values_list("pk", flat=True)
    applications = [number for number in numbers if have[number] < stage.experts]
    if not applications:
        raise Refusal(mark("Every application has the experts it needs."))
    if not ready:
        raise Refusal(
            mark("No expert is ready: nobody has accepted the invitation and declared their ties."),
            mend=mark("Invite experts, and wait for their declarations."),
        )
    known = fits(call.pk, [expert.pk for expert in ready], day, applications)
    forbidden = pairs_now(call.pk, ready, day) | fixed | ended
    has = loads(call.pk)
    has.subtract(Counter(expert for _application, expert in moving))
    problem = Problem(
        tuple(f"№ {number}" for number in applications),
        tuple(f"{expert.person} ({expert.pk})" for expert in ready),
        np.array([[known.of(a, expert.pk) for expert in ready] for a in applications]),
        np.array([[(a, expert.pk) in forbidden for expert in ready] for a in applications]),
        np.array([stage.experts - have[a] for a in applications], dtype=np.int64),
        np.zeros(len(ready), dtype=np.int64),
        np.array([max(0, expert.at_most - has[expert.pk]) for expert in ready], dtype=np.int64),
    )
    return Posed(problem, applications, [expert.pk for expert in ready], sorted(moving))


def _reviews(call: Call, stage: str, aim: str) -> tuple[set[Pair], set[Pair], set[Pair]]:
    """Pairs that stay as they are, pairs that may move, pairs that ended and are not made again."""
    rows = Review.objects.filter(application__call=call, is_rapporteur=False, is_third=False, stage=stage)
    states = {(a, e, state) for a, e, state in rows.values_list("application", "expert", "state")}
    movable = {ASSIGNED} if aim == REPAIR else set()
    fixed = {(a, e) for a, e, state in states if state in ACTIVE and state not in movable}
    moving = {(a, e) for a, e, state in states if state in movable}
    ended = {(a, e) for a, e, state in states if state not in ACTIVE}
    return fixed, moving, ended - moving - fixed


def _solved(posed: Posed, aim: str) -> Assigned:
    if aim == FAIREST:
        return fairest(posed.problem)
    if aim != REPAIR:
        return greatest_sum(posed.problem)
    rows = {number: i for i, number in enumerate(posed.applications)}
    columns = {number: j for j, number in enumerate(posed.experts)}
    pairs = [(rows[a], columns[e]) for a, e in posed.before if a in rows and e in columns]
    before = Assigned(np.array(pairs, dtype=np.int64).reshape(-1, 2), 0.0, 0.0, None)
    return repaired(posed.problem, before).assigned


def _fill(row: Proposal, posed: Posed, found: Assigned) -> None:
    """Pairs by the numbers of their rows, and the certificate by which they can be checked."""
    fit = posed.problem.fit
    row.pairs = [[posed.applications[i], posed.experts[j], round(float(fit[i, j]), 6)] for i, j in found.pairs]
    row.total, row.smallest = float(sum(fit[i, j] for i, j in found.pairs)), found.smallest
    used = {(a, e) for a, e, _fit in row.pairs}
    row.certificate = {"gone": [list(pair) for pair in posed.before if pair not in used]}
    proof = found.certificate
    if proof is not None:
        row.certificate |= {
            "of_applications": [int(price) for price in proof.of_applications],
            "of_experts": [int(price) for price in proof.of_experts],
            "applications": posed.applications,
            "experts": posed.experts,
            "scale": proof.scale,
            "gap": proof.gap,
            "pairs": proof.pairs,
            "proves": row.aim != REPAIR and proves(posed.problem, found),
        }
