"""Experts are invited, answer, say what they know, and are taken out again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.actions import NewGrant, NewPerson, end_grant, grant_role, invite_person
from corymb.apps.accounts.models import Grant, Grants, Person
from corymb.apps.accounts.rules import may
from corymb.apps.accounts.states import EXPERT
from corymb.apps.assessment.actions.agreeing import settle_what_is_agreed
from corymb.apps.assessment.actions.taking_back import taken_back
from corymb.apps.assessment.models import Arrangement, Conflict, Expert
from corymb.apps.assessment.queries.inviting import shut_out
from corymb.apps.assessment.queries.telling import said_of_call
from corymb.apps.assessment.rules import SEE
from corymb.apps.assessment.states import (
    ACCEPTED,
    ARRANGED,
    DECLARED,
    DECLINED,
    EMPLOYER,
    EXPERT_ACCEPTED,
    EXPERT_CHANGED,
    EXPERT_DECLINED,
    EXPERT_INVITED,
    EXPERT_MOVES,
    EXPERT_WITHDRAWN,
    INVITATION,
    INVITED,
    NAMED_BY_INVITER,
    PROFILE_WRITTEN,
    REGION,
    UNSETTLED,
    WITHDRAWN,
)
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import write_letter
from corymb.apps.registry.models import Organisation
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.states import PUBLISHED
from corymb.kit.asking import NotPossible

SHUT_OUT = _(
    "The person cannot sign in, and no invitation is open to them: the administrator has to invite them again."
)
MOVED_ON = _("The invitation has moved on meanwhile; look where it stands now.")


@dataclass(frozen=True)
class Terms:
    """How many applications an expert takes, what is hidden from them; for an invitation, what they know and where they

    work as far as whoever invites them knows it.
    """

    at_most: int
    blind: str
    expertise: tuple[str, ...] = ()
    works_at: Organisation | None = None


@transaction.atomic
def arrange(
    number: int, due_at: datetime, spread: int, by: Person | None, *, actor: Actor, now: datetime
) -> Arrangement:
    """Arrange the assessment of a call, or change how. Refuses a call that is not published, and a moment gone by."""
    call = Call.objects.select_for_update().get(pk=number)
    if call.state != PUBLISHED:
        raise NotPossible(_("The call is not published."))
    if due_at <= now:
        raise NotPossible(_("The moment by which marks are due must lie ahead."), "due_at")
    if call.closes_at and due_at <= call.closes_at:
        raise NotPossible(_("Marks are due once the call has closed, not before."), "due_at")
    found = Arrangement.objects.filter(call=call).first()
    before = image(found) if found else None
    found = found or Arrangement(call=call, made_at=now, made_by=by)
    found.due_at, found.spread = due_at, spread
    found.save()
    record(ARRANGED, actor, [Change.of(found, before)], now=now, scope_keys=[call_key(call)])
    return found


@transaction.atomic
def invite_expert(
    number: int, who: NewPerson, terms: Terms, by: Person | None, *, actor: Actor, now: datetime
) -> Expert:
    """Invite somebody to assess; who is not known yet is invited into the house as well.

    Where they work, if that is said, is a conflict with every application that organisation has a part in.

    Refuses a call without an arrangement, somebody who is an expert of the call already, who looks on by office, and
    who cannot sign in: they could not answer.
    """
    call = Call.objects.select_for_update().get(pk=number)
    if not Arrangement.objects.filter(call=call).exists():
        raise NotPossible(_("Say first until when marks are due."))
    person = Person.objects.filter(email=who.email.strip().lower()).first()
    new = NewGrant(EXPERT, call_key(call), timezone.localdate(now))
    asked_in = {"in_language": who.language} if person and who.language != person.language else {}
    if person is None:
        person = invite_person(who, [new], actor=actor, by=by, now=now).person
    else:
        if shut_out([person.pk], now):
            raise NotPossible(SHUT_OUT, "email")
        _must_not_look_on(person, call)
        for missing in _missing_grants(person, call, new):
            grant_role(person, missing, actor=actor, by=by, now=now)
    found = Expert.objects.select_for_update().filter(call=call, person=person).first()
    if found and INVITED not in EXPERT_MOVES[found.state]:
        raise NotPossible(_("The person is an expert of this call already."), "email")
    before = image(found) if found else None
    found = found or Expert(call=call, person=person)
    found.state, found.invited_at, found.invited_by, found.answered_at = INVITED, now, by, None
    found.at_most, found.blind, found.note = terms.at_most, terms.blind, ""
    found.expertise = list(terms.expertise) or found.expertise
    found.save()
    values = {"expert": found.pk, "at_most": terms.at_most, **said_of_call(call)} | asked_in
    about = ("assessment.expert", str(found.pk))
    write_letter(INVITATION, str(person.pk), values, now=now, about=about, scope_keys=[call_key(call)])
    changes = [Change.of(found, before), *_tied_to_work(found, terms.works_at, now)]
    record(EXPERT_INVITED, actor, changes, now=now, scope_keys=[call_key(call)])
    return found


def _tied_to_work(found: Expert, works_at: Organisation | None, now: datetime) -> list[Change]:
    """The conflicts that follow from where somebody works, with it and with its region, as the check before inviting
    counts them; none that stands already.
    """
    if works_at is None:
        return []
    words, region = NAMED_BY_INVITER, works_at.region
    told = [{"kind": EMPLOYER, "other": works_at}, *([{"kind": REGION, "region": region}] if region else [])]
    stand = found.conflicts.filter(lifted_at=None)
    return [
        Change.of(Conflict.objects.create(expert=found, source=DECLARED, words=words, raised_at=now, **one))
        for one in told
        if not stand.filter(**one).exists()
    ]


def _must_not_look_on(person: Person, call: Call) -> None:
    if may(person, SEE, [call_key(call)]):
        raise NotPossible(_("Whoever arranges an assessment, or looks on, is no expert in it."), "email")


def _missing_grants(person: Person, call: Call, new: NewGrant) -> list[NewGrant]:
    """What is to be granted so that the person has the role from now on: it may end today, where they left today."""
    running = _grants(person, call).in_force(new.starts_on)
    if not running.exists():
        return [new]
    tomorrow = new.starts_on + timedelta(days=1)
    stays = running.filter(ends_on=None).exists() or _grants(person, call).filter(starts_on=tomorrow).exists()
    return [] if stays else [replace(new, starts_on=tomorrow)]


def _grants(person: Person, call: Call) -> Grants:
    return Grant.objects.filter(person=person, role=EXPERT, scope_key=call_key(call))


@transaction.atomic
def answer_invitation(number: int, *, accepts: bool, actor: Actor, now: datetime, note: str = "") -> Expert:
    """Accept an invitation, or decline it; accepting opens nothing before ties were declared."""
    found = _locked(number, ACCEPTED if accepts else DECLINED)
    before = image(found)
    found.state, found.answered_at, found.note = (ACCEPTED if accepts else DECLINED), now, note.strip()
    found.save(update_fields=["state", "answered_at", "note"])
    if not accepts:
        _end_role(found, actor, now)
    act = EXPERT_ACCEPTED if accepts else EXPERT_DECLINED
    record(act, actor, [Change.of(found, before)], now=now, scope_keys=[call_key(found.call_id)], reason=note)
    return found


@transaction.atomic
def withdraw_expert(number: int, reason: str, *, actor: Actor, now: datetime) -> Expert:
    """Take an expert out: what they have not submitted is taken back, what they have stays."""
    found = _locked(number, WITHDRAWN)
    before = image(found)
    found.state, found.note = WITHDRAWN, reason.strip()
    found.save(update_fields=["state", "note"])
    _end_role(found, actor, now)
    open_ones = found.reviews.select_for_update().filter(state__in=UNSETTLED)
    changes = [taken_back(review, reason, now) for review in open_ones]
    told = [Change.of(found, before), *changes, *settle_what_is_agreed(found.call_id, now)]
    record(EXPERT_WITHDRAWN, actor, told, now=now, scope_keys=[call_key(found.call_id)], reason=reason)
    return found


def _end_role(found: Expert, actor: Actor, now: datetime) -> None:
    """The role goes with whoever declines or is taken out, from the day before on where it began earlier."""
    today = timezone.localdate(now)
    for grant in _grants(found.person, found.call).in_force(today):
        last = max(grant.starts_on, today - timedelta(days=1))
        end_grant(grant, last, actor=actor, now=now, reason=str(_("no longer an expert of the call")))


@transaction.atomic
def change_terms(number: int, terms: Terms, *, actor: Actor, now: datetime) -> Expert:
    """Change how many applications an expert takes and what is hidden from them."""
    found = Expert.objects.select_for_update().get(pk=number)
    before = image(found)
    found.at_most, found.blind = terms.at_most, terms.blind
    found.save(update_fields=["at_most", "blind"])
    record(EXPERT_CHANGED, actor, [Change.of(found, before)], now=now, scope_keys=[call_key(found.call_id)])
    return found


@transaction.atomic
def write_profile(number: int, expertise: Sequence[str], about: str, *, actor: Actor, now: datetime) -> Expert:
    """Say what an expert knows: codes of activities, and some words."""
    found = Expert.objects.select_for_update().get(pk=number)
    if found.state not in {INVITED, ACCEPTED}:
        raise NotPossible(MOVED_ON)
    before = image(found)
    found.expertise, found.about = list(expertise), about.strip()
    found.save(update_fields=["expertise", "about"])
    record(PROFILE_WRITTEN, actor, [Change.of(found, before)], now=now, scope_keys=[call_key(found.call_id)])
    return found


def _locked(number: int, target: str) -> Expert:
    found = Expert.objects.select_for_update(of=("self",)).select_related("call", "person").get(pk=number)
    if target not in EXPERT_MOVES[found.state]:
        raise NotPossible(MOVED_ON)
    return found
