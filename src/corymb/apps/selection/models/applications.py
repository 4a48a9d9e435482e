"""A region's application: its answers while they are written, its partners and documents, what was submitted."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import insert_only
from corymb.apps.registry.models import Cluster, Organisation, Region
from corymb.apps.selection.models.calls import Call, CallVersion
from corymb.apps.selection.states import APPLICATIONS, CONSENTS, SIGNING, WAITS, WRITING


class Application(models.Model):
    """What a region applies with, by one version of the call.

    `version` counts changes of content; `sha256` is the hash of what the partners are asked to sign off, empty while it
    is being written. `round` counts how often it was submitted, the present time included. `lacking` are the conditions
    of the call that what was submitted last does not meet, or of which it cannot be said; null before it was submitted.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    by_version = models.ForeignKey(CallVersion, models.PROTECT, related_name="+", verbose_name=_("version of the call"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="applications", verbose_name=_("region"))
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name=_("cluster")
    )
    title = models.CharField(_("title"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=list(APPLICATIONS.items()), default=WRITING)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    version = models.PositiveIntegerField(_("version of the content"), default=0)
    sha256 = models.CharField(_("sha256"), max_length=64, blank=True)
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("started by"))
    changed_at = models.DateTimeField(_("last changed"))
    moved_at = models.DateTimeField(_("in this state since"))
    lacking = ArrayField(models.CharField(max_length=60), null=True)
    admission_at = models.DateTimeField(_("admission decided"), null=True)
    admission_reason = models.TextField(_("why it is admitted or not"), blank=True)

    JOURNAL_LEAVES_OUT = ("version", "changed_at", "lacking")
    JOURNAL_LATER: ClassVar = {"admission_at": None, "admission_reason": ""}

    STAYS_AT_MERGE = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "cluster"], condition=Q(cluster__isnull=False), name="application_once_a_cluster"
            ),
            models.CheckConstraint(condition=Q(state__in=list(APPLICATIONS)), name="application_names_a_state"),
            models.CheckConstraint(
                condition=~Q(state=SIGNING) | Q(sha256__regex=r"^[0-9a-f]{64}$"), name="application_signed_has_its_hash"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["changed_at", "id"], name="application_by_change"),
            models.Index(fields=["call", "state", "region"], name="application_by_call"),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track(model_name="AnswerHistory")
class Answer(models.Model):
    """An answer as it is being written; one that was cleared stays as a row without text.

    `version` is the application's version at its last change, by which two who write at once notice each other.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="answers")
    question = models.CharField(_("question"), max_length=60)
    text = models.TextField(_("answer"), blank=True)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "question"], name="answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.question}"


class Consent(models.Model):
    """A partner of an application, and whether it signed off what is submitted; `sha256` is what it signed off."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="consents")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    role = models.CharField(_("part in the application"), max_length=300)
    answer = models.CharField(_("answer"), max_length=10, choices=list(CONSENTS.items()), default=WAITS)
    sha256 = models.CharField(_("sha256"), max_length=64, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by"))
    at = models.DateTimeField(_("answered"), null=True)

    STAYS_AT_MERGE = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "organisation"], name="consent_once"),
            models.CheckConstraint(condition=Q(answer__in=list(CONSENTS)), name="consent_names_an_answer"),
            models.CheckConstraint(
                condition=Q(answer=WAITS) | Q(sha256__regex=r"^[0-9a-f]{64}$", at__isnull=False),
                name="consent_says_to_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.organisation_id}"


class Attachment(models.Model):
    """A document of an application, for one the call asks for; `file` is the number of the stored file."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="attachments")
    document = models.CharField(_("document"), max_length=60)
    file = models.BigIntegerField(_("stored file"))
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("sha256"), max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("added by"))
    at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(_("removed"), null=True)

    def __str__(self) -> str:
        return self.file_name


class HandingIn(models.Model):
    """An application as it was submitted: the canonical snapshot and its hash. The row is the receipt. Insert only.

    `at` is the server's time, `factor` and `confirmed_at` say by what, and when, whoever submitted last proved who they
    are.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="handed_in")
    round = models.PositiveSmallIntegerField(_("round"))
    number = models.CharField(_("receipt number"), max_length=80, unique=True)
    at = models.DateTimeField(_("received"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("submitted by"))
    role = models.CharField(_("as"), max_length=40)
    factor = models.CharField(_("confirmed by"), max_length=40)
    confirmed_at = models.DateTimeField(_("confirmed"))
    snapshot = models.TextField(_("snapshot"))
    sha256 = models.CharField(_("sha256"), max_length=64)

    JOURNAL_LEAVES_OUT = ("snapshot",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "round"], name="handing_in_once_a_round"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="handing_in_has_its_hash"),
        ]
        triggers: ClassVar = insert_only("handingin")

    def __str__(self) -> str:
        return self.number
