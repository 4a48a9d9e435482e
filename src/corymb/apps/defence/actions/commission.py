"""Who sits in the commission of a defence, who is recused from what, who is present."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Expert
from corymb.apps.assessment.queries.reasons import why_tied
from corymb.apps.assessment.queries.standing import stored_pairs
from corymb.apps.assessment.states import ACCEPTED, INVITED
from corymb.apps.assignment.actions.lifting import lift, must_be_liftable
from corymb.apps.defence.actions.locking import MOVED_ON, keys_of, locked, turned
from corymb.apps.defence.actions.telling import let_out
from corymb.apps.defence.models import Commissioner, Defence, Exclusion, Point
from corymb.apps.defence.queries.recusals import is_on_record
from corymb.apps.defence.queries.shut import tied_now
from corymb.apps.defence.states import (
    DECLARED,
    DEFENCES,
    DONE,
    EXCLUDED,
    EXCLUSION_LIFTED,
    MEMBER_NAMED,
    MEMBER_REMOVED,
    OPEN,
    PLANNED,
    PRESENT,
    REGISTER,
)
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.selection.models import Call
from corymb.kit.asking import NotPossible


@transaction.atomic
def name_member(number: int, person: Person, *, is_chair: bool, actor: Actor, now: datetime) -> Commissioner:
    """Name a member of the commission. Refuses a second chair, who is there already, an expert who declared no ties.

    What the register ties them to is shut to them from now on.
    """
    defence = locked(number, {PLANNED, OPEN})
    if defence.members.filter(person=person).exists():
        raise NotPossible(_("This person is in the commission already."))
    if is_chair and defence.members.filter(is_chair=True).exists():
        raise NotPossible(_("Somebody is in the chair already."))
    expert = Expert.objects.filter(call=defence.call_id, person=person, state__in=(INVITED, ACCEPTED)).first()
    if expert and not expert.is_ready:
        raise NotPossible(_("This expert has not declared their ties yet."))
    made = Commissioner.objects.create(defence=defence, person=person, is_chair=is_chair)
    turned(defence)
    record(MEMBER_NAMED, actor, [Change.of(made)], now=now, scope_keys=keys_of(defence))
    find_exclusions(defence, [made], actor=actor, now=now)
    return made


@transaction.atomic
def remove_member(number: int, member: int, *, actor: Actor, now: datetime) -> bool:
    """Take a member out of a defence that is only planned, with nothing declared or lifted of them yet.

    What the register alone says of them goes too: it is found again whenever they are named again. Whether they are
    written to: whom the letter that convened them has reached.
    """
    defence = locked(number, {PLANNED})
    row = defence.members.get(pk=member)
    found = list(row.exclusions.order_by("pk"))
    if any(one.source != REGISTER or one.lifted_at for one in found):
        raise NotPossible(_("The member has been recused from an application; that stays on record."))
    is_told = let_out(row, actor=actor, now=now)
    changes = [Change.removal(one) for one in (row, *found)]
    row.exclusions.all().delete()
    row.delete()
    turned(defence)
    record(MEMBER_REMOVED, actor, changes, now=now, scope_keys=keys_of(defence))
    return is_told


@transaction.atomic
def exclude(number: int, member: int, application: int, reason: str, *, actor: Actor, now: datetime) -> Exclusion:
    """Keep a member out of an application. Marks they gave stay on record and do not count from now on.

    What is closed is not opened: the sha256 of the slot stays, and so do rankings that were frozen before.
    """
    defence = locked(number, DEFENCES)
    Call.objects.select_for_update().get(pk=defence.call_id)  # no ranking is frozen meanwhile
    row = defence.members.get(pk=member)
    if not reason.strip():
        raise NotPossible(_("Say what ties the member to the application."), "reason")
    slot = defence.slots.select_for_update().get(application=application)
    if slot.done_at and slot.done_at >= now:
        raise NotPossible(MOVED_ON)
    if row.exclusions.filter(application=application, lifted_at=None).exists():
        raise NotPossible(_("The member is recused from this application already."))
    made = Exclusion.objects.create(
        member=row, application_id=application, source=DECLARED, reason=reason.strip(), at=now
    )
    record(EXCLUDED, actor, [Change.of(made)], now=now, scope_keys=keys_of(defence))
    return made


@transaction.atomic
def lift_exclusion(number: int, exclusion: int, reason: str, by: Person, *, actor: Actor, now: datetime) -> Exclusion:
    """Lift what the register says of a member and an application, in every defence of the call.

    Refuses what was declared, what is lifted, what stands on record elsewhere, and marks that were set aside: they
    would count again in what is closed.
    """
    defence = locked(number, DEFENCES)
    row = Exclusion.objects.select_related("member__person").get(pk=exclusion, member__defence=defence)
    must_be_liftable(row, row.member.person, reason)
    if is_on_record(row, timezone.localdate(now)):
        raise NotPossible(_("The tie is on record in the assessment, too: lift it there first."))
    if Point.objects.filter(slot__application=row.application_id, member__person=row.member.person_id).exists():
        raise NotPossible(_("The member had marked the application before; that the marks do not count stands."))
    same = Exclusion.objects.select_for_update(of=("self",)).filter(
        member__person=row.member.person_id, application=row.application_id, source=REGISTER, lifted_at=None
    )
    changes = lift(same.order_by("pk"), by, reason, now)
    record(EXCLUSION_LIFTED, actor, changes, now=now, scope_keys=keys_of(defence), reason=reason.strip())
    return row


@transaction.atomic
def exclude_tied(expert: Expert, *, actor: Actor, now: datetime) -> None:
    """Keep an expert who sits in commissions of their call out of what they are tied to on record, heard or not.

    Whoever told of a tie as an expert has told of it as a member: marks they gave there do not count from now on.
    """
    rows = Commissioner.objects.filter(person=expert.person_id, defence__call=expert.call_id)
    members = list(rows.select_related("defence__call").order_by("pk"))
    if not members:
        return
    pairs = stored_pairs(expert.call_id, timezone.localdate(now), [expert.pk])
    known = set(Exclusion.objects.filter(member__in=members, lifted_at=None).values_list("member", "application"))
    for row in members:
        made = _excluded(row, {application for application, _expert in pairs}, known, now)
        if made:
            record(EXCLUDED, actor, [Change.of(one) for one in made], now=now, scope_keys=keys_of(row.defence))


def find_exclusions(
    defence: Defence, members: list[Commissioner] | None = None, *, actor: Actor, now: datetime
) -> list[Exclusion]:
    """Put on record what the register ties members of the commission to. Those already heard stay as they are."""
    rows = members if members is not None else list(defence.members.order_by("pk"))
    done = set(defence.slots.filter(state=DONE).values_list("application", flat=True))
    known = set(Exclusion.objects.filter(member__in=rows, lifted_at=None).values_list("member", "application"))
    made = [one for row in rows for one in _excluded(row, tied_now(row.person_id, defence.call_id) - done, known, now)]
    if made:
        record(EXCLUDED, actor, [Change.of(row) for row in made], now=now, scope_keys=keys_of(defence))
    return made


def _excluded(member: Commissioner, tied: set[int], known: set[tuple[int, int]], now: datetime) -> list[Exclusion]:
    """Recusals of a member from what they are tied to and that none is on record of, each with what ties them."""
    new = sorted(application for application in tied if (member.pk, application) not in known)
    call, made = member.defence.call_id, []
    told = why_tied(call, member.person_id, new, timezone.localdate(now)) if new else {}
    for application in new:
        is_declared, kept = told.get(application, (False, []))
        facts = {"source": DECLARED if is_declared else REGISTER, "ties": kept, "at": now}
        made.append(Exclusion.objects.create(member=member, application_id=application, **facts))
    return made


@transaction.atomic
def note_present(number: int, members: set[int], *, actor: Actor, now: datetime) -> None:
    """Note who is present of the members; the others are not."""
    defence = locked(number, {PLANNED, OPEN})
    changes = []
    for row in defence.members.select_for_update().order_by("pk"):
        if (row.pk in members) == (row.present_at is not None):
            continue
        before = image(row)
        row.present_at = now if row.pk in members else None
        row.save(update_fields=["present_at"])
        changes.append(Change.of(row, before))
    if changes:
        record(PRESENT, actor, changes, now=now, scope_keys=keys_of(defence))
