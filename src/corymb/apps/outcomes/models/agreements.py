"""Agreements with the regions that were selected: their text by version, what they commit to, who has signed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models import Decision
from corymb.apps.journal.models import insert_only
from corymb.apps.outcomes.states import AGREEMENT_OVER, AGREEMENTS, BY_REGION, DRAFTED, SENT, SIGNED
from corymb.apps.selection.models import Call


class AgreementText(models.Model):
    """The text of a call's agreements with its placeholders, in both languages. Insert only: a change is a new one."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="agreement_texts", verbose_name=_("call"))
    number = models.PositiveSmallIntegerField(_("version"))
    text_en = models.TextField(_("text in English"))
    text_ru = models.TextField(_("text in Russian"))
    at = models.DateTimeField(_("written"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("written by"))

    JOURNAL_LEAVES_OUT = ("text_en", "text_ru")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "number"], name="agreement_text_once")]
        triggers: ClassVar = insert_only("agreementtext")

    def __str__(self) -> str:
        return f"{self.call_id} {self.number}"


class Agreement(models.Model):
    """It moves by the table in `states.py`. `by_text` is empty where it is written by the proposal that comes along.

    `round` counts how often it was sent; `number` is that of the programme office; the files are stored files with a
    scan or a detached signature, stored and not verified.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="agreements", verbose_name=_("decision"))
    by_text = models.ForeignKey(
        AgreementText, models.PROTECT, null=True, related_name="+", verbose_name=_("version of the text")
    )
    state = models.CharField(_("state"), max_length=10, choices=list(AGREEMENTS.items()), default=DRAFTED)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    drafted_at = models.DateTimeField(_("drafted"))
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    sign_by = models.DateField(_("to be signed by"), null=True)
    number = models.CharField(_("number"), max_length=80, blank=True)
    region_signed_on = models.DateField(_("signed by the region on"), null=True)
    region_file = models.BigIntegerField(_("file of the region"), null=True)
    office_signed_on = models.DateField(_("signed by the office on"), null=True)
    office_file = models.BigIntegerField(_("file of the office"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    moved_at = models.DateTimeField(_("in this state since"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(AGREEMENTS)), name="agreement_names_a_state"),
            models.UniqueConstraint(
                fields=["decision"], condition=~Q(state__in=AGREEMENT_OVER), name="agreement_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SENT, BY_REGION, SIGNED]) | Q(sent_at__isnull=False, sign_by__isnull=False),
                name="agreement_sent_says_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BY_REGION, SIGNED])
                | Q(region_signed_on__isnull=False, region_file__isnull=False),
                name="agreement_signed_by_region_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(state=SIGNED)
                | (Q(office_signed_on__isnull=False, office_file__isnull=False) & ~Q(number="")),
                name="agreement_signed_by_both_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AGREEMENT_OVER) | ~Q(reason=""), name="agreement_that_is_over_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.pk}"


class Commitment(models.Model):
    """What the region holds to: a figure it applied with (`code` is the question), or one added by hand.

    `target` is the target of the programme it is a part of, where it is one, in the unit of the target's indicator.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="commitments", verbose_name=_("agreement"))
    place = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=60, blank=True)
    target = models.CharField(_("target"), max_length=60, blank=True)
    label_en = models.CharField(_("commitment in English"), max_length=300)
    label_ru = models.CharField(_("commitment in Russian"), max_length=300)
    unit_en = models.CharField(_("unit in English"), max_length=60, blank=True)
    unit_ru = models.CharField(_("unit in Russian"), max_length=60, blank=True)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)
    until = models.CharField(_("until"), max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "place"], name="commitment_has_its_place")
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.place}"
