"""A session of the council: who sits in it, who stays out of which item, how they vote, what is decided."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models.rankings import Ranking
from corymb.apps.council.states import (
    CANCELLED,
    CLOSED,
    DECLARED,
    OPEN,
    OVER,
    OWN,
    PLANNED,
    REGISTER,
    RESULTS,
    SESSIONS,
    SOURCES,
    VOTES,
)
from corymb.apps.journal.models import insert_only, lifted_once
from corymb.apps.selection.models import Application, Call
from corymb.kit.saying import moment


class Session(models.Model):
    """A session decides on a frozen ranking. `quorum`: of a hundred entitled members, so many must be present.

    One that is called off was over at `closed_at` without having been opened.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="sessions", verbose_name=_("call"))
    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="sessions", verbose_name=_("ranking"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=list(SESSIONS.items()), default=PLANNED)
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=300)
    quorum = models.PositiveSmallIntegerField(_("quorum, in per cent"), default=50)
    opened_at = models.DateTimeField(_("opened"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    cancelled_why = models.CharField(_("why it was called off"), max_length=600, blank=True)
    created_at = models.DateTimeField(_("planned"))
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("planned by"))

    JOURNAL_LATER: ClassVar[dict[str, Any]] = {"cancelled_why": ""}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="session_once"),
            models.CheckConstraint(condition=Q(state__in=list(SESSIONS)), name="session_names_a_state"),
            models.CheckConstraint(condition=Q(quorum__gte=1, quorum__lte=100), name="session_quorum_is_a_part"),
            models.CheckConstraint(
                condition=Q(state__in=(PLANNED, CANCELLED)) | Q(opened_at__isnull=False),
                name="session_opened_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=CLOSED) | Q(closed_at__gte=F("opened_at")), name="session_closed_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state=CANCELLED) | (Q(opened_at=None, closed_at__isnull=False) & ~Q(cancelled_why="")),
                name="session_called_off_says_why",
            ),
            models.UniqueConstraint(fields=["call"], condition=Q(state=OPEN), name="session_one_open_a_call"),
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at", "id"], name="session_by_day")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.number}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is decided in it: concluded, or called off."""
        return self.state in OVER


