"""Organisations that may be one and the same, and those that were merged."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.linkage.states import PROPOSALS, WHYS
from corymb.apps.registry.models.organisations import Organisation


class DuplicateProposal(models.Model):
    """Two organisations that look like one; a pair is proposed once, whatever was decided of it."""

    first = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("first"))
    second = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("second"))
    score = models.PositiveSmallIntegerField(_("likeness"))
    why = models.CharField(_("why"), max_length=10, choices=list(WHYS.items()))
    state = models.CharField(_("state"), max_length=10, choices=list(PROPOSALS.items()))
    found_at = models.DateTimeField(_("found"))
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="proposal_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="proposal_in_order"),
            models.CheckConstraint(condition=Q(state__in=list(PROPOSALS)), name="proposal_names_a_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-score", "id"], name="proposal_by_state")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class Merge(models.Model):
    """One organisation took the place of another. `moved` says of each row what stood in it before and after.

    An item of `moved`: kind and id of the row, fields before, fields after, and the hash of the whole row as the merge
    left it, so that undoing can tell whether somebody changed it since.
    """

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("stays"))
    gone = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("goes"))
    at = models.DateTimeField(_("merged"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("merged by"))
    reason = models.TextField(_("reason"))
    moved = models.JSONField(default=list)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_is_of_two"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="merge_once_until_undone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
