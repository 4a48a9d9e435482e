"""What happens to people, their roles and their invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from corymb.apps.accounts import states
from corymb.apps.accounts.actions.tokens import revoked
from corymb.apps.accounts.models import Grant, Invitation, Person
from corymb.apps.accounts.queries import INVITATION, number_in
from corymb.apps.journal.actions import Actor, Change, record, record_act
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import write_letter
from corymb.i18n import LANGUAGES
from corymb.kit.asking import NotPossible
from corymb.kit.registries import holdings

INVITATION_DAYS = 7


@dataclass(frozen=True)
class NewPerson:
    """Who is invited."""

    name: str
    email: str
    language: str
    name_latin: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class NewGrant:
    """A role to be granted."""

    role: str
    scope_key: str
    starts_on: date
    ends_on: date | None = None
    reason: str = ""


@transaction.atomic
def invite_person(
    who: NewPerson, grants: Sequence[NewGrant], *, actor: Actor, by: Person | None, now: datetime
) -> Invitation:
    """Make a person known, grant them roles, and send a one-time link. Refuses an address that is known already."""
    email = who.email.strip().lower()
    if Person.objects.filter(email=email).exists():
        raise NotPossible(gettext_lazy("Somebody with this address is known already: grant them the role instead."))
    person = Person.objects.create(
        name=who.name,
        name_latin=who.name_latin,
        email=email,
        telephone=who.telephone,
        language=who.language,
        created_at=now,
        password=make_password(None),
    )
    held = [_new_grant(person, grant, by, now) for grant in grants]
    invitation = _new_invitation(person, by, now)
    changes = [Change.of(person), *(Change.of(grant) for grant in held), Change.of(invitation)]
    record(states.INVITED, actor, changes, now=now, scope_keys=[g.scope_key for g in held])
    return invitation


@transaction.atomic
def invite_again(person: Person, *, actor: Actor, by: Person | None, now: datetime) -> Invitation:
    """Send a new link; the ones sent before stop working. Refuses for somebody who has been erased."""
    if not person.email:
        raise NotPossible(gettext_lazy("There is no address to write to."))
    changes = [_revoke(invitation, now) for invitation in _open_invitations(person, now)]
    invitation = _new_invitation(person, by, now)
    record(states.INVITED_AGAIN, actor, [Change.of(invitation), *changes], now=now)
    return invitation


@transaction.atomic
def accept_invitation(token: str, password: str, *, request: str, now: datetime) -> Person:
    """Set the first password of whoever holds the link, once. Refuses a link that is used, revoked or too old."""
    invitation = invitation_of(token, now, lock=True)
    person = Person.objects.select_for_update().get(pk=invitation.person_id)
    before, before_invitation = image(person), image(invitation)
    person.set_password(password)
    person.is_active = True
    person.save(update_fields=["password", "is_active"])
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    actor = Actor("person", str(person.pk), request=request)
    changes = [Change.of(person, before), Change.of(invitation, before_invitation)]
    record(states.ACCEPTED, actor, changes, now=now)
    return person


def invitation_of(token: str, now: datetime, *, lock: bool = False) -> Invitation:
    """The invitation a link belongs to. Raises NotPossible where the link opens nothing any more."""
    rows = Invitation.objects.select_for_update() if lock else Invitation.objects.all()
    invitation = rows.filter(pk=number_in(token)).first()
    if not invitation or not invitation.open_at(now):
        raise NotPossible(gettext_lazy("This link has been used, withdrawn or is too old. Ask for a new one."))
    return invitation


@transaction.atomic
def grant_role(person: Person, new: NewGrant, *, actor: Actor, by: Person | None, now: datetime) -> Grant:
    """Give somebody a role in a scope, from a day on. Refuses one the scope cannot have, and the same twice."""
    grant = _new_grant(person, new, by, now)
    record(states.GIVEN, actor, [Change.of(grant)], now=now, scope_keys=[grant.scope_key], reason=new.reason)
    return grant


@transaction.atomic
def end_grant(grant: Grant, last_day: date, *, actor: Actor, now: datetime, reason: str) -> Grant:
    """Let a role end with a day; deputies lose theirs with it. Refuses a day before the role began."""
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if last_day < grant.starts_on:
        raise NotPossible(gettext_lazy("A role cannot end before it began."))
    before = image(grant)
    grant.ends_on = last_day
    grant.save(update_fields=["ends_on"])
    record(states.ENDED, actor, [Change.of(grant, before)], now=now, scope_keys=[grant.scope_key], reason=reason)
    return grant


@transaction.atomic
def name_deputy(
    grant: Grant, deputy: Person, days: tuple[date, date], *, actor: Actor, now: datetime, reason: str
) -> Grant:
    """Let somebody stand in for the holder of a role for some days.

    Refuses a deputy's deputy, one's own, and one for what is done in person.
    """
    if grant.role in states.IN_PERSON:
        raise NotPossible(gettext_lazy("Experts and members of a council act in person: nobody stands in for them."))
    if grant.stands_in_for_id:
        raise NotPossible(gettext_lazy("A deputy names no deputy."))
    if deputy.pk == grant.person_id:
        raise NotPossible(gettext_lazy("Nobody stands in for themselves."))
    if not deputy.is_active:
        raise NotPossible(gettext_lazy("The deputy cannot sign in yet."))
    new = NewGrant(grant.role, grant.scope_key, days[0], days[1], reason)
    stands_in = _new_grant(deputy, new, grant.person, now, stands_in_for=grant)
    record(states.DEPUTY_NAMED, actor, [Change.of(stands_in)], now=now, scope_keys=[grant.scope_key], reason=reason)
    return stands_in


@transaction.atomic
def close_account(person: Person, *, actor: Actor, now: datetime, reason: str) -> Person:
    """Let nobody sign in as this person: sessions and tokens end, open invitations are withdrawn; roles stay."""
    from allauth.usersessions.models import UserSession

    person = Person.objects.select_for_update().get(pk=person.pk)
    before = image(person)
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    withdrawn = [_revoke(invitation, now) for invitation in _open_invitations(person, now)]
    withdrawn += [revoked(token, now) for token in person.tokens.select_for_update().filter(revoked_at=None)]
    for session in UserSession.objects.filter(user=person):
        session.end()
    record(states.CLOSED, actor, [Change.of(person, before), *withdrawn], now=now, reason=reason)
    return person


@transaction.atomic
def erase_person(person: Person, *, actor: Actor, now: datetime, reason: str) -> Person:
    """Forget who somebody was: the values and the key that hid them in the journal go, the number and the acts stay.

    Other apps know people by number, so that what they keep stays and names nobody; what they must forget, they do.
    """
    person = close_account(person, actor=actor, now=now, reason=reason)
    for attempts in (AccessAttempt, AccessFailureLog, AccessLog):
        attempts.objects.exclude(username=None).filter(username=person.email).delete()
    elsewhere = [change for holding in holdings for change in holding.forget(str(person.pk), now)]
    person.saved_views.filter(is_shared=False).delete()  # what was shared is of use to others, and names nobody
    for kept in ("emailaddress_set", "authenticator_set", "socialaccount_set"):
        getattr(person, kept).all().delete()
    before = image(person)
    person.name = person.name_latin = person.telephone = ""
    person.email = person.journal_key = None
    person.erased_at = now
    person.save()
    record(states.ERASED, actor, [Change.of(person, before), *elsewhere], now=now, reason=reason)
    return person


@transaction.atomic
def open_lock(attempt: AccessAttempt, *, actor: Actor, now: datetime) -> None:
    """Let an address that failed to sign in too often try again at once."""
    person = Person.objects.filter(email=attempt.username).first()
    thing = ("accounts.person", str(person.pk), "") if person else ("accounts.address", "unknown", "")
    attempt.delete()
    record_act(states.LOCK_OPENED, actor, thing, now=now)


@transaction.atomic
def note_sign_in(user: Person, request: HttpRequest, **signal: object) -> None:
    """Journal that somebody signed in. Django calls it when they do."""
    del signal
    actor = Actor("person", str(user.pk), request=request.META.get("REQUEST_ID", ""))
    record_act(states.SIGNED_IN, actor, ("accounts.person", str(user.pk), ""), now=timezone.now())


def _new_grant(
    person: Person, new: NewGrant, by: Person | None, now: datetime, stands_in_for: Grant | None = None
) -> Grant:
    kind = new.scope_key.partition(":")[0]
    if kind not in states.ROLES[new.role].scopes:
        raise NotPossible(gettext_lazy("This role is not given in such a scope."))
    same = Grant.objects.filter(person=person, role=new.role, scope_key=new.scope_key).in_force(new.starts_on)
    if same.exists():
        raise NotPossible(gettext_lazy("The person has this role there already."))
    if new.ends_on and new.ends_on < new.starts_on:
        raise NotPossible(gettext_lazy("A role cannot end before it began."))
    _refuse_two_sides(person, new)
    return Grant.objects.create(
        person=person,
        role=new.role,
        scope_key=new.scope_key,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        stands_in_for=stands_in_for,
        granted_by=by,
        granted_at=now,
        reason=new.reason,
    )


def _refuse_two_sides(person: Person, new: NewGrant) -> None:
    """Whoever runs or checks the programme neither applies nor reports nor marks in it on the same day."""
    held = Grant.objects.filter(person=person, role__in=states.apart_from(new.role))
    held = held.exclude(ends_on__lt=new.starts_on)
    other = (held.filter(starts_on__lte=new.ends_on) if new.ends_on else held).order_by("starts_on", "pk").first()
    if other:
        raise NotPossible(
            gettext(
                "The person is “{held}” on those days: whoever runs or checks the programme neither applies, nor "
                "reports, nor marks in it. Give this role to somebody else, or let the other one end first."
            ).format(held=states.ROLES[other.role].label)
        )


def _open_invitations(person: Person, now: datetime) -> list[Invitation]:
    open_ones = person.invitations.select_for_update().filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
    return list(open_ones)


def _revoke(invitation: Invitation, now: datetime) -> Change:
    before = image(invitation)
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    return Change.of(invitation, before)


def _new_invitation(person: Person, by: Person | None, now: datetime) -> Invitation:
    expires = now + timedelta(days=INVITATION_DAYS)
    invitation = Invitation.objects.create(person=person, sent_by=by, sent_at=now, expires_at=expires)
    values = {"invitation": invitation.pk, "days": INVITATION_DAYS}
    write_letter(INVITATION, str(person.pk), values, now=now, about=("accounts.invitation", str(invitation.pk)))
    return invitation


@transaction.atomic
def choose_language(person: Person, language: str, *, actor: Actor, now: datetime) -> Person:
    """Let letters come to a person in another language. Refuses one that there is not."""
    if language not in LANGUAGES:
        raise NotPossible(gettext_lazy("Letters are written in Russian or in English."), "language")
    found = Person.objects.select_for_update().get(pk=person.pk)
    before = image(found)
    found.language = language
    found.save(update_fields=["language"])
    record(states.LANGUAGE_CHOSEN, actor, [Change.of(found, before)], now=now)
    return found
