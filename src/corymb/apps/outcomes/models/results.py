"""The results of a call as everybody reads them, frozen."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models import Session
from corymb.apps.outcomes.states import RESULTS, RESULTS_DONE, RESULTS_ORDERED
from corymb.apps.selection.models import Call


class Results(models.Model):
    """`text` is what is published, canonical; `marks` the open data of marks, empty where the call opens none.

    Whose marks a label stands for is kept nowhere. Once it is done the database lets nobody change it.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="results", verbose_name=_("call"))
    session = models.ForeignKey(Session, models.PROTECT, related_name="+", verbose_name=_("session"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=list(RESULTS.items()), default=RESULTS_ORDERED)
    reason = models.TextField(_("reason"), blank=True)
    ordered_at = models.DateTimeField(_("published"))
    ordered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("published by"))
    text = models.TextField(_("results"), blank=True)
    sha256 = models.CharField(_("sha256"), max_length=64, blank=True)
    marks = models.TextField(_("marks"), blank=True)

    JOURNAL_LEAVES_OUT = ("text", "marks")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="results_once"),
            models.CheckConstraint(condition=Q(state__in=list(RESULTS)), name="results_name_a_state"),
            models.CheckConstraint(
                condition=~Q(state=RESULTS_DONE) | Q(sha256__regex=r"^[0-9a-f]{64}$"), name="results_done_have_a_hash"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="results_done_stay", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state=RESULTS_DONE)
            ),
            pgtrigger.Protect(name="results_are_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.number}"
