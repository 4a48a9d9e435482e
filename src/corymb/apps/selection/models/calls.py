"""A call: its draft, which an officer changes, and its published versions, which nobody does."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import insert_only
from corymb.apps.registry.models.titles import in_language
from corymb.apps.selection.states import CALLS, DRAFT, PUBLISHED


class Call(models.Model):
    """`content` is the draft as `packs.call` writes it, `sha256` its hash.

    `judged_until`: until then members of the council are asked what the criteria of the draft weigh.

    Titles are those of the draft until the call is published, then those of the version in force, as is the window.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=list(CALLS.items()), default=DRAFT)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    content = models.JSONField(_("content"))
    sha256 = models.CharField(_("sha256"), max_length=64)
    opens_at = models.DateTimeField(_("opens"), null=True)
    closes_at = models.DateTimeField(_("closes"), null=True)
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/Moscow")
    judged_until = models.DateField(_("weights are judged until"), null=True)
    created_at = models.DateTimeField(_("drafted"))
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by"))

    JOURNAL_LEAVES_OUT = ("content",)
    JOURNAL_LATER: ClassVar = {"judged_until": None}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(CALLS)), name="call_names_a_state"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="call_has_its_hash"),
            models.CheckConstraint(
                condition=~Q(state=PUBLISHED) | Q(opens_at__isnull=False, closes_at__gt=F("opens_at")),
                name="call_published_has_its_window",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at", "id"], name="call_by_age")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.title_en, self.title_ru)


class CallVersion(models.Model):
    """A call as it was published: the canonical text and its hash. Insert only.

    The version that takes applications longer names the order by which it does; there is one such version at most.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="versions", verbose_name=_("call"))
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    sha256 = models.CharField(_("sha256"), max_length=64)
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )
    reason = models.TextField(_("reason"), blank=True)
    order_number = models.CharField(_("number of the order"), max_length=60, blank=True)
    order_date = models.DateField(_("date of the order"), null=True)

    JOURNAL_LEAVES_OUT = ("text",)
    JOURNAL_LATER: ClassVar = {"order_number": "", "order_date": None}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="call_version_once"),
            models.UniqueConstraint(fields=["call"], condition=~Q(order_number=""), name="call_version_extends_once"),
            models.CheckConstraint(
                condition=Q(order_number="", order_date__isnull=True)
                | ~Q(order_number="") & Q(order_date__isnull=False),
                name="call_version_names_its_order",
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="call_version_has_its_hash"),
        ]
        triggers: ClassVar = insert_only("callversion")

    def __str__(self) -> str:
        return f"{self.call_id} {self.number}"
