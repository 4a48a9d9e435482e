"""Workbooks on their way into returns."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.programme.models import Period
from corymb.apps.registry.models import Cluster
from corymb.apps.returns.models import Return
from corymb.apps.workbooks.states import BULK_KIND, BULKS, PACKED, UPLOAD_KIND, UPLOADS


class Bulk(models.Model):
    """Workbooks of many members that came in one file, for a cluster and a period: a ZIP, or one workbook of all.

    `findings` are about entries of a ZIP that could not be taken in, or about the one workbook as a whole; `done` of
    its `total` workbooks are read. `annotated` is the number of the one workbook's stored copy with notes, `blank` how
    many members have nothing in it.
    """

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="+", verbose_name=_("cluster"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name=_("period"))
    file = models.BigIntegerField(_("stored file"))
    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=list(BULKS.items()))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("given by"))
    at = models.DateTimeField(_("given"))
    findings = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    annotated = models.BigIntegerField(null=True)
    blank = models.PositiveIntegerField(default=0)

    JOURNAL_KIND = BULK_KIND
    JOURNAL_LEAVES_OUT = ("findings", "done", "total", "annotated", "blank")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(BULKS)), name="bulk_names_a_state"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_whole(self) -> bool:
        """Whether it is one workbook of all members, and no ZIP."""
        return not self.file_name.lower().endswith(PACKED)


class Upload(models.Model):
    """A workbook for a return. `figures` are what was read of it, by variable: written, value, sheet, cell, scale.

    `events` are the rows of its event sheets; `findings` what is wrong, with sheet and cell. `annotated` is the number
    of the stored copy with notes at the cells. `base_version` is the version of the return the differences were told
    against. One that cannot be tied to a return has none. A member's part of a workbook of all has no file of its own:
    `file` is that of the whole, which the member does not open.
    """

    member_return = models.ForeignKey(Return, models.PROTECT, null=True, related_name="uploads")
    bulk = models.ForeignKey(Bulk, models.PROTECT, null=True, related_name="uploads")
    file = models.BigIntegerField(_("stored file"))
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("sha256"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=list(UPLOADS.items()))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("given by"))
    at = models.DateTimeField(_("given"))
    figures = models.JSONField(default=dict)
    events = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    annotated = models.BigIntegerField(null=True)
    base_version = models.PositiveIntegerField(null=True)
    applied_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("taken over by"))
    applied_at = models.DateTimeField(_("taken over"), null=True)

    JOURNAL_KIND = UPLOAD_KIND
    JOURNAL_LEAVES_OUT = ("figures", "events", "findings", "annotated", "base_version")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(UPLOADS)), name="upload_names_a_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["member_return", "-id"], name="upload_by_return")]

    def __str__(self) -> str:
        return self.file_name


KEPT = (Upload, Bulk)
"""Models whose rows the journal answers for."""
