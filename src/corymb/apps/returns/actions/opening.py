"""Returns are opened: for all members when a period opens, for one that joined later, and with more time for one."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from corymb.apps.journal.actions import Actor, Change, record, record_rows
from corymb.apps.journal.images import image
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.programme.queries.periods import year_of
from corymb.apps.programme.states import OPEN
from corymb.apps.registry.models import Membership, Organisation
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.returns.models import Return
from corymb.apps.returns.states import EXTENDED, NOT_IN, OPENED
from corymb.kit.asking import NotPossible

BATCH = 5_000


@transaction.atomic
def open_return(organisation: Organisation, period: Period, *, actor: Actor, now: datetime) -> Return:
    """Open one organisation's return. Refuses a period that is not open, and an organisation that is no member."""
    if period.state != OPEN:
        raise NotPossible(_("Returns are not taken for this period now."))
    if not members_in(period).filter(pk=organisation.pk).exists():
        raise NotPossible(_("The organisation was no member of a cluster in this period."))
    known = Return.objects.filter(organisation=organisation, period=period).first()
    if known:
        return known
    made = _new(organisation.pk, period, now)
    made.save(force_insert=True)
    record(OPENED, actor, [Change.of(made)], now=now, scope_keys=scope_keys_of(organisation))
    return made


@transaction.atomic
def open_returns(period: Period, *, actor: Actor, now: datetime) -> int:
    """Open a return for every member that has none yet, in one entry of the journal; how many."""
    period = Period.objects.select_for_update().get(pk=period.pk)
    if period.state != OPEN:
        return 0
    there = Return.objects.filter(period=period, organisation=OuterRef("pk"))
    missing = members_in(period).filter(~Exists(there)).order_by("pk").values_list("pk", flat=True)
    return _open_all(missing, period, actor, now)


def _open_all(numbers: Iterable[int], period: Period, actor: Actor, now: datetime) -> int:
    made = Return.objects.bulk_create([_new(number, period, now) for number in numbers], BATCH)
    if made:
        record_rows(OPENED, actor, ("programme.period", str(period.pk), period.code), made, now=now)
    return len(made)


def _new(organisation: int, period: Period, now: datetime) -> Return:
    version, _pack = pack_in_force()
    return Return(
        organisation_id=organisation,
        period=period,
        pack=version,
        due_at=period.due_at,
        changed_at=now,
        moved_at=now,
    )


def members_in(period: Period) -> QuerySet[Organisation]:
    """Organisations that were members of a cluster on a day of the period's year, merged ones left out."""
    first, last = date(year_of(period), 1, 1), date(year_of(period), 12, 31)
    there = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=first), organisation=OuterRef("pk"), starts_on__lte=last
    )
    return Organisation.objects.filter(Exists(there), merged_into=None)


@transaction.atomic
def extend_return(number: int, due_at: datetime, *, actor: Actor, now: datetime, reason: str) -> Return:
    """Let one return be due later, by an order that the reason names."""
    found, change = extended(number, due_at)
    keys = scope_keys_of(found.organisation)
    record(EXTENDED, actor, [change], now=now, scope_keys=keys, reason=reason)
    return found


def extended(number: int, due_at: datetime) -> tuple[Return, Change]:
    """A return, locked, with its later day, and the change that is to be recorded. Refuses one that is handed in."""
    found = Return.objects.select_for_update(of=("self",)).select_related("organisation__region").get(pk=number)
    if found.state not in NOT_IN:
        raise NotPossible(_("The return is handed in. There is more time only while it is with its organisation."))
    if due_at <= found.due_at:
        raise NotPossible(_("That is no more time than there was."), "due_at")
    before = image(found)
    found.due_at = due_at
    found.save(update_fields=["due_at"])
    return found, Change.of(found, before)
