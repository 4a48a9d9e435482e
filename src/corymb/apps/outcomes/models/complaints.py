"""A region's complaint against a decision, its grounds, and what a second look found on each."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models import Decision
from corymb.apps.journal.models import insert_only
from corymb.apps.outcomes.states import (
    ADMITTED,
    ANSWERED,
    COMPLAINTS,
    CONCLUDED,
    DISMISSED,
    DRAFT,
    LOOKED,
    REGISTERED,
    WITHDRAWN,
)


class Complaint(models.Model):
    """It moves by the table in `states.py`. `filed_at` is the server's time; `sha256` is of the canonical `snapshot`.

    `due_at` is the end of the term when it was filed; `ruled_why` is why it is admitted or not; `looker` looks again
    until `look_by`.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="complaints", verbose_name=_("decision"))
    state = models.CharField(_("state"), max_length=10, choices=list(COMPLAINTS.items()), default=DRAFT)
    text = models.TextField(_("text"))
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("started by"))
    due_at = models.DateTimeField(_("could be filed until"), null=True)
    filed_at = models.DateTimeField(_("filed"), null=True)
    filed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("filed by"))
    receipt = models.CharField(_("receipt"), max_length=80, blank=True)
    snapshot = models.TextField(_("what was filed"), blank=True)
    sha256 = models.CharField(_("sha256"), max_length=64, blank=True)
    registered_as = models.CharField(_("incoming number"), max_length=80, blank=True)
    ruled_why = models.TextField(_("reason of the ruling"), blank=True)
    looker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("looks again"))
    look_by = models.DateField(_("to be looked at again by"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    moved_at = models.DateTimeField(_("in this state since"))

    JOURNAL_LEAVES_OUT = ("snapshot", "text", "answer")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(COMPLAINTS)), name="complaint_names_a_state"),
            models.UniqueConstraint(fields=["decision"], condition=~Q(state=WITHDRAWN), name="complaint_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state__in=[DRAFT, WITHDRAWN])
                | Q(filed_at__isnull=False, due_at__gt=models.F("filed_at"), sha256__regex=r"^[0-9a-f]{64}$"),
                name="complaint_filed_in_time_with_its_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[REGISTERED, ADMITTED, DISMISSED, LOOKED, CONCLUDED, ANSWERED])
                | ~Q(registered_as=""),
                name="complaint_registered_has_its_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ADMITTED, DISMISSED, LOOKED, CONCLUDED, ANSWERED]) | ~Q(ruled_why=""),
                name="complaint_ruled_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LOOKED, CONCLUDED]) | Q(looker__isnull=False),
                name="complaint_looked_at_by_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["looker", "state"], name="complaint_by_looker")]

    def __str__(self) -> str:
        return self.receipt or f"{self.pk}"


class Ground(models.Model):
    """One thing a complaint says was wrong; about a criterion, as a ranking names it, or (empty) the procedure."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="grounds", verbose_name=_("complaint"))
    place = models.PositiveSmallIntegerField(_("number"))
    criterion = models.CharField(_("criterion"), max_length=80, blank=True)
    text = models.TextField(_("what was wrong"))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["complaint", "place"], name="ground_has_its_place")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.place}"


class Finding(models.Model):
    """What the second look found on a ground: upheld or not, and why. Insert only."""

    ground = models.OneToOneField(Ground, models.PROTECT, related_name="finding", verbose_name=_("ground"))
    is_upheld = models.BooleanField(_("upheld"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("found"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("found by"))

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="finding_says_why")]
        triggers: ClassVar = insert_only("finding")

    def __str__(self) -> str:
        return f"{self.ground_id}"
