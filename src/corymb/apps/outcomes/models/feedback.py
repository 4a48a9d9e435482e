"""What of the experts' comments an applicant is shown: all of them, but for those withheld with a reason."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Mark
from corymb.apps.council.models import Decision
from corymb.apps.journal.models import insert_only


class Withholding(models.Model):
    """A comment that is not shown to the applicant, and why. It can be given back until the comments are released."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="withheld", verbose_name=_("decision"))
    mark = models.ForeignKey(Mark, models.PROTECT, related_name="+", verbose_name=_("mark"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("withheld"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("withheld by"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "mark"], name="withholding_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="withholding_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.mark_id}"


class Release(models.Model):
    """The comments on an application as its applicant reads them: canonical text and its sha256. Insert only."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="release", verbose_name=_("decision"))
    at = models.DateTimeField(_("released"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("released by"))
    text = models.TextField(_("comments"))
    sha256 = models.CharField(_("sha256"), max_length=64)

    JOURNAL_LEAVES_OUT = ("text",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="release_has_its_hash")
        ]
        triggers: ClassVar = insert_only("release")

    def __str__(self) -> str:
        return f"{self.decision_id}"
