"""The outbox. A letter keeps whom it goes to by number, and what it says by template and values."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.letters.states import Rung, State


class Letter(models.Model):
    """One letter to one addressee."""

    kind = models.CharField(_("kind"), max_length=80)
    addressee_kind = models.CharField(max_length=40)
    addressee_id = models.CharField(_("addressee"), max_length=80)
    values = models.JSONField(_("values"), default=dict)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(_("about"), max_length=80, blank=True)
    scope_keys = ArrayField(models.CharField(max_length=80), default=list)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    written_at = models.DateTimeField(_("written"))
    not_before = models.DateTimeField(_("not before"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    text_hash = models.CharField(_("hash of the text"), max_length=64, blank=True)
    message_id = models.CharField(_("number of the message"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)

    JOURNAL_LEAVES_OUT = ("state", "not_before", "sent_at", "text_hash", "message_id", "attempts", "trouble")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=State.SENT) | Q(sent_at__isnull=False) & ~Q(text_hash=""),
                name="letter_that_was_sent_has_its_proof",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "not_before"], name="letter_to_be_sent"),
            models.Index(fields=["addressee_kind", "addressee_id", "-id"], name="letter_by_addressee"),
            models.Index(fields=["about_kind", "about_id"], name="letter_by_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Reminder(models.Model):
    """That a person was reminded of a task on a rung of the ladder. The task itself is derived, and stored nowhere."""

    addressee_kind = models.CharField(max_length=40)
    addressee_id = models.CharField(max_length=80)
    task_key = models.CharField(max_length=200)
    rung = models.CharField(max_length=10, choices=Rung.choices)
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="reminders")
    reminded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["addressee_kind", "addressee_id", "task_key", "rung"], name="reminder_once_a_rung"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_key} {self.rung}"


class Digest(models.Model):
    """That a person was written the letter of a week; the week is named by its Monday."""

    addressee_kind = models.CharField(max_length=40)
    addressee_id = models.CharField(max_length=80)
    monday = models.DateField()
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="digests")
    written_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["addressee_kind", "addressee_id", "monday"], name="digest_once_a_week"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="digest_names_a_monday"),
        ]
        indexes: ClassVar = [models.Index(fields=["monday", "written_on"], name="digest_by_week")]

    def __str__(self) -> str:
        return f"{self.monday}"


class DigestChoice(models.Model):
    """Whether a person wants the weekly letter. Whoever has never chosen gets it."""

    addressee_kind = models.CharField(max_length=40)
    addressee_id = models.CharField(_("addressee"), max_length=80)
    is_wanted = models.BooleanField(_("wanted"))
    chosen_at = models.DateTimeField(_("chosen"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["addressee_kind", "addressee_id"], name="digest_choice_once")
        ]

    def __str__(self) -> str:
        return self.addressee_id
