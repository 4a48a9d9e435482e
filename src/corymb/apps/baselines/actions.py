"""The baseline: facts of the programme's first year as known at a moment; one officer proposes, another one signs."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import Proof
from corymb.apps.baselines.queries import KIND, proved, taken
from corymb.apps.journal.actions import Actor, Change, record, record_act
from corymb.apps.journal.images import image
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.returns import states
from corymb.apps.returns.models import Baseline
from corymb.kit.asking import NotPossible
from corymb.kit.registries import baseline_proposed

DECIDED = _("This version was decided already.")


@transaction.atomic
def propose_baseline(reason: str, by: Person, *, actor: Actor, now: datetime) -> Baseline:
    """Take the facts of the pack's baseline year as they are known now. Refuses a second proposal beside an open one.

    Two officers who propose at once wait for each other at the row of the pack in force.
    """
    version, pack = pack_in_force()
    PackVersion.objects.select_for_update().get(pk=version.pk)
    if Baseline.objects.filter(state=states.PROPOSED).exists():
        raise NotPossible(_("A proposal waits already; approve or decline it first."))
    period = str(pack.period.baseline_year)
    known = taken(period, now)
    if not known.facts:
        raise NotPossible(_("There are no facts of the baseline year yet."))
    last: int | None = Baseline.objects.aggregate(last=Max("version"))["last"]
    baseline = Baseline.objects.create(
        version=(last or 0) + 1,
        period=period,
        known_at=now,
        sha256=known.sha256,
        organisations=known.organisations,
        facts=known.facts,
        events=known.events,
        sums=known.sums,
        reason=reason.strip(),
        state=states.PROPOSED,
        proposed_by=by,
        proposed_at=now,
    )
    record(states.BASELINE_PROPOSED, actor, [Change.of(baseline)], now=now, reason=reason.strip())
    for hear in baseline_proposed:
        hear(baseline.pk)
    return baseline


@transaction.atomic
def approve_baseline(number: int, by: Person, proof: Proof, *, actor: Actor, now: datetime) -> Baseline:
    """Sign a proposed baseline; it replaces the one in force.

    Refuses whoever has proposed it, a proof of who signs that is too old, and facts that are not those proposed: one
    that was on its way when the baseline was taken may have joined them since.
    """
    baseline = _proposed(number)
    if baseline.proposed_by_id == by.pk:
        raise NotPossible(_("Whoever has proposed a baseline does not approve it; another officer does."))
    proof.must_be_fresh(now)
    if proved(baseline).sha256 != baseline.sha256:
        raise NotPossible(_("The facts known at that moment are not those proposed; decline it and propose anew."))
    changes = []
    for row in Baseline.objects.select_for_update().filter(state=states.APPROVED):
        before = image(row)
        row.state = states.SUPERSEDED
        row.save(update_fields=["state"])
        changes.append(Change.of(row, before))
    before = image(baseline)
    baseline.state, baseline.approved_by, baseline.approved_at, baseline.factor = states.APPROVED, by, now, proof.factor
    baseline.save(update_fields=["state", "approved_by", "approved_at", "factor"])
    record(states.BASELINE_APPROVED, actor, [Change.of(baseline, before), *changes], now=now)
    return baseline


@transaction.atomic
def decline_baseline(number: int, reason: str, *, actor: Actor, now: datetime) -> Baseline:
    """Decline a proposed baseline; the one in force stays."""
    baseline = _proposed(number)
    if not reason.strip():
        raise NotPossible(_("Say why the baseline is declined."), "reason")
    before = image(baseline)
    baseline.state = states.DECLINED
    baseline.save(update_fields=["state"])
    record(states.BASELINE_DECLINED, actor, [Change.of(baseline, before)], now=now, reason=reason.strip())
    return baseline


@transaction.atomic
def prove_baseline(number: int, *, actor: Actor, now: datetime) -> bool:
    """Whether the facts known at the moment of a baseline still have its hash; the journal keeps the answer."""
    baseline = Baseline.objects.get(pk=number)
    found = proved(baseline)
    same = (found.sha256, found.facts, found.events) == (baseline.sha256, baseline.facts, baseline.events)
    act = states.BASELINE_PROVED if same else states.BASELINE_DIFFERS
    thing = (KIND, str(baseline.pk), str(baseline))
    record_act(act, actor, thing, now=now, sha256=found.sha256, facts=found.facts)
    return same


def _proposed(number: int) -> Baseline:
    baseline = Baseline.objects.select_for_update().get(pk=number)
    if baseline.state != states.PROPOSED:
        raise NotPossible(DECIDED)
    return baseline
