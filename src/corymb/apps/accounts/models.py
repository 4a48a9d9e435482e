"""People, what they may do and where, invitations, tokens, saved views. Personal values stand in Person alone."""

import secrets
from collections.abc import Iterable
from copy import copy
from datetime import date, datetime, timedelta
from typing import ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import ACCESS, IN_PERSON, ROLES, WRITE, Role
from corymb.kit.registries import Permission

KEY_BYTES = 32
PROGRAMME = "programme:"
"""Scope keys with this beginning cover everything the programme holds."""
TOKEN_DAYS = 365
"""A token lives no longer."""


def new_key() -> bytes:
    """The key that hides a person's values in the journal; without it they cannot be told any more."""
    return secrets.token_bytes(KEY_BYTES)


class People(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody the programme deals with; one who was invited may sign in.

    The journal knows people by number; names, addresses and telephones stand here alone.
    """

    name = models.CharField(_("name"), max_length=200)
    name_latin = models.CharField(_("name in Latin letters"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("ru", _("Russian")), ("en", _("English"))])
    is_active = models.BooleanField(_("may sign in"), default=False)
    is_synthetic = models.BooleanField(_("invented"), default=False)
    created_at = models.DateTimeField(_("known since"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    journal_key = models.BinaryField(default=new_key, null=True, editable=False)

    objects = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    second_factors: frozenset[str] | set[str] = frozenset()
    """Kinds of second factors, for the length of a request: by whoever has looked, empty where nobody has."""
    JOURNAL_LEAVES_OUT = ("password", "last_login", "journal_key")
    JOURNAL_HIDES = ("name", "name_latin", "email", "telephone")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_in_small_letters"),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(email__isnull=False), name="person_who_signs_in_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(email__isnull=True, is_active=False, name=""),
                name="person_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        """By the name in Latin letters, where there is one, to readers of any language but Russian."""
        of_russian = (get_language() or "").startswith("ru")
        called = self.name if of_russian else self.name_latin or self.name
        return called or str(_("erased person {number}")).format(number=self.pk)

    def grants_in_force(self, on: date | None = None) -> "list[Grant]":
        """The person's grants of a day, today by default, kept on the person for the length of a request."""
        day = on or timezone.localdate()
        kept: dict[date, list[Grant]] = self.__dict__.setdefault("_grants_in_force", {})
        if day not in kept:
            every = self.grants.select_related("stands_in_for")
            kept[day] = [grant for grant in every if grant.in_force(day)]
        return kept[day]

    def keep(self, grants: "Iterable[Grant]", second_factors: set[str]) -> None:
        """Take all grants and kinds of second factors, as they were just read, for the length of a request."""
        day = timezone.localdate()
        self.__dict__["_grants_in_force"] = {day: [grant for grant in grants if grant.in_force(day)]}
        self.second_factors = second_factors

    def grants_narrowed(self, scope_keys: Iterable[str]) -> "list[Grant]":
        """What is left of the person's grants of today in some scopes, each as a grant of its own, not to be saved.

        A role in one of the scopes stays as it is. One in the programme counts in a region: there it opens less. In a
        cluster or an organisation it would pass for one of their own people, who see what the programme may not.
        """
        found = []
        for key in scope_keys:
            for grant in self.grants_in_force():
                if grant.scope_key == key or (grant.scope_key.startswith(PROGRAMME) and key.startswith("region:")):
                    narrowed = copy(grant)
                    narrowed.scope_key = key
                    found.append(narrowed)
        return found

    def narrow(self, scope_keys: Iterable[str]) -> None:
        """Let this object hold no more than its grants of today in these scopes, for as long as it lives."""
        self.__dict__["_whole_grants"] = self.grants_in_force()
        self.__dict__["_grants_in_force"] = {timezone.localdate(): self.grants_narrowed(scope_keys)}

    def acts_in(self, roles: Iterable[str]) -> list[str]:
        """Scope keys in which somebody has one of the roles, narrowed or not: whom they act for ties them still."""
        grants: list[Grant] = self.__dict__.get("_whole_grants") or self.grants_in_force()
        return sorted({grant.scope_key for grant in grants if grant.role in roles})

    def holds(self, permission: Permission) -> bool:
        """Whether the person may do this anywhere at all, today."""
        return any(grant.role in permission.roles for grant in self.grants_in_force())

    def scopes_with(self, permission: Permission) -> list[str]:
        """Scope keys in which the person may do this, today."""
        return sorted({grant.scope_key for grant in self.grants_in_force() if grant.role in permission.roles})


class Grants(models.QuerySet["Grant"]):
    def in_force(self, day: date) -> "Grants":
        """Grants of a day; a deputy's counts only while the grant it stands in for would."""
        running = Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        represented = Q(stands_in_for__isnull=True) | (
            Q(stands_in_for__starts_on__lte=day)
            & (Q(stands_in_for__ends_on__isnull=True) | Q(stands_in_for__ends_on__gte=day))
        )
        return self.filter(running & represented).exclude(stands_in_for__isnull=False, role__in=IN_PERSON)


@pghistory.track(model_name="GrantHistory")
class Grant(models.Model):
    """A role in a scope, from a day to a day. A deputy's grant names the grant it stands in for."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=40, choices=[(role.code, role.label) for role in ROLES.values()])
    scope_key = models.CharField(_("scope"), max_length=80)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deputies", verbose_name=_("stands in for")
    )
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("granted by"))
    granted_at = models.DateTimeField(_("granted"))
    reason = models.TextField(_("reason"), blank=True)

    objects = Grants.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="grant_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True) | Q(ends_on__isnull=False), name="grant_of_a_deputy_ends"
            ),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="grant_names_a_role"),
            models.UniqueConstraint(
                fields=["person", "role", "scope_key", "starts_on"],
                nulls_distinct=False,
                name="grant_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["scope_key", "role"], name="grant_by_scope")]

    def __str__(self) -> str:
        return f"{self.role} {self.scope_key}"

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day, as the query of the same name says it."""
        if self.stands_in_for_id and self.role in IN_PERSON:
            return False
        both = (self, self.stands_in_for) if self.stands_in_for else (self,)
        return all(grant.starts_on <= day <= (grant.ends_on or day) for grant in both)

    @property
    def has_deputies(self) -> bool:
        """Whether somebody can be named to stand in for its holder."""
        return not self.stands_in_for_id and self.role not in IN_PERSON

    @property
    def what(self) -> Role:
        return ROLES[self.role]


class Invitation(models.Model):
    """A one-time link by which a person sets a first password. The link is the signed number of the row."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-sent_at"], name="invitation_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.sent_at:%Y-%m-%d}"

    def open_at(self, now: datetime) -> bool:
        return not self.accepted_at and not self.revoked_at and now < self.expires_at


class ApiToken(models.Model):
    """A secret by which a program acts for a person, within what the person may on that day, and no longer than a year.

    Of the secret itself only a hash is kept. `last_used_on` is a day, so that not every request writes a row.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens", verbose_name=_("person"))
    name = models.CharField(_("what it is for"), max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    begins = models.CharField(_("begins with"), max_length=16)
    access = models.CharField(_("access"), max_length=5, choices=list(ACCESS.items()))
    scope_keys = ArrayField(models.CharField(max_length=80), verbose_name=_("only in"), default=list, blank=True)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("ends"))
    last_used_on = models.DateField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    JOURNAL_LEAVES_OUT = ("secret_hash", "last_used_on")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(access__in=list(ACCESS)), name="token_names_its_access"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + timedelta(days=TOKEN_DAYS)),
                name="token_lives_a_year_at_most",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-created_at"], name="token_by_person")]

    def __str__(self) -> str:
        return f"{self.name} ({self.begins}…)"

    def open_at(self, now: datetime) -> bool:
        return not self.revoked_at and now < self.expires_at

    @property
    def may_write(self) -> bool:
        return self.access == WRITE


class SavedView(models.Model):
    """An address of a list under a name: filters, order and columns, as the query says them, and nothing of the rows.

    `place` is the page it was saved on, without its language. What was shared is offered to whoever sees the list.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="saved_views", verbose_name=_("person"))
    listing = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2_000)
    place = models.CharField(max_length=200)
    opens_first = models.BooleanField(_("the list opens with it"), default=False)
    is_shared = models.BooleanField(_("shared"), default=False)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "listing", "name"], name="view_named_once"),
            models.UniqueConstraint(
                fields=["person", "listing"], condition=Q(opens_first=True), name="view_that_opens_first_is_one"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="view_has_name_and_query"),
        ]
        indexes: ClassVar = [models.Index(fields=["listing"], condition=Q(is_shared=True), name="view_shared_by_list")]

    def __str__(self) -> str:
        return self.name
