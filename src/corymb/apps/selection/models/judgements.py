"""What somebody judges criteria of a draft call to weigh: comparisons in pairs, or points given away."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.selection.models.calls import Call
from corymb.apps.selection.states import WAYS


class Judgement(models.Model):
    """Of the `criteria` below `parent` (empty: at the top), as `methods.composite.judgements` writes them.

    `ratio` is the consistency ratio of comparisons; `look` which of them to look at again, where they contradict one
    another. Who judges again replaces what they said; the journal keeps both.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="judgements", verbose_name=_("call"))
    parent = models.CharField(_("below"), max_length=60, blank=True)
    way = models.CharField(_("how it is judged"), max_length=10, choices=list(WAYS.items()))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("judged by"))
    criteria = models.JSONField(_("criteria"))
    given = models.JSONField(_("judged"))
    ratio = models.DecimalField(_("consistency ratio"), max_digits=8, decimal_places=4, null=True)
    look = models.JSONField(null=True)
    at = models.DateTimeField(_("given"))

    JOURNAL_LEAVES_OUT = ("ratio", "look")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "parent", "way", "person"], name="judgement_once"),
            models.CheckConstraint(condition=Q(way__in=list(WAYS)), name="judgement_names_its_way"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.parent} {self.person_id}"
