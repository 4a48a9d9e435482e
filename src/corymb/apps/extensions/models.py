"""A member's own request for more time for its return, and the answer to it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.extensions.states import ASKED, GRANTED, REQUESTS
from corymb.apps.returns.models import Return


class Request(models.Model):
    """The organisation asks that its return be due later; whoever may give more time grants it or declines.

    `wished_at` is until when, `due_at` what was granted.
    """

    member_return = models.ForeignKey(Return, models.PROTECT, related_name="time_requests")
    state = models.CharField(_("state"), max_length=10, choices=list(REQUESTS.items()), default=ASKED)
    wished_at = models.DateTimeField(_("wished until"))
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    due_at = models.DateTimeField(_("granted until"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by"))

    JOURNAL_LEAVES_OUT = ("reason", "answer")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(REQUESTS)), name="request_names_a_state"),
            models.UniqueConstraint(fields=["member_return"], condition=Q(state=ASKED), name="request_one_at_a_time"),
            models.CheckConstraint(condition=~Q(reason=""), name="request_says_why"),
            models.CheckConstraint(
                condition=Q(state=ASKED) | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="request_answered_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=GRANTED, due_at__isnull=False) | ~Q(state=GRANTED) & Q(due_at=None),
                name="request_granted_says_until_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_return_id} {self.state}"


KEPT = (Request,)
"""Models whose rows the journal answers for."""
