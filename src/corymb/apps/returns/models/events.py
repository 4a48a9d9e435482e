"""Events that members share: entered once, by one of them, and confirmed by the others."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.registry.models import Organisation
from corymb.apps.returns.models.returns import Return
from corymb.apps.returns.states import ANSWERS, WAITS
from corymb.kit.registries import Label


class Event(models.Model):
    """A joint project, an investment, a start-up, a patent, an export contract, by the number its documents have.

    `member_return` is the return it is reported in: its organisation keeps the entry. `amount` is that of the whole
    event in the period of that return, in the base unit. `version` as in a figure.
    """

    kind = models.CharField(_("kind"), max_length=60)
    code = models.CharField(_("number of the event"), max_length=100)
    member_return = models.ForeignKey(Return, models.PROTECT, related_name="events")
    date = models.DateField(_("date"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4, null=True, blank=True)
    category = models.CharField(_("category"), max_length=60, blank=True)
    started = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    file = models.BigIntegerField(_("stored file"), null=True)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    cell = models.CharField(_("cell"), max_length=40, blank=True)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    at = models.DateTimeField(_("entered"))
    removed_at = models.DateTimeField(_("taken out"), null=True)

    change: Label | None = None
    """How it differs from the round before; a page that lists events says so of them."""

    JOURNAL_LEAVES_OUT = ("amount", "version")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "code", "member_return"], condition=Q(removed_at=None), name="event_once_in_a_return"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "code"], name="event_by_number")]

    def __str__(self) -> str:
        return self.code


class Participant(models.Model):
    """Somebody who takes part in an event: an organisation of the register, or a named one of a country."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="participants")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    named = models.CharField(_("participant"), max_length=300, blank=True)
    role = models.CharField(_("role"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=list(ANSWERS.items()), default=WAITS)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    note = models.TextField(_("what is wrong"), blank=True)

    STAYS_AT_MERGE = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "organisation", "named"], nulls_distinct=False, name="participant_once"
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(named=""), name="participant_is_somebody"
            ),
            models.CheckConstraint(condition=Q(answer__in=list(ANSWERS)), name="participant_answers_by_a_word"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.organisation_id or self.named}"
