"""Lists of organisations that came as files: the file, its rows as written and as read, what was decided of them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.linkage.states import BATCHES, DECISIONS, EFFECTS, MATCHES, SOURCES
from corymb.apps.registry.models.organisations import Organisation


class ImportBatch(models.Model):
    """A file that was given to be loaded. `file` is the number of the stored file, whose hash stands here too.

    `findings` are what is wrong with the file as a whole, `counts` its rows by effect; `done` of `total` says how far a
    job has come.
    """

    source_kind = models.CharField(_("kind of the file"), max_length=20, choices=list(SOURCES.items()))
    file = models.BigIntegerField(_("stored file"))
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("sha256"), max_length=64)
    state = models.CharField(_("state"), max_length=20, choices=list(BATCHES.items()))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("given by"))
    at = models.DateTimeField(_("given"))
    matched_at = models.DateTimeField(_("matched"), null=True, blank=True)
    applied_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("applied by"))
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    decisions_hash = models.CharField(_("hash of rows and decisions"), max_length=64, blank=True)
    findings = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    JOURNAL_LEAVES_OUT = ("findings", "counts", "done", "total", "matched_at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(BATCHES)), name="import_names_a_state"),
            models.CheckConstraint(condition=Q(source_kind__in=list(SOURCES)), name="import_names_a_source"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A row of a file: `raw` as written (pairs of header and text), `parsed` as read, `findings` of what is wrong.

    `effect` is what applying it would do as things stand, `differences` the fields it would change (field, before,
    after). A row that was applied names the organisation it led to.
    """

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="rows", db_index=False)
    line = models.PositiveIntegerField(_("row"))
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    place = models.CharField(_("place"), max_length=60)
    raw = models.JSONField(default=list)
    parsed = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    match = models.CharField(_("found by"), max_length=10, choices=list(MATCHES.items()), blank=True)
    candidate = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation found")
    )
    score = models.PositiveSmallIntegerField(_("likeness"), null=True, blank=True)
    proposals = models.JSONField(default=list)
    differences = models.JSONField(default=list)
    effect = models.CharField(_("what it does"), max_length=10, choices=list(EFFECTS.items()), blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=list(DECISIONS.items()), blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("led to")
    )
    is_applied = models.BooleanField(_("applied"), default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "line"], name="import_row_once")]
        indexes: ClassVar = [models.Index(fields=["batch", "effect", "line"], name="import_row_by_effect")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.place}".strip()
