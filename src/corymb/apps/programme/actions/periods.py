"""Reporting periods are planned, opened for returns, closed, and opened again with a reason."""

import re
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.periods import overlapping
from corymb.apps.programme.states import (
    CLOSED,
    OPEN,
    PERIOD_CLOSED,
    PERIOD_CODE,
    PERIOD_MOVED,
    PERIOD_MOVES,
    PERIOD_OPENED,
    PERIOD_PLANNED,
    PERIOD_REMOVED,
    PERIOD_REOPENED,
    PLANNED,
)
from corymb.kit.asking import NotPossible
from corymb.kit.registries import period_opened

MOVED_ON = _("The period has moved on meanwhile; look where it stands now.")


@transaction.atomic
def plan_period(
    code: str, opens_on: date, due_at: datetime, *, actor: Actor, now: datetime, beside: bool = False
) -> Period:
    """Plan a period. Refuses a code that names none, one that is there already, and a deadline before it opens;

    and one that overlaps another, unless it is said to stand `beside` it: members then report the same months twice,
    and only figures of whole years count in targets.
    """
    if not re.fullmatch(PERIOD_CODE, code):
        raise NotPossible(_("A period is a year, or a part of one: 2021, 2021-Q1."), "code")
    if Period.objects.filter(code=code).exists():
        raise NotPossible(_("This period is planned already."), "code")
    others = overlapping(code)
    if others and not beside:
        told = _("It overlaps {codes}: members report the same months twice, and targets count whole years alone.")
        raise NotPossible(str(told).format(codes=", ".join(others)), "code")
    _check_due(due_at, opens_on)
    period = Period.objects.create(code=code, opens_on=opens_on, due_at=due_at)
    record(PERIOD_PLANNED, actor, [Change.of(period)], now=now)
    return period


@transaction.atomic
def remove_period(number: int, *, actor: Actor, now: datetime, reason: str) -> None:
    """Take a period out that was planned by mistake. Refuses one that was ever open: returns stand in it."""
    period = Period.objects.select_for_update().filter(pk=number).first()
    if period is None or period.state != PLANNED:
        raise NotPossible(MOVED_ON)
    record(PERIOD_REMOVED, actor, [Change.removal(period)], now=now, reason=reason)
    period.delete()


@transaction.atomic
def open_period(number: int, *, actor: Actor, now: datetime, reason: str = "") -> Period:
    """Take returns for a period; one that was closed needs a reason."""
    period = _locked(number, OPEN)
    if period.state == CLOSED and not reason:
        raise NotPossible(_("Say why the period is opened again."), "reason")
    act = PERIOD_REOPENED if period.state == CLOSED else PERIOD_OPENED
    opened = _moved(period, {"state": OPEN, "closed_at": None}, act, actor, now, reason)
    for hear in period_opened:
        hear(opened.pk)
    return opened


@transaction.atomic
def close_period(number: int, *, actor: Actor, now: datetime, reason: str = "") -> Period:
    """Take no more returns for a period."""
    return _moved(_locked(number, CLOSED), {"state": CLOSED, "closed_at": now}, PERIOD_CLOSED, actor, now, reason)


@transaction.atomic
def move_due(number: int, due_at: datetime, *, actor: Actor, now: datetime, reason: str) -> Period:
    """Let returns be due at another moment, by an order that the reason names."""
    period = Period.objects.select_for_update().get(pk=number)
    if period.state == CLOSED:
        raise NotPossible(_("The period is closed."))
    _check_due(due_at, period.opens_on)
    return _moved(period, {"due_at": due_at}, PERIOD_MOVED, actor, now, reason)


def _check_due(due_at: datetime, opens_on: date) -> None:
    """A deadline is told by its day in the zone of the programme."""
    if localtime(due_at).date() < opens_on:
        raise NotPossible(_("Returns cannot be due before the period opens."), "due_at")


def _locked(number: int, target: str) -> Period:
    period = Period.objects.select_for_update().get(pk=number)
    if target not in PERIOD_MOVES[period.state]:
        raise NotPossible(MOVED_ON)
    return period


def _moved(period: Period, values: dict[str, object], act: str, actor: Actor, now: datetime, reason: str) -> Period:
    before = image(period)
    for name, value in values.items():
        setattr(period, name, value)
    period.save(update_fields=list(values))
    record(act, actor, [Change.of(period, before)], now=now, reason=reason)
    return period
