"""What ties an expert to an applicant, and who arranges an assessment to one of the applications."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models.experts import Expert
from corymb.apps.assessment.states import DECLARED, KINDS, REGISTER, SOURCES
from corymb.apps.registry.models import Contract, Organisation, Region
from corymb.apps.selection.models import Application


class Conflict(models.Model):
    """Why an expert may not assess an application; it stands until somebody lifts it with a reason.

    From the register: `application`, and through what: `own` is the expert's side, `other` the applicant's, `contract`
    what ties them. Declared: an application, or an organisation (`other`) or a region, and all applications in which it
    takes part. The reason is worded from these codes where it is shown.
    """

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="conflicts", verbose_name=_("expert"))
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="+", verbose_name=_("application")
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", verbose_name=_("region"))
    kind = models.CharField(_("kind"), max_length=10, choices=list(KINDS.items()))
    source = models.CharField(_("source"), max_length=10, choices=list(SOURCES.items()))
    own = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("own side"))
    other = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("organisation"))
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+", verbose_name=_("contract"))
    words = models.CharField(_("in their words"), max_length=600, blank=True)
    raised_at = models.DateTimeField(_("raised"))
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by"))
    lifted_why = models.TextField(_("why it was lifted"), blank=True)

    STAYS_AT_MERGE = True

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="conflict_names_a_kind"),
            models.CheckConstraint(condition=Q(source__in=list(SOURCES)), name="conflict_names_a_source"),
            models.CheckConstraint(
                condition=Q(source=REGISTER, application__isnull=False)
                | Q(source=DECLARED, application__isnull=False)
                | Q(source=DECLARED, region__isnull=False)
                | Q(source=DECLARED, other__isnull=False),
                name="conflict_is_with_something",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | ~Q(lifted_why=""), name="conflict_lifted_says_why"
            ),
            models.UniqueConstraint(
                fields=["expert", "application", "kind", "other", "contract"],
                condition=Q(source=REGISTER),
                nulls_distinct=False,
                name="conflict_of_the_register_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["application", "expert"], condition=Q(lifted_at=None), name="conflict_standing"),
            models.Index(fields=["raised_at", "id"], name="conflict_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.kind}"


class Recusal(models.Model):
    """Somebody who arranges the assessment is tied to an application: they see nothing of it, `acting` does it.

    Found in the register (`ties`, as [kind, own, other, contract]), or declared by themselves with `words`. What was
    found stands until somebody else lifts it with a reason.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="recusals", verbose_name=_("application"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=list(KINDS.items()))
    raised_at = models.DateTimeField(_("raised"))
    acting = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("acts instead"))
    source = models.CharField(_("source"), max_length=10, choices=list(SOURCES.items()), default=REGISTER)
    words = models.CharField(_("in their words"), max_length=600, blank=True)
    ties = models.JSONField(_("ties"), default=list)
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by"))
    lifted_why = models.TextField(_("why it was lifted"), blank=True)

    JOURNAL_LATER: ClassVar[dict[str, Any]] = {
        "source": REGISTER, "words": "", "ties": [], "lifted_at": None, "lifted_by_id": None, "lifted_why": "",
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "person"], condition=Q(lifted_at=None), name="recusal_stands_once"
            ),
            models.CheckConstraint(condition=~Q(acting=models.F("person")), name="recusal_names_another"),
            models.CheckConstraint(condition=Q(source__in=list(SOURCES)), name="recusal_names_a_source"),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | (Q(source=REGISTER) & ~Q(lifted_why="")), name="recusal_lifted_says_why"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "application"], name="recusal_by_person")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.person_id}"
