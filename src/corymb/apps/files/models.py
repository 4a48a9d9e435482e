"""Stored files. The content lies on disk by its sha256; a row says what it is, whose it is and where it belongs."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.kit.words import search_vector


class StoredFile(models.Model):
    """A file as somebody gave it. Never changed and never served as anything but a download."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    sha256 = models.CharField(_("sha256"), max_length=64)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(_("about"), max_length=80, blank=True)
    scope_keys = ArrayField(models.CharField(max_length=80), default=list)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    given_by_kind = models.CharField(max_length=40)
    given_by_id = models.CharField(_("given by"), max_length=80)
    stored_at = models.DateTimeField(_("stored"))
    scanned = models.CharField(_("scan for viruses"), max_length=100, blank=True)
    search_text = models.TextField(editable=False, db_default="")
    search_vector = search_vector()

    JOURNAL_LEAVES_OUT = ("search_text", "search_vector")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_has_its_hash"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["about_kind", "about_id"], name="file_by_thing"),
            models.Index(fields=["given_by_kind", "given_by_id", "-id"], name="file_by_giver"),
            models.Index(fields=["sha256"], name="file_by_content"),
            GinIndex(fields=["search_vector"], name="file_by_words"),
        ]

    def __str__(self) -> str:
        return self.name
