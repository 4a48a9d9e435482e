"""A replay of a frozen ranking: who asked, and what came of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models import Ranking


class Replay(models.Model):
    """`faults`: what does not hold, each as [code, kind of thing, number]; null until it is done."""

    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="replays", verbose_name=_("ranking"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    faults = models.JSONField(_("what does not hold"), null=True, blank=True)
    code_version = models.CharField(_("version of the program"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ranking"], condition=Q(done_at=None), name="replay_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(done_at=None, faults=None) | Q(done_at__isnull=False, faults__isnull=False),
                name="replay_done_says_what_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking_id} {self.asked_at:%Y-%m-%d %H:%M}"
