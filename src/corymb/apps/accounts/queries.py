"""Reads about people and their rights. Objects come from `visible_to` alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.core import signing
from django.db.models import Min, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from corymb.apps.accounts.hashing import secret_hash
from corymb.apps.accounts.models import ApiToken, Grant, Invitation, Person, SavedView
from corymb.apps.accounts.rules import (
    INVITE,
    SEE_PEOPLE,
    SEE_TOKENS,
    SHARE_VIEWS,
    demo_is_open,
    grants_in_force,
    holds,
    needs_second_factor,
    scopes_with,
)
from corymb.apps.accounts.states import ROLES, Role
from corymb.apps.journal.images import image, plain
from corymb.apps.journal.models import Entry
from corymb.kit import registries
from corymb.kit.registries import Addressee, Permission, Task, holdings, permissions, scopes

MOST_WORDS, MOST_CALLED = 6, 500
"""Of what was typed, and of people it may mean."""
SECRET = {"password", "journal_key"}
SECOND_FACTOR = "second-factor"
"""How the key of that task begins."""
SECOND_FACTOR_WITHIN = timedelta(days=3)


def visible_to(person: Person) -> QuerySet[Person]:
    """People this person may see: everybody for those who see people, else oneself and one's deputies."""
    if scopes_with(person, SEE_PEOPLE):
        return Person.objects.all()
    return Person.objects.filter(Q(pk=person.pk) | Q(grants__stands_in_for__person=person)).distinct()


def tokens_visible_to(person: Person) -> QuerySet[ApiToken]:
    """Tokens this person may see: everybody's for those who see tokens, else their own."""
    rows = ApiToken.objects.select_related("person")
    return rows if scopes_with(person, SEE_TOKENS) else rows.filter(person=person)


def tokens_revocable_by(person: Person) -> QuerySet[ApiToken]:
    """One's own; everybody's for those who give and end roles."""
    rows = ApiToken.objects.filter(revoked_at=None).select_related("person")
    return rows if holds(person, INVITE) else rows.filter(person=person)


def views_visible_to(person: Person) -> QuerySet[SavedView]:
    """Saved views this person may open: their own, and those that are shared."""
    return SavedView.objects.filter(Q(person=person) | Q(is_shared=True))


def views_withdrawable_by(person: Person) -> QuerySet[SavedView]:
    """Shared views this person may take back: every one for those who share."""
    rows = SavedView.objects.filter(is_shared=True)
    return rows if holds(person, SHARE_VIEWS) else rows.none()


def views_of_list(person: Any, listing: str) -> list[registries.SavedView]:
    """The views a person may open in a list, their own first, in one query; none for somebody who has not signed in."""
    if not isinstance(person, Person):
        return []
    rows = [(row, row.person_id == person.pk) for row in views_visible_to(person).filter(listing=listing)]
    rows.sort(key=lambda pair: (not pair[1], pair[0].name.casefold(), pair[0].pk))
    return [
        registries.SavedView(row.pk, row.name, row.query, own, row.is_shared, own and row.opens_first)
        for row, own in rows
    ]


def token_of_secret(secret: str, now: datetime) -> ApiToken | None:
    """The token with this secret, while it works and its person may sign in."""
    rows = ApiToken.objects.select_related("person").filter(person__is_active=True)
    found = rows.filter(secret_hash=secret_hash(secret)).first()
    return found if found and found.open_at(now) else None


def scope_labels(keys: Iterable[str]) -> dict[str, str]:
    """Scope keys by what a reader calls them, one query a kind; the number alone where nobody knows it any more."""
    labels = {key: key.partition(":")[2] for key in keys}
    for kind in scopes:
        ids = [key.partition(":")[2] for key in labels if key.startswith(f"{kind.code}:")]
        if ids:
            named = kind.named(ids)
            labels |= {f"{kind.code}:{number}": name for number, name in named.items()}
    return labels