class Seat(models.Model):
    """A member of the council in a session; `present_at` since when they are noted as present.

    `stays`: when they came and when they left, in turn; empty in rows from before it was kept.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="seats", verbose_name=_("session"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("member"))
    is_chair = models.BooleanField(_("in the chair"), default=False)
    present_at = models.DateTimeField(_("present since"), null=True)
    stays = ArrayField(models.DateTimeField(), default=list, verbose_name=_("came and left"))

    JOURNAL_LATER: ClassVar[dict[str, Any]] = {"stays": []}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="seat_once"),
            models.UniqueConstraint(fields=["session"], condition=Q(is_chair=True), name="seat_one_chair"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"

    @property
    def presence(self) -> str:
        """When they were there, in words: since when, or from when until when; empty for never."""
        came, left = self.stays[::2], self.stays[1::2]
        gone = [
            gettext("{since} until {until}").format(since=moment(a), until=moment(b))
            for a, b in zip(came, left, strict=False)
        ]
        return "; ".join([*gone, *([moment(self.present_at)] if self.present_at else [])])


class Abstention(models.Model):
    """A member stays out of everything about an application: they do not see it, count or vote.

    `ties`: what the register knew, as [kind, own, other, contract]. The row stays as it is, but for being lifted once;
    one that was found, not declared, goes with a seat that is taken away.
    """

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="abstentions", verbose_name=_("member"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name=_("application"))
    source = models.CharField(_("source"), max_length=10, choices=list(SOURCES.items()), default=DECLARED)
    reason = models.CharField(_("reason"), max_length=600, blank=True)
    ties = models.JSONField(_("ties"), default=list)
    at = models.DateTimeField(_("declared"))
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by"))
    lifted_why = models.TextField(_("why it was lifted"), blank=True)

    JOURNAL_LATER: ClassVar[dict[str, Any]] = {
        "source": DECLARED, "ties": [], "lifted_at": None, "lifted_by_id": None, "lifted_why": "",
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat", "application"], condition=Q(lifted_at=None), name="abstention_stands_once"
            ),
            models.CheckConstraint(condition=Q(source__in=list(SOURCES)), name="abstention_names_a_source"),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | (Q(source=REGISTER) & ~Q(lifted_why="")),
                name="abstention_lifted_says_why",
            ),
        ]
        triggers: ClassVar = lifted_once(
            "abstention",
            ("seat_id", "application_id", "source", "reason", "ties", "at"),
            pgtrigger.Q(old__source__in=[DECLARED, OWN]),
        )

    def __str__(self) -> str:
        return f"{self.seat_id} {self.application_id}"


class Matter(models.Model):
    """An application before a session: what is proposed to be decided. `ballot` counts the votes taken about it.

    `conditions` are part of the decision; `grounds` go into the minutes alone, as do those of what has `fallen`: both,
    with the ballot that found no majority.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="matters", verbose_name=_("session"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="matters", verbose_name=_("application"))
    place = models.PositiveSmallIntegerField(_("item"))
    proposed = models.CharField(_("proposed"), max_length=12, choices=list(RESULTS.items()), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    grounds = models.TextField(_("grounds"), blank=True)
    fallen = models.JSONField(_("what has fallen"), default=list, blank=True)
    ballot = models.PositiveSmallIntegerField(_("ballot"), default=1)

    JOURNAL_LATER: ClassVar[dict[str, Any]] = {"grounds": "", "fallen": []}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "application"], name="matter_once"),
            models.UniqueConstraint(fields=["session", "place"], name="matter_has_its_place"),
            models.CheckConstraint(condition=Q(proposed__in=["", *RESULTS]), name="matter_names_a_result"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.place}"

    def fail(self, now: datetime) -> None:
        """No majority: what was proposed falls, and whatever is proposed next is voted on in a ballot of its own.

        Conditions and grounds stay, for who proposes next to begin from.
        """
        told = {"grounds": self.grounds, "conditions": self.conditions}
        put = {"ballot": self.ballot, "at": now.astimezone(UTC).isoformat(), **told}
        self.fallen, self.ballot, self.proposed = [*self.fallen, put], self.ballot + 1, ""


class Vote(models.Model):
    """A member's vote in a ballot on what was `proposed`, and their dissent in words. Insert only. `by` noted it."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="votes", verbose_name=_("item"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="votes", verbose_name=_("member"))
    ballot = models.PositiveSmallIntegerField(_("ballot"))
    choice = models.CharField(_("vote"), max_length=10, choices=list(VOTES.items()))
    dissent = models.TextField(_("dissent"), blank=True)
    at = models.DateTimeField(_("noted"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("noted by"))
    proposed = models.CharField(_("proposed"), max_length=12, choices=list(RESULTS.items()), blank=True)

    JOURNAL_LATER: ClassVar = {"proposed": ""}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "seat", "ballot"], name="vote_once_a_ballot"),
            models.CheckConstraint(condition=Q(choice__in=list(VOTES)), name="vote_names_a_choice"),
        ]
        triggers: ClassVar = insert_only("vote")

    def __str__(self) -> str:
        return f"{self.matter_id} {self.seat_id}"


class Decision(models.Model):
    """What the council has decided on an application, and by how many votes. Insert only.

    A later session may decide anew; the latest counts.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="decisions", verbose_name=_("application")
    )
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="decision", verbose_name=_("item"))
    result = models.CharField(_("result"), max_length=12, choices=list(RESULTS.items()))
    conditions = models.TextField(_("conditions"), blank=True)
    entitled = models.PositiveSmallIntegerField(_("entitled to vote"))
    present = models.PositiveSmallIntegerField(_("present"))
    votes_for = models.PositiveSmallIntegerField(_("for"))
    votes_against = models.PositiveSmallIntegerField(_("against"))
    abstained = models.PositiveSmallIntegerField(_("abstained"))
    at = models.DateTimeField(_("decided"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(result__in=list(RESULTS)), name="decision_names_a_result"),
            models.CheckConstraint(condition=Q(votes_for__gt=F("votes_against")), name="decision_has_its_majority"),
        ]
        triggers: ClassVar = insert_only("decision")

    def __str__(self) -> str:
        return f"{self.application_id} {self.result}"
