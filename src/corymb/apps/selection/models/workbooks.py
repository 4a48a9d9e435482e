"""A workbook or a Word document on its way into an application: what was read of it, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.selection.models.applications import Application
from corymb.apps.selection.models.calls import CallVersion
from corymb.apps.selection.states import COMING, EXCEL, FILE_KINDS, WORKBOOKS


class Workbook(models.Model):
    """A workbook, or its twin in Word, given for an application; `kind` says which, and follows from its name.

    `answers` is what it says anew, by question: text, sheet, cell (in Word: section, field), seen.

    `seen` is the version of the answer it was made with. `read` counts the answers it holds, `findings` are what is
    wrong, and where; `annotated` is the number of the stored copy with notes at those places. `by_version` is
    the version of the call it was read by.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="workbooks", verbose_name=_("application")
    )
    by_version = models.ForeignKey(
        CallVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("version of the call")
    )
    kind = models.CharField(_("kind of file"), max_length=10, choices=list(FILE_KINDS.items()), default=EXCEL)
    file = models.BigIntegerField(_("stored file"))
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("sha256"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=list(WORKBOOKS.items()), default=COMING)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("given by"))
    at = models.DateTimeField(_("given"))
    answers = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    read = models.PositiveIntegerField(default=0)
    annotated = models.BigIntegerField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)

    JOURNAL_LEAVES_OUT = ("kind", "answers", "findings", "read", "annotated", "by_version")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(WORKBOOKS)), name="workbook_names_a_state"),
            models.CheckConstraint(condition=Q(kind__in=list(FILE_KINDS)), name="workbook_names_its_kind"),
        ]
        indexes: ClassVar = [models.Index(fields=["application", "-id"], name="workbook_by_application")]

    def __str__(self) -> str:
        return self.file_name