@dataclass(frozen=True)
class Held:
    """A grant as a page shows it."""

    grant: Grant
    role: Role
    scope: str
    in_force: bool


def grants_shown(grants: Iterable[Grant]) -> list[Held]:
    """Grants with the names of their scopes, those in force first."""
    rows = list(grants)
    labels = scope_labels({grant.scope_key for grant in rows})
    today = timezone.localdate()
    shown = [Held(g, ROLES[g.role], labels[g.scope_key], g.starts_on <= today <= (g.ends_on or today)) for g in rows]
    return sorted(shown, key=lambda held: (not held.in_force, held.role.code, held.scope))


@dataclass(frozen=True)
class Answer:
    """Why a person may or may not: by which grants, or which roles would let them."""

    permission: Permission
    by: list[Held]
    roles: list[Role]


def answers_about(person: Person) -> list[Answer]:
    """Every permission of the house, with the person's grants that hold it and the roles that would."""
    held = grants_shown(grants_in_force(person))
    return [
        Answer(asked, [h for h in held if h.grant.role in asked.roles], [ROLES[c] for c in ROLES if c in asked.roles])
        for asked in permissions
    ]


def locked_out(now: datetime) -> QuerySet[AccessAttempt]:
    """Addresses that cannot sign in for the moment, after too many wrong passwords."""
    since = now - settings.AXES_COOLOFF_TIME
    return AccessAttempt.objects.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since)


