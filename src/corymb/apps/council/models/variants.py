"""A what-if: the marks of a frozen ranking under other weights, or without some experts. It decides nothing."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models.rankings import Ranking


class Variant(models.Model):
    """`asked` is the question and `outcome` what was computed for it, both canonical (`packs.call_what_if`).

    The same question is computed once, whoever asks it. Rows can be made again from the ranking at any time.
    """

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="variants", verbose_name=_("ranking"))
    asked = models.TextField(_("what was asked"))
    asked_sha256 = models.CharField(_("sha256 of what was asked"), max_length=64)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by"))
    outcome = models.TextField(_("outcome"), blank=True)
    trouble = models.TextField(_("why it could not be computed"), blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ranking", "asked_sha256"], name="variant_once_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.ranking_id} {self.asked_sha256[:8]}"
