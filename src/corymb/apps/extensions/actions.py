"""A member asks for more time for its return; whoever may give it does or declines, and writes to who asked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.extensions.models import Request
from corymb.apps.extensions.queries.seeing import may_be_asked, waiting_on
from corymb.apps.extensions.states import DECLINED, GRANTED, LETTER, MOVES, TIME_ASKED, TIME_DECLINED
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import write_letter
from corymb.apps.returns.actions.opening import extended
from corymb.apps.returns.models import Return
from corymb.apps.returns.states import EXTENDED
from corymb.kit.asking import NotPossible

ANSWERED = _("The request was answered meanwhile; look at the answer.")


@transaction.atomic
def ask_for_time(
    number: int, wished_at: datetime, reason: str, by: Person | None, *, actor: Actor, now: datetime
) -> Request:
    """Ask that a return be due later. Refuses a return the organisation has handed in, a second request beside one

    that waits, a moment that is no more time or has passed, and a request without a reason.
    """
    rows = Return.objects.select_for_update(of=("self",)).select_related("organisation__region", "period")
    found = rows.get(pk=number)
    if not may_be_asked(found):
        raise NotPossible(_("The return is not with your organisation now; there is nothing to have more time for."))
    if waiting_on(found):
        raise NotPossible(_("You have asked already; the programme office has not answered yet."))
    if wished_at <= max(found.due_at, now):
        raise NotPossible(_("That is no more time than there was."), "wished_at")
    if not reason.strip():
        raise NotPossible(_("Say why you need more time."), "reason")
    made = Request.objects.create(
        member_return=found, wished_at=wished_at, reason=reason.strip(), asked_at=now, asked_by=by
    )
    record(TIME_ASKED, actor, [Change.of(made)], now=now, scope_keys=found.scope_keys)
    return made


@transaction.atomic
def grant_time(
    number: int, due_at: datetime, reason: str, by: Person | None, *, actor: Actor, now: datetime
) -> Request:
    """Give more time for a return whose member has asked, by an order that the reason names."""
    row = _waiting(number, GRANTED)
    before = image(row)
    found, change = extended(row.member_return_id, due_at)
    row.due_at = due_at
    _answered(row, GRANTED, reason, by, now)
    changes = [change, Change.of(row, before)]
    record(EXTENDED, actor, changes, now=now, scope_keys=found.scope_keys, reason=row.answer)
    _tell(row, found, now)
    return row


@transaction.atomic
def decline_time(number: int, reason: str, by: Person | None, *, actor: Actor, now: datetime) -> Request:
    """Decline a request for more time, with a reason the asker reads."""
    row = _waiting(number, DECLINED)
    before = image(row)
    _answered(row, DECLINED, reason, by, now)
    found = row.member_return
    record(TIME_DECLINED, actor, [Change.of(row, before)], now=now, scope_keys=found.scope_keys, reason=row.answer)
    _tell(row, found, now)
    return row


def _waiting(number: int, target: str) -> Request:
    rows = Request.objects.select_for_update(of=("self",)).select_related(
        "member_return__organisation__region", "member_return__period"
    )
    row = rows.get(pk=number)
    if target not in MOVES[row.state]:
        raise NotPossible(ANSWERED)
    return row


def _answered(row: Request, state: str, reason: str, by: Person | None, now: datetime) -> None:
    if not reason.strip():
        raise NotPossible(_("Give the reason; the organisation reads it."), "reason")
    row.state, row.answer, row.answered_at, row.answered_by = state, reason.strip(), now, by
    row.save(update_fields=["state", "answer", "answered_at", "answered_by", "due_at"])


def _tell(row: Request, found: Return, now: datetime) -> None:
    """Write to who asked; the letter carries neither names nor reasons, its link leads to them."""
    if row.asked_by_id is None:
        return
    values = {"request": row.pk, "period": found.period.code, "state": row.state}
    about = ("extensions.request", str(row.pk))
    write_letter(LETTER, str(row.asked_by_id), values, now=now, about=about, scope_keys=found.scope_keys)
