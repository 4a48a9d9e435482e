"""A return moves on: to its certifier, signed to the cluster, back with remarks, accepted, locked, opened again."""

from datetime import datetime
from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import Acting, Proof
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import Plain, image
from corymb.apps.programme.queries.seeing import may_certify_own
from corymb.apps.programme.states import OPEN
from corymb.apps.returns.actions.recording import record_facts
from corymb.apps.returns.actions.telling import tell
from corymb.apps.returns.models import Passage, Return, Submission
from corymb.apps.returns.queries.findings import standing_of
from corymb.apps.returns.queries.preparing import prepared_by
from corymb.apps.returns.queries.snapshots import snapshot_of
from corymb.apps.returns.states import ACCEPT, MOVES, REOPEN, RETURN, SEND, STANDING, SUBMIT
from corymb.kit.asking import NotPossible
from corymb.kit.registries import facts_changed

MOVED_ON = _("The return has moved on meanwhile; look where it stands now.")
NOT_OPEN = _("The period is closed; ask the programme office to open it again.")
PREPARED = _("You have sent this return, or written in it; another person signs it.")
CHANGED = _("The return has changed since you opened the page to sign it. Look through it again; nothing is signed.")


class ChangedMeanwhile(Exception):  # noqa: N818 - an answer to a person, not an error of the program
    """What would be signed is not what the signer was shown."""


@transaction.atomic
def move_return(number: int, move: str, by: Person, *, actor: Actor, now: datetime, note: str = "") -> Return:
    """Move a return on, but for signing it, which `submit_return` does. Refuses what the table of moves does not know,

    a return with errors or questions left on its way to the certifier, one to be returned without a remark, and one to
    be opened again without a reason.
    """
    found = _locked(number, move)
    before = image(found)
    if move == SEND:
        _ready(found)
        found.preparer, found.certifier, found.is_self_certified = by, None, False
    if move == RETURN and not found.remarks.filter(round=found.round).exists():
        raise NotPossible(_("Say with a remark at least what is to be mended."))
    if move == REOPEN and not note.strip():
        raise NotPossible(_("Say why the return is opened again."), "note")
    if move == ACCEPT:
        submission = found.submissions.get(round=found.round)
        record_facts(found, submission, now)
        for hear in facts_changed:
            hear(found.organisation_id, submission.pk)
    if move in {RETURN, REOPEN}:
        found.round += 1
    return _moved((found, before), move, by, [], note, actor=actor, now=now)


@transaction.atomic
def submit_return(number: int, by: Person, proof: Proof, *, shown: str, actor: Actor, now: datetime) -> Submission:
    """Sign a return and hand it in; the row made is the receipt, committed with the act.

    `shown` is the hash of what the signer had before them: another content is not signed. Refuses whoever sent the
    return or wrote in it in this round, unless the pack lets the only person of an organisation sign, and a proof of
    who signs that is too old.
    """
    found = _locked(number, SUBMIT)
    before = image(found)
    found.is_self_certified = bool(prepared_by(by, [found]))
    if found.is_self_certified and not may_certify_own(found.pack, by, found.organisation):
        raise NotPossible(PREPARED)
    proof.must_be_fresh(now)
    snapshot = snapshot_of(found)
    if snapshot.sha256 != shown:
        raise ChangedMeanwhile(CHANGED)
    _ready(found)
    found.certifier = by
    submission = Submission.objects.create(
        member_return=found,
        round=found.round,
        number=f"{found.period.code}-{found.pk}-{found.round}",
        at=now,
        by=by,
        role=proof.role,
        factor=proof.factor,
        confirmed_at=proof.at,
        snapshot=snapshot.text,
        sha256=snapshot.sha256,
    )
    _moved((found, before), SUBMIT, by, [Change.of(submission)], "", actor=actor, now=now)
    return submission


def _locked(number: int, move: str) -> Return:
    found = Return.objects.select_for_update(of=("self",)).placed().get(pk=number)
    if found.state not in MOVES[move].sources:
        raise NotPossible(MOVED_ON)
    if found.period.state != OPEN and found.state not in STANDING:
        raise NotPossible(NOT_OPEN)
    return found


def _ready(found: Return) -> None:
    """Refuse a return that is not checked as it stands now, or that has errors or unanswered questions."""
    standing = standing_of(found)
    if not standing.is_checked:
        raise NotPossible(_("The last changes are being checked; try again in a moment."))
    if standing.errors:
        raise NotPossible(_("There are errors left; correct them first."))
    if standing.to_explain:
        raise NotPossible(_("There are figures left to explain; explain them first."))


def _moved(
    row: tuple[Return, Plain], move: str, by: Person, changes: list[Change], note: str, **acting: Unpack[Acting]
) -> Return:
    """Write down that a return moved; `row` comes with its image as it stood before."""
    found, before = row
    step, now, note = MOVES[move], acting["now"], note.strip()
    found.state, found.moved_at, found.changed_at = step.target, now, now
    found.save(update_fields=["state", "round", "preparer", "certifier", "is_self_certified", "moved_at", "changed_at"])
    Passage.objects.create(
        member_return=found, move=move, target=step.target, round=found.round, by=by, at=now, note=note
    )
    keys = found.scope_keys
    told = [Change.of(found, before), *changes]
    record(step.act, acting["actor"], told, now=now, scope_keys=keys, reason=note)
    tell(found, move, by, keys, now)
    return found
