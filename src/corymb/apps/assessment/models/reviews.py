"""Who assesses what: proposals of an assignment, reviews, marks."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models.experts import Expert
from corymb.apps.assessment.states import (
    ACTIVE,
    AGREES,
    AIMS,
    ANSWERS,
    ASSIGNED,
    CLOSED,
    ENDINGS,
    PUT,
    REPLACED,
    REVIEWS,
    SUBMITTED,
)
from corymb.apps.journal.models import insert_only
from corymb.apps.selection.models import Application, Call, CallVersion
from corymb.kit.saying import said


class Proposal(models.Model):
    """Experts proposed for applications, by the solver or changed by hand. Insert only: a change is a new one.

    `terms` are the rules asked for, or the greatest probability of a pair in percent and the seed of the lot. `pairs`
    are [application, expert, fit]; `certificate` holds prices and bounds by which anybody can check that no assignment
    is better, or the chances from which a lot can be drawn again; `refusal` says in both languages why there is none,
    with `mend`.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="proposals", verbose_name=_("call"))
    stage = models.CharField(_("stage"), max_length=60)
    aim = models.CharField(_("aim"), max_length=10, choices=list(AIMS.items()))
    terms = models.JSONField(_("terms"), default=dict)
    changed_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("changed from")
    )
    at = models.DateTimeField(_("made"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    pairs = models.JSONField(_("pairs"), default=list)
    total = models.FloatField(_("sum of fit"), null=True)
    smallest = models.FloatField(_("smallest fit"), null=True)
    cost = models.FloatField(_("cost of the change"), null=True)
    certificate = models.JSONField(_("certificate"), default=dict)
    refusal = models.JSONField(_("why there is none"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    sha256 = models.CharField(_("sha256 of the pairs"), max_length=64)

    JOURNAL_LEAVES_OUT = ("pairs", "certificate", "refusal", "total", "smallest", "cost")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(aim__in=list(AIMS)), name="proposal_names_an_aim"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="proposal_has_its_hash"),
        ]
        indexes: ClassVar = [models.Index(fields=["call", "-id"], name="proposal_by_call")]
        triggers: ClassVar = insert_only("proposal")

    def __str__(self) -> str:
        return f"{self.call_id} {self.pk}"


class Review(models.Model):
    """An expert assesses an application at a stage; one that was submitted is locked.

    `sha256` is of the canonical marks as they were submitted, `version` counts changes of marks. The rapporteur of a
    consensus has a review of their own at a stage of its own, in which they write what all agreed on; its hash is there
    from the moment it is put to the others. `total`, in points of a hundred, follows from the marks and the weights of
    the version `weighed_by` (`queries/spread.py`).
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="reviews", verbose_name=_("application"))
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="reviews", verbose_name=_("expert"))
    stage = models.CharField(_("stage"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=list(REVIEWS.items()), default=ASSIGNED)
    fit = models.DecimalField(_("fit"), max_digits=7, decimal_places=6, default=0)
    is_third = models.BooleanField(_("further expert"), default=False)
    is_rapporteur = models.BooleanField(_("rapporteur"), default=False)
    assigned_at = models.DateTimeField(_("assigned"))
    assigned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("assigned by"))
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(_("last changed"))
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_why = models.TextField(_("why it ended"), blank=True)
    sha256 = models.CharField(_("sha256"), max_length=64, blank=True)
    total = models.FloatField(_("total of marks"), null=True)
    weighed_by = models.ForeignKey(
        CallVersion, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("version")
    )

    JOURNAL_LEAVES_OUT = ("version", "changed_at", "total", "weighed_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "expert", "stage"], condition=Q(state__in=ACTIVE), name="review_once"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state__in=ACTIVE, is_rapporteur=True), name="review_one_rapporteur"
            ),
            models.CheckConstraint(condition=Q(state__in=list(REVIEWS)), name="review_names_a_state"),
            models.CheckConstraint(
                condition=~Q(state=SUBMITTED) | Q(submitted_at__isnull=False, sha256__regex=r"^[0-9a-f]{64}$"),
                name="review_submitted_has_its_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state=PUT) | Q(is_rapporteur=True, sha256__regex=r"^[0-9a-f]{64}$"),
                name="review_put_is_a_consensus_with_its_hash",
            ),
            models.CheckConstraint(condition=Q(fit__gte=0, fit__lte=1), name="review_fit_is_a_part"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expert", "state"], name="review_by_expert"),
            models.Index(fields=["changed_at", "id"], name="review_by_change"),
            models.Index(
                fields=["application"],
                name="review_taken_back_late",
                condition=Q(state=REPLACED, submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.expert_id}"

    @property
    def ending(self) -> str:
        """Why it ended, in words."""
        return said(ENDINGS, self.ended_why)


class Assent(models.Model):
    """What an expert answers to a consensus put to them; or that whoever arranges has closed it. Insert only.

    `sha256` is of the marks as they were put: where they change, everybody is asked anew. Of an expert's answers to the
    same marks the newest counts.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="assents", verbose_name=_("consensus"))
    expert = models.ForeignKey(Expert, models.PROTECT, null=True, related_name="+", verbose_name=_("expert"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("answered by"))
    answer = models.CharField(_("answer"), max_length=10, choices=list(ANSWERS.items()))
    sha256 = models.CharField(_("sha256 of the marks"), max_length=64)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("answered"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(answer__in=list(ANSWERS)), name="assent_names_an_answer"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="assent_has_the_hash"),
            models.CheckConstraint(condition=Q(answer=AGREES) | ~Q(reason=""), name="assent_refused_says_why"),
            models.CheckConstraint(
                condition=Q(answer=CLOSED, expert__isnull=True) | ~Q(answer=CLOSED) & Q(expert__isnull=False),
                name="assent_is_of_an_expert_or_closes",
            ),
        ]
        triggers: ClassVar = insert_only("assent")

    def __str__(self) -> str:
        return f"{self.review_id} {self.answer}"


class Pack(models.Model):
    """Applications an expert takes along as PDF; `reviews` are those in it, `file` the stored file once it is made.

    It is opened only while every one of them is open to the expert.
    """

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="packs", verbose_name=_("expert"))
    asked_at = models.DateTimeField(_("asked for"))
    made_at = models.DateTimeField(_("made"), null=True)
    reviews = ArrayField(models.BigIntegerField(), default=list)
    file = models.BigIntegerField(_("stored file"), null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(made_at__isnull=True) | Q(file__isnull=False), name="pack_that_was_made_is_there"
            )
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.pk}"


@pghistory.track(model_name="MarkHistory")
class Mark(models.Model):
    """A mark for a leaf of the tree of criteria; without a mark the expert abstained.

    `version` is the review's version at its last change, by which two windows of one expert notice each other.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="marks")
    criterion = models.CharField(_("criterion"), max_length=60)
    mark = models.SmallIntegerField(_("mark"), null=True)
    comment = models.TextField(_("comment"), blank=True)
    is_given = models.BooleanField(_("given"), default=False)
    version = models.PositiveIntegerField()
    at = models.DateTimeField(_("written"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "criterion"], name="mark_once"),
            models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(is_given=True), name="mark_that_is_there_is_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.criterion}"
