"""An assignment is worked out by the solver and kept as a proposal. Loads the solver: for jobs."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Expert, Proposal, Review
from corymb.apps.assessment.queries.board import content_now, scoring
from corymb.apps.assessment.queries.standing import Pair, pairs_now
from corymb.apps.assessment.states import ACTIVE, ASSIGNED, ENOUGH, FAIREST, LOT, PROPOSED, REPAIR
from corymb.apps.assignment.queries.fitting import fits
from corymb.apps.assignment.queries.mixing import groups
from corymb.apps.assignment.queries.proposals import Terms, hash_of, loads, pairs_of, ready_experts
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import call_key, settled_among
from corymb.apps.selection.states import SUBMITTED as HANDED_IN
from corymb.i18n import mark
from corymb.methods.assignment.best import fairest, greatest_sum, proves
from corymb.methods.assignment.mixed import SECONDS, Mix, under_rules
from corymb.methods.assignment.problem import Assigned, Problem
from corymb.methods.assignment.randomised import Lot, drawn, lot
from corymb.methods.assignment.repair import repaired, worth_of
from corymb.packs.call import Stage
from corymb.refusal import Refusal

PLAIN = Terms()
MOVED = mark("The assignment moved on while this one was worked out.")
AGAIN = mark("Ask for it again.")


@dataclass(frozen=True)
class Stood:
    """Pairs that stay as they are, pairs that may move, pairs that ended and are not made again."""

    fixed: set[Pair]
    moving: set[Pair]
    ended: set[Pair]


@dataclass(frozen=True)
class Posed:
    """A problem with the numbers of its rows and columns; what its rules ask; `before` (k, 2) are pairs that may move.

    `stood` are the pairs of the call as they were when it was posed.
    """

    problem: Problem
    applications: list[int]
    experts: list[int]
    before: list[Pair]
    mixes: list[Mix]
    stood: Stood


def propose(number: int, aim: str, by: Person | None, terms: Terms = PLAIN, *, actor: Actor, now: datetime) -> Proposal:
    """Work out an assignment for what is not assigned yet; a repair may move reviews nobody has begun.

    What cannot be done is kept too, in words. Nothing is locked while it is worked out: where reviews were made or
    taken back meanwhile, that is the answer.
    """
    call = Call.objects.get(pk=number)
    stage = scoring(content_now(call))
    row = Proposal(call=call, stage=stage.code if stage else "", aim=aim, at=now, by=by)
    row.terms = terms.kept(aim)
    posed = None
    try:
        posed = _posed(call, stage, row, now)
        row.certificate, found = _solved(posed, row)
        _fill(row, posed, found)
    except Refusal as refusal:
        row.refusal = _in_words(refusal)
    return _kept(row, posed.stood if posed else None, actor, now)


@transaction.atomic
def _kept(row: Proposal, stood: Stood | None, actor: Actor, now: datetime) -> Proposal:
    call = Call.objects.select_for_update().get(pk=row.call_id)
    if stood is not None and stood != _stood(call, row.stage, row.aim):
        row.pairs, row.certificate, row.total, row.smallest = [], {}, None, None
        row.refusal = _in_words(Refusal(MOVED, mend=AGAIN))
    row.sha256 = hash_of((a, e, fit) for a, e, fit in row.pairs)
    row.save()
    record(PROPOSED, actor, [Change.of(row)], now=now, scope_keys=[call_key(call)])
    return row


def _in_words(refusal: Refusal) -> dict[str, Any]:
    return {
        "message": refusal.message,
        "fields": {name: _plain(value) for name, value in refusal.fields.items()},
        "where": str(refusal.where or ""),
        "mend": refusal.mend or "",
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else str(value)


def _posed(call: Call, stage: Stage | None, row: Proposal, now: datetime) -> Posed:
    """The problem of a call: rows that need experts yet, columns of experts who are ready."""
    if stage is None or stage.experts < 1:
        raise Refusal(mark("The call has no stage in which experts score."))
    day, ready = timezone.localdate(now), ready_experts(call.pk)
    stood = _stood(call, stage.code, row.aim)
    have = Counter(application for application, _expert in stood.fixed)
    numbers = Application.objects.filter(call=call, state=HANDED_IN).order_by("pk").values_list("pk", flat=True)
    lacking = [number for number in numbers if have[number] < stage.experts]
    settled = settled_among(lacking)
    applications = [number for number in lacking if number not in settled]
    if not applications:
        raise Refusal(ENOUGH)
    if not ready:
        raise Refusal(
            mark("No expert is ready: nobody has accepted the invitation and declared their ties."),
            mend=mark("Invite experts, and wait for their declarations."),
        )
    known = fits(call.pk, [expert.pk for expert in ready], day, applications)
    forbidden = pairs_now(call.pk, ready, day) | stood.fixed | stood.ended
    has = loads(call.pk)
    has.subtract(Counter(expert for _application, expert in stood.moving))
    room = np.array([max(0, expert.at_most - has[expert.pk]) for expert in ready], dtype=np.int64)
    had = np.array([has[expert.pk] for expert in ready], dtype=np.int64)
    problem = Problem(
        tuple(f"№ {number}" for number in applications),
        tuple(f"{expert.person} ({expert.pk})" for expert in ready),
        np.array([[known.of(a, expert.pk) for expert in ready] for a in applications]),
        np.array([[(a, expert.pk) in forbidden for expert in ready] for a in applications]),
        np.array([stage.experts - have[a] for a in applications], dtype=np.int64),
        np.clip(row.terms.get("least", 0) - had, 0, room),
        room,
        has=had,
    )
    columns = [expert.pk for expert in ready]
    mixes = _mixes(row, (applications, columns), stood, day)
    return Posed(problem, applications, columns, sorted(stood.moving), mixes, stood)


def _stood(call: Call, stage: str, aim: str) -> Stood:
    rows = Review.objects.filter(application__call=call, is_rapporteur=False, is_third=False, stage=stage)
    states = {(a, e, state) for a, e, state in rows.values_list("application", "expert", "state")}
    movable = {ASSIGNED} if aim == REPAIR else set()
    fixed = {(a, e) for a, e, state in states if state in ACTIVE and state not in movable}
    moving = {(a, e) for a, e, state in states if state in movable}
    ended = {(a, e) for a, e, state in states if state not in ACTIVE}
    return Stood(fixed, moving, ended - moving - fixed)


def _mixes(row: Proposal, numbers: tuple[list[int], list[int]], stood: Stood, day: date) -> list[Mix]:
    """What the rules of a proposal ask of its rows and columns, beside the experts an application has already."""
    applications, columns = numbers
    there = {expert for _application, expert in stood.fixed} | set(columns)
    experts = list(Expert.objects.filter(pk__in=there)) if row.terms.get("rules") else []
    return [
        Mix(
            group.rule,
            np.array([expert in group.experts for expert in columns]),
            group.at_least,
            group.at_most,
            np.array([sum((a, e) in stood.fixed for e in group.experts) for a in applications]),
        )
        for group in groups(row.terms.get("rules", ()), row.call_id, experts, day)
    ]


def _solved(posed: Posed, row: Proposal) -> tuple[dict[str, Any], Assigned]:
    """(what is kept beside its pairs, the assignment)."""
    if row.aim == LOT:
        return _by_lot(posed, row.terms)
    if row.terms.get("rules"):
        mixed = under_rules(posed.problem, posed.mixes)
        return {"bound": mixed.bound, "share": mixed.gap, "ended": mixed.ended, "seconds": SECONDS}, mixed.assigned
    if row.aim == FAIREST:
        return {}, fairest(posed.problem)
    if row.aim != REPAIR:
        return {}, greatest_sum(posed.problem)
    rows = {number: i for i, number in enumerate(posed.applications)}
    columns = {number: j for j, number in enumerate(posed.experts)}
    pairs = [(rows[a], columns[e]) for a, e in posed.before if a in rows and e in columns]
    before = Assigned(np.array(pairs, dtype=np.int64).reshape(-1, 2), 0.0, 0.0, None)
    found = repaired(posed.problem, before).assigned
    return {"proves": proves(posed.problem, found, worth_of(posed.problem, before))}, found


def _by_lot(posed: Posed, terms: dict[str, int]) -> tuple[dict[str, Any], Assigned]:
    """Drawn from chances that are kept, so that anybody can draw it again."""
    chances = lot(posed.problem, Fraction(terms["cap"], 100))
    told = {
        "expected": chances.expected,
        "uncapped": chances.uncapped,
        "of": chances.of,
        "chances": [[int(i), int(j), int(chances.parts[i, j])] for i, j in np.argwhere(chances.parts)],
        "applications": posed.applications,
        "experts": posed.experts,
    }
    return told, drawn(posed.problem, chances, terms["seed"])


def drawn_again(proposal: Proposal) -> str:
    """The hash of the pairs a lot gives when it is drawn again from the chances and the seed that are kept."""
    kept, fits_of = proposal.certificate, pairs_of(proposal)
    rows, columns = kept["applications"], kept["experts"]
    parts = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for i, j, part in kept["chances"]:
        parts[i, j] = part
    nothing = np.zeros(parts.shape)
    counts = np.ones(len(rows), dtype=np.int64), np.zeros(len(columns), dtype=np.int64)
    bare = Problem(tuple(map(str, rows)), tuple(map(str, columns)), nothing, nothing > 0, *counts, counts[1])
    found = drawn(bare, Lot(parts, kept["of"], kept["expected"], kept["uncapped"]), proposal.terms["seed"])
    pairs = [(rows[i], columns[j]) for i, j in found.pairs]
    return hash_of((a, e, fits_of.get((a, e), 0.0)) for a, e in pairs)


def _fill(row: Proposal, posed: Posed, found: Assigned) -> None:
    """Pairs by the numbers of their rows, and the certificate by which they can be checked."""
    fit = posed.problem.fit
    row.pairs = [[posed.applications[i], posed.experts[j], round(float(fit[i, j]), 6)] for i, j in found.pairs]
    row.total, row.smallest = float(sum(fit[i, j] for i, j in found.pairs)), found.smallest
    used = {(a, e) for a, e, _fit in row.pairs}
    row.certificate |= {"gone": [list(pair) for pair in posed.before if pair not in used]}
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
        } | ({} if row.aim == REPAIR else {"proves": proves(posed.problem, found)})
