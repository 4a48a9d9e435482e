"""The experts of a call, what they declared, and how its assessment is arranged."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.states import ACCEPTED, BLIND, COLLEAGUES, EXPERTS, INVITED, SPREAD
from corymb.apps.journal.models import insert_only
from corymb.apps.selection.models import Call


class Arrangement(models.Model):
    """How the applications of a call are assessed: until when, and what spread of marks somebody looks at again.

    `spread` is in points of a hundred between the greatest and the least total of an application.
    """

    call = models.OneToOneField(Call, models.PROTECT, related_name="arrangement", verbose_name=_("call"))
    due_at = models.DateTimeField(_("marks are due"))
    spread = models.PositiveSmallIntegerField(_("spread that is looked at"), default=SPREAD)
    made_at = models.DateTimeField(_("arranged"))
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("arranged by"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(spread__gte=1, spread__lte=100), name="arrangement_spread_is_a_part")
        ]

    def __str__(self) -> str:
        return f"{self.call_id}"


class Expert(models.Model):
    """A person who assesses applications of a call.

    `expertise` are codes of activities (OKVED 2) whose applications they know best, `at_most` is how many they take,
    `declared_at` when they last declared their ties: before that they are shown nothing.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="experts", verbose_name=_("call"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    state = models.CharField(_("state"), max_length=10, choices=list(EXPERTS.items()), default=INVITED)
    expertise = ArrayField(models.CharField(max_length=8), verbose_name=_("fields"), default=list, blank=True)
    about = models.TextField(_("profile"), blank=True)
    at_most = models.PositiveSmallIntegerField(_("applications at most"), default=10)
    blind = models.CharField(_("what is hidden"), max_length=10, choices=list(BLIND.items()), default=COLLEAGUES)
    invited_at = models.DateTimeField(_("invited"))
    invited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("invited by"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    declared_at = models.DateTimeField(_("declared"), null=True)
    note = models.TextField(_("note"), blank=True)

    JOURNAL_LEAVES_OUT = ("about",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "person"], name="expert_once_a_call"),
            models.CheckConstraint(condition=Q(state__in=list(EXPERTS)), name="expert_names_a_state"),
            models.CheckConstraint(condition=Q(blind__in=list(BLIND)), name="expert_names_what_is_hidden"),
            models.CheckConstraint(condition=Q(at_most__lte=500), name="expert_takes_no_more_than_can_be_read"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "state"], name="expert_by_person"),
            models.Index(fields=["invited_at", "id"], name="expert_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.person_id}"

    @property
    def is_ready(self) -> bool:
        """Whether they may be given applications and read them."""
        return self.state == ACCEPTED and self.declared_at is not None


class Declaration(models.Model):
    """What an expert declared, under which text. Insert only: a change is a new one.

    `declared` lists ties: kind, organisation (identifier) or region (code), words. `statement_sha256` is of the text as
    it was shown.
    """

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="declarations", verbose_name=_("expert"))
    at = models.DateTimeField(_("declared"))
    statement = models.PositiveSmallIntegerField(_("version of the text"))
    statement_sha256 = models.CharField(_("sha256 of the text"), max_length=64)
    declared = models.JSONField(_("ties"), default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(statement_sha256__regex=r"^[0-9a-f]{64}$"), name="declaration_has_its_hash"
            )
        ]
        triggers: ClassVar = insert_only("declaration")

    def __str__(self) -> str:
        return f"{self.expert_id} {self.at:%Y-%m-%d}"
