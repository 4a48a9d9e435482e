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
from corymb.apps.selection import states
from corymb.apps.selection.actions.telling import ask_partners, tell_of_admission, tell_of_receipt, tell_of_remark
from corymb.apps.selection.actions.writing import locked, must_be_open
from corymb.apps.selection.models import Application, Consent, HandingIn
from corymb.apps.selection.queries.contents import newest_version, standing_of
from corymb.apps.selection.queries.form import Page, page_of
from corymb.apps.selection.queries.seeing import decided_among, kept_under
from corymb.apps.selection.queries.snapshots import snapshot_of
from corymb.apps.selection.queries.windows import is_frozen
from corymb.kit.asking import NotPossible

CHANGED = (
    "state", "round", "sha256", "moved_at", "changed_at", "lacking", "admission_at", "admission_reason",
)  # fmt: skip
MOVED_ON = _("The application has moved on meanwhile; look where it stands now.")


@transaction.atomic
def move_application(number: int, move: str, *, actor: Actor, now: datetime, note: str = "") -> Application:
    """Move an application on, but for submitting it. Refuses what the table of moves does not know, a call that stands

    otherwise than the move needs, one with something missing on its way to the partners, what needs a reason without
    one, and whatever would change an application the council has decided on.
    """
    if move == states.SUBMIT:
        raise NotPossible(MOVED_ON)
    found = _to_move(number, move, now)
    if move in states.GIVES_REASON and not note.strip():
        raise NotPossible(states.GIVES_REASON[move], "note")
    before = image(found)
    if standing_of(found.call, now) == states.OPEN:
        changes = _while_open(found, move)
    else:
        changes = []
        if move != states.WITHDRAW:
            found.admission_at, found.admission_reason = now, note.strip()
    _moved(found, before, move, changes, note, actor=actor, now=now)
    if move == states.ASK:
        ask_partners(found, now)
    if move in {states.TURN_AWAY, states.ADMIT}:
        tell_of_admission(found, note, actor=actor, now=now)
    return found


def _while_open(found: Application, move: str) -> list[Change]:
    """What a move changes beside the state while the application may still be written."""
    changes: list[Change] = []
    if move == states.ASK:
        _ready(found)
    else:
        changes = _asked_anew(found)
    if move == states.WITHDRAW:
        found.round += 1
    found.sha256 = sha256(snapshot_of(found).encode()).hexdigest() if move == states.ASK else ""
    return changes


@transaction.atomic
def answer_consent(number: int, by: Person, *, agrees: bool, actor: Actor, now: datetime, remark: str = "") -> Consent:
    """Sign an application off as its partner, or decline with a remark. What is signed off is its hash of now."""
    row = Consent.objects.select_for_update().get(pk=number)
    found = locked(row.application_id)
    if found.state != states.SIGNING:
        raise NotPossible(MOVED_ON)
    must_be_open(found, now)
    if not agrees and not remark.strip():
        raise NotPossible(_("Say what the application lacks for your organisation to sign it off."), "remark")
    before = image(row)
    row.answer, row.sha256, row.remark = (states.AGREED if agrees else states.DECLINED), found.sha256, remark.strip()
    row.by, row.at = by, now
    row.save()
    act = states.SIGNED_OFF if agrees else states.NOT_SIGNED_OFF
    record(act, actor, [Change.of(row, before)], now=now, scope_keys=kept_under(found), reason=remark)
    if not agrees:
        tell_of_remark(row, now)
    return row


@transaction.atomic
def submit_application(number: int, by: Person, proof: Proof, *, actor: Actor, now: datetime) -> HandingIn:
    """Submit an application; the row made is the receipt, committed with the act, at the server's time.

    Refuses a call that has closed, an application whose content is no longer what the partners signed off, a partner
    who has not, and a proof of who submits that is too old.
    """
    found = _to_move(number, states.SUBMIT, now)
    proof.must_be_fresh(now)
    snapshot, page = _to_submit(found)
    before = image(found)
    found.lacking = page.lacking
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
    _moved(found, before, states.SUBMIT, [Change.of(row)], "", actor=actor, now=now)
    tell_of_receipt(row, now)
    return row


def why_not(number: int, move: str, now: datetime) -> str:
    """Why a move would be refused now, as its action says it; empty where it would not."""
    try:
        with transaction.atomic():
            found = _to_move(number, move, now)
            if move == states.SUBMIT:
                _to_submit(found)
            elif move == states.ASK:
                _ready(found)
    except NotPossible as refusal:
        return str(refusal)
    return ""


def _to_submit(found: Application) -> tuple[str, Page]:
    """What would be submitted. Refuses what is not what partners signed off, and where one of them has not."""
    page, snapshot = _ready(found), snapshot_of(found)
    if sha256(snapshot.encode()).hexdigest() != found.sha256:
        raise NotPossible(_("The application is not what was sent round; take it back and send it round again."))
    if found.consents.exclude(answer=states.AGREED, sha256=found.sha256).exists():
        raise NotPossible(_("Not every partner has signed the application off."))
    return snapshot, page


def _to_move(number: int, move: str, now: datetime) -> Application:
    found = locked(number)
    if found.state not in states.MOVES[move].sources:
        raise NotPossible(MOVED_ON)
    if move not in states.WHEN:
        must_be_open(found, now)
    elif standing_of(found.call, now) not in states.WHEN[move]:
        raise NotPossible(_("The call still takes applications; what is submitted may change."))
    elif move == states.WITHDRAW and is_frozen(found.call):
        raise NotPossible(_("The marks of the call are frozen and are decided on; write to the office."))
    elif decided_among([found.pk]):
        raise NotPossible(_("The council has decided on the application already."))
    return found


def _ready(found: Application) -> Page:
    """Refuse an application with something missing, or that answers an older version of its call."""
    newest = newest_version(found.call)
    if newest is None or newest.pk != found.by_version_id:
        raise NotPossible(_("The call has a newer version; take it over first."))
    page = page_of(found, live=True)
    if not page.is_complete:
        told = _("Something is missing: {labels}.")
        raise NotPossible(str(told).format(labels="; ".join(label for label, _place in page.missing)))
    return page


def _asked_anew(found: Application) -> list[Change]:
    """What partners signed off holds no more once the application may change."""
    changes = []
    for row in found.consents.select_for_update().exclude(answer=states.WAITS):
        before = image(row)
        row.answer, row.sha256, row.remark, row.by, row.at = states.WAITS, "", "", None, None
        row.save()
        changes.append(Change.of(row, before))
    return changes


def _moved(
    found: Application, before: dict[str, object], move: str, changes: list[Change], note: str, **acting: Unpack[Acting]
) -> None:
    step, now = states.MOVES[move], acting["now"]
    found.state, found.moved_at, found.changed_at = step.target, now, now
    found.save(update_fields=CHANGED)
    told = [Change.of(found, before), *changes]
    record(step.act, acting["actor"], told, now=now, scope_keys=kept_under(found), reason=note.strip())
