"""A scorecard is asked for: to be published, as known on a day, by another pack. A job computes it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.packs import pack_in_force, pack_of
from corymb.apps.programme.states import IN_FORCE
from corymb.apps.returns.models import Baseline
from corymb.apps.returns.queries.measuring import signed_at
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.trials import base_of_trials
from corymb.apps.scorecard.queries.years import latest_year
from corymb.apps.scorecard.states import (
    ASKED,
    BASELINE,
    KNOWN,
    MEASURED,
    ORDERED,
    PUBLISHED,
    TRIAL,
    TRIED,
    WAITING,
)
from corymb.kit.asking import NotPossible


@transaction.atomic
def order_publication(
    year: int, by: Person | None, *, actor: Actor, now: datetime, note: str, locked_only: bool = True
) -> Run:
    """Have the scorecard of a year published as it is known now, measured from the baseline in force.

    Refuses a year outside the programme.
    """
    version, pack = pack_in_force()
    _check_year(year, pack.period.baseline_year, pack.period.due_year)
    run = Run.objects.create(
        kind=PUBLISHED,
        state=WAITING,
        pack=version,
        year=year,
        known_at=now,
        locked_only=locked_only,
        baseline=signed_at(pack, now),
        by=by,
        asked_at=now,
        note=note,
    )
    record(ORDERED, actor, [Change.of(run)], now=now, reason=note)
    return run


@transaction.atomic
def ask_for_day(year: int, known_at: datetime, by: Person | None, *, actor: Actor, now: datetime) -> Run:
    """Have the scorecard of a year computed as it was known at a moment, measured from the baseline in force then.

    Refuses a moment that has not come.
    """
    version, pack = pack_in_force()
    _check_year(year, pack.period.baseline_year, pack.period.due_year)
    if known_at > now:
        raise NotPossible(_("Nobody knows yet what will be known then."), "known_at")
    run = Run(kind=KNOWN, state=WAITING, pack=version, year=year, known_at=known_at, by=by, asked_at=now)
    run.baseline = signed_at(pack, known_at)
    run.save()
    record(ASKED, actor, [Change.of(run)], now=now)
    return run


@transaction.atomic
def try_pack(version: PackVersion, by: Person | None, *, actor: Actor, now: datetime) -> Run:
    """Have the figures that were published last computed by another version of the pack, from the same inputs.

    Without a publication the living figures take its place. Refuses the version in force, and a version that does not
    know the year.
    """
    if version.state == IN_FORCE:
        raise NotPossible(_("This version is the one in force; what is shown is counted by it."))
    base = base_of_trials()
    if base is None:
        raise NotPossible(_("There are no figures yet that could change."))
    pack = pack_of(version)
    _check_year(base.year, pack.period.baseline_year, pack.period.due_year)
    run = Run.objects.create(
        kind=TRIAL,
        state=WAITING,
        pack=version,
        year=base.year,
        known_at=base.known_at,
        locked_only=base.locked_only,
        base=base,
        baseline=base.baseline,
        by=by,
        asked_at=now,
    )
    record(TRIED, actor, [Change.of(run)], now=now)
    return run


@transaction.atomic
def measure_from(proposed: Baseline, *, actor: Actor, now: datetime) -> list[Run]:
    """Have the figures counted from a proposed baseline, and from the one in force beside it; the runs to be computed.

    All other years as they were known when it was proposed. None while there is no year to measure.
    """
    version, pack = pack_in_force()
    year = latest_year(pack)
    if year is None:
        return []
    before = signed_at(pack)
    runs: list[Run] = []
    for baseline in (before, proposed) if before else (proposed,):
        run = Run(kind=BASELINE, state=WAITING, pack=version, year=year, known_at=proposed.known_at, asked_at=now)
        run.baseline, run.base, run.by = baseline, runs[0] if runs else None, proposed.proposed_by
        run.save()
        runs.append(run)
    record(MEASURED, actor, [Change.of(run) for run in runs], now=now)
    return runs


def _check_year(year: int, base: int, due: int) -> None:
    if not base < year <= due:
        told = _("The programme is measured from {base} to {due}; choose a later year than the first.")
        raise NotPossible(str(told).format(base=base, due=due), "year")
