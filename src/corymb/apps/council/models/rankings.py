"""A ranking: the marks of a call as they stood when it was frozen, and what was computed from them."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.states import FROZEN, ORDERED, RANKINGS
from corymb.apps.selection.models import Call, CallVersion


class Ranking(models.Model):
    """`inputs` is all it is computed from, fixed when it is ordered; `outcome` what was computed; both canonical.

    Once it is frozen the database lets nobody change it, and never what it was computed from.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="rankings", verbose_name=_("call"))
    by_version = models.ForeignKey(CallVersion, models.PROTECT, related_name="+", verbose_name=_("version of the call"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=list(RANKINGS.items()), default=ORDERED)
    reason = models.TextField(_("reason"), blank=True)
    ordered_at = models.DateTimeField(_("marks as of"))
    ordered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("frozen by"))
    inputs = models.TextField(_("inputs"))
    inputs_sha256 = models.CharField(_("sha256 of the inputs"), max_length=64)
    outcome = models.TextField(_("outcome"), blank=True)
    sha256 = models.CharField(_("sha256"), max_length=64, blank=True)
    code_version = models.CharField(_("version of the program"), max_length=40, blank=True)
    done_at = models.DateTimeField(_("computed"), null=True)
    trouble = models.TextField(_("why it could not be computed"), blank=True)

    JOURNAL_LEAVES_OUT = ("inputs", "outcome")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="ranking_once"),
            models.CheckConstraint(condition=Q(state__in=list(RANKINGS)), name="ranking_names_a_state"),
            models.CheckConstraint(condition=Q(inputs_sha256__regex=r"^[0-9a-f]{64}$"), name="ranking_has_its_inputs"),
            models.CheckConstraint(
                condition=~Q(state=FROZEN) | Q(sha256__regex=r"^[0-9a-f]{64}$", done_at__isnull=False),
                name="ranking_frozen_has_its_hash",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="ranking_frozen_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=FROZEN),
            ),
            pgtrigger.Protect(
                name="ranking_keeps_its_inputs",
                operation=pgtrigger.UpdateOf(
                    "call_id", "by_version_id", "number", "inputs", "inputs_sha256", "ordered_at"
                ),
            ),
            pgtrigger.Protect(name="ranking_is_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.number}"
