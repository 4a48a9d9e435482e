"""A draft tried out before it is published: what was asked, and what invented marks make of it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.selection.models.calls import Call


class Rehearsal(models.Model):
    """Of a draft with this hash, with so many applications, experts and regions that apply.

    `outcome` is what was computed (`packs.call_rehearsal`), `trouble` why nothing was. The same is computed once.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="rehearsals", verbose_name=_("call"))
    sha256 = models.CharField(_("sha256"), max_length=64)
    applications = models.PositiveIntegerField(_("applications"))
    experts = models.PositiveIntegerField(_("experts"))
    regions = models.PositiveIntegerField(_("regions"))
    outcome = models.JSONField(null=True)
    trouble = models.TextField(_("why it could not be computed"), blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by"))
    at = models.DateTimeField(_("asked"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "sha256", "applications", "experts", "regions"], name="rehearsal_once_a_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.sha256[:8]}"
