"""Organisations join clusters, change their share, and leave."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.registry.actions.refusals import refuse_merged
from corymb.apps.registry.models import Cluster, Membership, Organisation
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.registry.states import MEMBER_ADMITTED, MEMBERSHIP_ENDED, SHARE_CHANGED
from corymb.kit.asking import NotPossible

WHOLE = Decimal(1)


@dataclass(frozen=True)
class Admission:
    """On what terms an organisation joins: from a day, with a share of itself, by a document."""

    starts_on: date
    basis: str
    share: Decimal = WHOLE
    document_number: str = ""
    document_date: date | None = None
    note: str = ""
    ends_on: date | None = None


@transaction.atomic
def admit_member(
    organisation: Organisation,
    cluster: Cluster,
    terms: Admission,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Membership:
    """Let an organisation join a cluster. Refuses one that is a member then, and shares of more than a whole."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    refuse_merged(organisation)
    membership = Membership(
        organisation=organisation,
        cluster=cluster,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        share=terms.share,
        basis=terms.basis,
        document_number=terms.document_number,
        document_date=terms.document_date,
        note=terms.note,
        recorded_at=now,
    )
    _check(membership)
    membership.save(force_insert=True)
    keys = scope_keys_of(membership) + scope_keys_of(organisation)
    record(MEMBER_ADMITTED, actor, [Change.of(membership)], now=now, scope_keys=keys, reason=reason)
    return membership


@transaction.atomic
def change_share(
    membership: Membership, share: Decimal, starts_on: date, *, actor: Actor, now: datetime, reason: str
) -> Membership:
    """Let another share hold from a day on: the row so far ends the day before, a new one begins on the same basis."""
    membership = _locked(membership)
    if starts_on <= membership.starts_on:
        raise NotPossible(_("Another share begins after the membership did."))
    if membership.ends_on and starts_on > membership.ends_on:
        raise NotPossible(_("The membership has ended by then."))
    if share == membership.share:
        raise NotPossible(_("This is the share it has already."))
    before = image(membership)
    new = Membership(
        organisation=membership.organisation,
        cluster=membership.cluster,
        starts_on=starts_on,
        ends_on=membership.ends_on,
        share=share,
        basis=membership.basis,
        document_number=membership.document_number,
        document_date=membership.document_date,
        note=membership.note,
        recorded_at=now,
    )
    _end(membership, starts_on - timedelta(days=1), now)
    _check(new)
    new.save(force_insert=True)
    changes, keys = [Change.of(new), Change.of(membership, before)], scope_keys_of(new)
    record(SHARE_CHANGED, actor, changes, now=now, scope_keys=keys, reason=reason)
    return new


@transaction.atomic
def end_membership(membership: Membership, last_day: date, *, actor: Actor, now: datetime, reason: str) -> Membership:
    """Let a membership end with a day. Refuses a day before it began, and one after it has ended already."""
    membership = _locked(membership)
    if last_day < membership.starts_on:
        raise NotPossible(_("A membership cannot end before it began."))
    if membership.ends_on and membership.ends_on <= last_day:
        raise NotPossible(_("The membership has ended by then."))
    before = image(membership)
    _end(membership, last_day, now)
    keys = scope_keys_of(membership)
    record(MEMBERSHIP_ENDED, actor, [Change.of(membership, before)], now=now, scope_keys=keys, reason=reason)
    return membership


def _end(membership: Membership, last_day: date, now: datetime) -> None:
    membership.ends_on, membership.recorded_at = last_day, now
    membership.save(update_fields=["ends_on", "recorded_at"])


def _locked(membership: Membership) -> Membership:
    """The membership with its organisation locked first, as every writer of memberships does."""
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("organisation", "cluster")
    return rows.get(pk=membership.pk)


def _check(new: Membership) -> None:
    """Refuse what the table of memberships would refuse, in words, and shares that come to more than a whole."""
    if not 0 < new.share <= WHOLE:
        raise NotPossible(_("A share is more than nothing and at most one."))
    if new.ends_on and new.ends_on < new.starts_on:
        raise NotPossible(_("A membership cannot end before it began."))
    others = Membership.objects.filter(organisation=new.organisation).exclude(pk=new.pk)
    meets = Q(ends_on=None) | Q(ends_on__gte=new.starts_on)
    if new.ends_on:
        meets &= Q(starts_on__lte=new.ends_on)
    beside = list(others.filter(meets).select_related("cluster"))
    if any(other.cluster_id == new.cluster_id for other in beside):
        raise NotPossible(_("The organisation is a member of this cluster then already."))
    if new.cluster.parent_id is None:
        _check_sum(new, [other for other in beside if other.cluster.parent_id is None])


def _check_sum(new: Membership, beside: list[Membership]) -> None:
    """Parts of a consortium are not added to it: the consortium itself has the share."""
    days = {new.starts_on, *(other.starts_on for other in beside if other.starts_on > new.starts_on)}
    for day in days:
        taken = sum((o.share for o in beside if o.starts_on <= day <= (o.ends_on or day)), Decimal(0))
        if taken + new.share > WHOLE:
            raise NotPossible(_("The shares of this organisation would come to more than one."))