def people_named(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """People by name, with the address of their pages."""
    found = Person.objects.filter(pk__in=ids)
    return {str(person.pk): (str(person), reverse("accounts:person", args=[person.pk])) for person in found}


def who_have(people: QuerySet[Person], typed: str, *, addresses: bool = True) -> QuerySet[Person]:
    """Those of the people in whose name or address every word stands that was typed."""
    for word in typed.split()[:MOST_WORDS]:
        named = Q(name__icontains=word) | Q(name_latin__icontains=word)
        people = people.filter(named | Q(email__icontains=word) if addresses else named)
    return people


def people_called(typed: str) -> list[str]:
    """Numbers of people, for the journal; its readers see names and may not guess addresses by what is found."""
    called = who_have(Person.objects.all(), typed, addresses=False)
    found = called.order_by("pk").values_list("pk", flat=True)
    return [str(number) for number in found[:MOST_CALLED]]


def grants_named(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Roles by holder and role."""
    found = Grant.objects.filter(pk__in=ids).select_related("person")
    return {str(g.pk): (f"{g.person}: {g.what.label}", reverse("accounts:person", args=[g.person_id])) for g in found}


def invitations_named(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Invitations by whom they were sent to."""
    found = Invitation.objects.filter(pk__in=ids).select_related("person")
    return {str(i.pk): (str(i.person), reverse("accounts:person", args=[i.person_id])) for i in found}


def tokens_named(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Tokens by what they are for and whose they are."""
    found = ApiToken.objects.filter(pk__in=ids).select_related("person")
    return {str(t.pk): (f"{t.person}: {t}", reverse("accounts:tokens")) for t in found}


def views_named(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Saved views by their names; only those that are shared have one here."""
    found = SavedView.objects.filter(pk__in=ids, is_shared=True)
    return {str(view.pk): (view.name, reverse("accounts:views")) for view in found}


def everything_about(person: Person) -> dict[str, Any]:
    """All that is kept about a person and under their number, here and in the other apps, for whoever asks."""
    entries = Entry.objects.filter(
        Q(actor_kind="person", actor_id=str(person.pk)) | Q(object_kind="accounts.person", object_id=str(person.pk))
    )
    sessions = UserSession.objects.filter(user=person)
    sign_ins = AccessLog.objects.filter(username=person.email or "").order_by("pk")
    return {
        "person": {
            f.name: plain(getattr(person, f.name)) for f in Person._meta.concrete_fields if f.name not in SECRET
        },
        "roles": [image(grant) for grant in person.grants.order_by("pk")],
        "invitations": [image(invitation) for invitation in person.invitations.order_by("pk")],
        "tokens": [image(token) for token in person.tokens.order_by("pk")],
        "saved_views": [image(view) for view in person.saved_views.order_by("pk")],
        "sessions": [{"ip": s.ip, "browser": s.user_agent, "since": plain(s.created_at)} for s in sessions],
        "sign_ins": [{"ip": a.ip_address, "browser": a.user_agent, "at": plain(a.attempt_time)} for a in sign_ins],
        "elsewhere": {code: holding.told(str(person.pk)) for code, holding in holdings.items.items()},
        "journal": [
            {
                "number": e.pk,
                "at": plain(e.at),
                "act": e.act,
                "as": "actor" if e.actor_id == str(person.pk) else "thing",
            }
            for e in entries.order_by("pk")
        ],
    }


def demo_cast(request: HttpRequest) -> list[tuple[Person, str, str, str]]:
    """The invented people of the demonstration (person, role, scope, code of the role); nobody anywhere else."""
    if not demo_is_open(request):
        return []
    day = timezone.localdate()
    held = (
        Grant.objects.in_force(day).filter(person__is_synthetic=True, person__is_active=True).select_related("person")
    )
    order = list(ROLES)
    shown = sorted(grants_shown(held), key=lambda h: (order.index(h.role.code), h.grant.person_id))
    return [(h.grant.person, str(h.role.label), h.scope, h.role.code) for h in shown]


# Invitations and letters

INVITATION = "accounts.invitation"
_signer = signing.Signer(salt=INVITATION)


def link_of(invitation: int, language: str) -> str:
    """The link by which an invitation is accepted; whoever holds it may."""
    with override(language):
        return settings.ADDRESS + reverse("accounts:accept", args=[_signer.sign(str(invitation))])


def number_in(token: str) -> int:
    """The number of the invitation a link names, if we signed it; 0, which nothing has, where we did not."""
    try:
        return int(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return 0


def secrets_of_invitation(values: Mapping[str, Any]) -> dict[str, str]:
    """The link, worked out when the letter goes out."""
    invitation = Invitation.objects.select_related("person").get(pk=values["invitation"])
    return {"link": link_of(invitation.pk, invitation.person.language)}


def addressees(ids: Sequence[str]) -> dict[str, Addressee]:
    """Names and addresses of people, for letters that go out and for pages that tell of them."""
    found = Person.objects.filter(pk__in=ids, email__isnull=False)
    return {str(p.pk): Addressee(_called(p), p.email or "", p.language, str(p)) for p in found}


def _called(person: Person) -> str:
    """The name in the letters of the language somebody is written to in."""
    return person.name if person.language == "ru" else person.name_latin or person.name


def everybody(numbers: Sequence[str] | None = None) -> Iterator[tuple[str, Person]]:
    """Everybody who can sign in, by number; where numbers are given, those of them."""
    people = Person.objects.filter(is_active=True).order_by("pk")
    for person in (people if numbers is None else people.filter(pk__in=numbers)).iterator():
        yield str(person.pk), person


def tasks(person: Person, now: datetime) -> list[Task]:
    """What is due from anybody: a second factor, where a role needs one and there is none."""
    if not needs_second_factor(person) or is_mfa_enabled(person):
        return []
    due = min(grant.granted_at for grant in grants_in_force(person) if grant.what.second_factor) + SECOND_FACTOR_WITHIN
    title, act = _("Set up your second factor"), _("Set up")
    del now  # due from the moment the role was given
    return [Task(f"{SECOND_FACTOR}:{person.pk}", title, reverse("mfa_index"), act, due, _("Your role needs it"))]


def second_factor_set_up_at(number: str) -> datetime | None:
    """When a person set up the second factor they have; None while there is none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    earliest: datetime | None = Authenticator.objects.filter(user=number, type__in=kinds).aggregate(
        at=Min("created_at")
    )["at"]
    return earliest
