"""A publication is computed again from the inputs it kept. Loads DuckDB: for jobs and the console, never for pages."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from corymb.apps.journal.actions import SYSTEM, record_act
from corymb.apps.scorecard.actions.computing import KIND, claim_of, kept_inputs
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.states import VERIFIED
from corymb.kit.saying import in_both
from corymb.refusal import Refusal
from corymb.reports.rebuilt import Verdict, verified


def verify_run(number: int, now: datetime) -> bool:
    """Compute a published run again and note whether inputs and lines still have their hashes.

    The lines that are shown are held against the hash too, so that one changed by hand shows. Inputs that cannot be
    read any more are noted as such.
    """
    run = Run.objects.select_related("pack", "baseline").get(pk=number)
    try:
        found = verdict_of(run)
    except Refusal as refusal:
        note_trouble(run, refusal, now)
        return False
    note_verdict(run, found, now)
    return found.same


def verdict_of(run: Run) -> Verdict:
    """What a publication comes out as, computed again. Refuses inputs that cannot be read any more."""
    with TemporaryDirectory() as folder:
        inputs = kept_inputs(run, Path(folder))
        return verified(inputs, claim_of(run, run.lines.defer("explained").order_by("pk")))


@transaction.atomic
def note_verdict(run: Run, found: Verdict, now: datetime) -> None:
    """Write down what came out, and that it was computed again."""
    hashes: dict[str, Any] = {"inputs_hash": found.inputs.now, "lines_hash": found.lines.now}
    _note(run, found.told() | hashes | {"at": now.isoformat()})
    facts: dict[str, Any] = {
        "published_by": found.published_by,
        "verified_by": found.verified_by,
        "differing": found.differing,
    }
    record_act(VERIFIED, SYSTEM, (KIND, str(run.pk), str(run)), now=now, same=found.same, **hashes, **facts)


@transaction.atomic
def note_trouble(run: Run, refusal: Refusal, now: datetime) -> None:
    """Write down that it cannot be computed again, and why."""
    _note(run, {"at": now.isoformat(), "same": False, "trouble": in_both(refusal)})
    record_act(VERIFIED, SYSTEM, (KIND, str(run.pk), str(run)), now=now, same=False, trouble=str(refusal))


def _note(run: Run, told: dict[str, Any]) -> None:
    run.verified = told
    run.save(update_fields=["verified"])
