"""An application moves on: round its partners, submitted with a receipt, withdrawn, taken up again."""

from datetime import datetime
from hashlib import sha256
from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import Acting, Proof
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.selection.actions.writing import locked, must_be_open
from corymb.apps.selection.models import Application, Consent, HandingIn
from corymb.apps.selection.queries.contents import newest_version
from corymb.apps.selection.queries.form import page_of
from corymb.apps.selection.queries.seeing import kept_under
from corymb.apps.selection.queries.snapshots import snapshot_of
from corymb.apps.selection.states import (
    AGREED,
    ASK,
    DECLINED,
    MOVES,
    NOT_SIGNED_OFF,
    SIGNED_OFF,
    SIGNING,
    SUBMIT,
    WAITS,
    WITHDRAW,
)
from corymb.kit.asking import NotPossible

MOVED_ON = _("The application has moved on meanwhile; look where it stands now.")


@transaction.atomic
def move_application(number: int, move: str, *, actor: Actor, now: datetime, note: str = "") -> Application:
    """Move an application on, but for submitting it. Refuses what the table of moves does not know, a closed call,

    one with something missing on its way to the partners, and a withdrawal without a reason.
    """
    if move == SUBMIT:
        raise NotPossible(MOVED_ON)
    found = _to_move(number, move, now)
    before = image(found)
    changes: list[Change] = []
    if move == ASK:
        _ready(found)
    else:
        changes = _asked_anew(found)
    if move == WITHDRAW:
        if not note.strip():
            raise NotPossible(_("Say why the application is withdrawn."), "note")
        found.round += 1
    found.sha256 = sha256(snapshot_of(found).encode()).hexdigest() if move == ASK else ""
    _moved(found, before, move, changes, note, actor=actor, now=now)
    return found


@transaction.atomic
def answer_consent(number: int, by: Person, *, agrees: bool, actor: Actor, now: datetime, remark: str = "") -> Consent:
    """Sign an application off as its partner, or decline with a remark. What is signed off is its hash of now."""
    row = Consent.objects.select_for_update().get(pk=number)
    found = locked(row.application_id)
    if found.state != SIGNING:
        raise NotPossible(MOVED_ON)
    must_be_open(found, now)
    if not agrees and not remark.strip():
        raise NotPossible(_("Say what the application lacks for your organisation to sign it off."), "remark")
    before = image(row)
    row.answer, row.sha256, row.remark = (AGREED if agrees else DECLINED), found.sha256, remark.strip()
    row.by, row.at = by, now
    row.save()
    act = SIGNED_OFF if agrees else NOT_SIGNED_OFF
    record(act, actor, [Change.of(row, before)], now=now, scope_keys=kept_under(found), reason=remark)
    return row


@transaction.atomic
def submit_application(number: int, by: Person, proof: Proof, *, actor: Actor, now: datetime) -> HandingIn:
    """Submit an application; the row made is the receipt, committed with the act, at the server's time.

    Refuses a call that has closed, an application whose content is no longer what the partners signed off, a partner
    who has not, and a proof of who submits that is too old.
    """
    found = _to_move(number, SUBMIT, now)
    proof.must_be_fresh(now)
    _ready(found)
    snapshot = snapshot_of(found)
    if sha256(snapshot.encode()).hexdigest() != found.sha256:
        raise NotPossible(_("The application is not what was sent round; take it back and send it round again."))
    if found.consents.exclude(answer=AGREED, sha256=found.sha256).exists():
        raise NotPossible(_("Not every partner has signed the application off."))
    before = image(found)
    row = HandingIn.objects.create(
        application=found,
        round=found.round,
        number=f"{found.call.code}-{found.pk}-{found.round}",
        at=now,
        by=by,
        role=proof.role,
        factor=proof.factor,
        confirmed_at=proof.at,
        snapshot=snapshot,
        sha256=found.sha256,
    )
    _moved(found, before, SUBMIT, [Change.of(row)], "", actor=actor, now=now)
    return row


def _to_move(number: int, move: str, now: datetime) -> Application:
    found = locked(number)
    if found.state not in MOVES[move].sources:
        raise NotPossible(MOVED_ON)
    must_be_open(found, now)
    return found


def _ready(found: Application) -> None:
    """Refuse an application with something missing, or that answers an older version of its call."""
    newest = newest_version(found.call)
    if newest is None or newest.pk != found.by_version_id:
        raise NotPossible(_("The call has a newer version; take it over first."))
    page = page_of(found, live=True)
    if not page.is_complete:
        told = _("Something is missing: {labels}.")
        raise NotPossible(str(told).format(labels="; ".join(label for label, _place in page.missing)))


def _asked_anew(found: Application) -> list[Change]:
    """What partners signed off holds no more once the application may change."""
    changes = []
    for row in found.consents.select_for_update().exclude(answer=WAITS):
        before = image(row)
        row.answer, row.sha256, row.remark, row.by, row.at = WAITS, "", "", None, None
        row.save()
        changes.append(Change.of(row, before))
    return changes


def _moved(
    found: Application, before: dict[str, object], move: str, changes: list[Change], note: str, **acting: Unpack[Acting]
) -> None:
    step, now = MOVES[move], acting["now"]
    found.state, found.moved_at, found.changed_at = step.target, now, now
    found.save(update_fields=["state", "round", "sha256", "moved_at", "changed_at"])
    told = [Change.of(found, before), *changes]
    record(step.act, acting["actor"], told, now=now, scope_keys=kept_under(found), reason=note.strip())
