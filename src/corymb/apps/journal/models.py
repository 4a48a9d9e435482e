"""Entries of the journal, their seals, and the image each entry left of each row it touched. Insert only."""

from collections.abc import Sequence
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models

HASH = 64


def insert_only(name: str) -> list[pgtrigger.Trigger]:
    """The database itself refuses to change, remove or empty."""
    return [
        pgtrigger.Protect(name=f"{name}_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_is_not_emptied",
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            func=f"RAISE EXCEPTION '{name} is never emptied';",
        ),
    ]


def lifted_once(name: str, columns: Sequence[str], stays: pgtrigger.Q) -> list[pgtrigger.Trigger]:
    """Rows that keep `columns`, are lifted once, and are never removed where that is so, or where `stays` holds."""
    is_lifted = pgtrigger.Q(old__lifted_at__isnull=False)
    return [
        pgtrigger.Protect(name=f"{name}_stays", operation=pgtrigger.UpdateOf(*columns)),
        pgtrigger.Protect(name=f"{name}_is_lifted_once", operation=pgtrigger.Update, condition=is_lifted),
        pgtrigger.Protect(name=f"{name}_is_not_removed", operation=pgtrigger.Delete, condition=stays | is_lifted),
        insert_only(name)[1],
    ]


class Entry(models.Model):
    """Who did what to which thing, on whose behalf, and why. Things are kind, id, label: no keys upward.

    People stand here by number alone, never by name; what is personal is kept as a keyed hash.
    """

    at = models.DateTimeField()
    act = models.CharField(max_length=100)
    actor_kind = models.CharField(max_length=40)
    actor_id = models.CharField(max_length=80)
    behalf_kind = models.CharField(max_length=40, blank=True)
    behalf_id = models.CharField(max_length=80, blank=True)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=80)
    object_label = models.CharField(max_length=300, blank=True)
    scope_keys = ArrayField(models.CharField(max_length=80), default=list)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    request = models.CharField(max_length=64, blank=True)
    images_hash = models.CharField(max_length=HASH, blank=True)
    content_hash = models.CharField(max_length=HASH)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_kind", "object_id", "-id"], name="entry_by_object"),
            models.Index(fields=["actor_kind", "actor_id", "-id"], name="entry_by_actor"),
            models.Index(fields=["act", "-id"], name="entry_by_act"),
            GinIndex(fields=["scope_keys"], name="entry_by_scope"),
            BrinIndex(fields=["at"], name="entry_by_moment", autosummarize=True),
        ]
        triggers: ClassVar = [
            *insert_only("entry"),
            pgtrigger.Trigger(
                name="entry_waits_for_its_seal",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="INSERT INTO journal_unsealed (entry_id) VALUES (NEW.id); RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.object_kind} {self.object_id}"


class Unsealed(models.Model):
    """Entries that wait for the sealer; a trigger puts them here, the sealer takes them out."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")

    def __str__(self) -> str:
        return str(self.entry_id)


class Seal(models.Model):
    """The place of an entry in the chain. Numbers have no gaps."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=HASH)
    hash = models.CharField(max_length=HASH)
    sealed_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = insert_only("seal")

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


class Image(models.Model):
    """Hash of a row as an entry left it; empty where the entry removed it. The audit compares the last with the row."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="images", db_index=False)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=80)
    row_hash = models.CharField(max_length=HASH, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_kind", "object_id", "-entry"], name="image_by_object"),
            models.Index(fields=["entry"], name="image_by_entry"),
        ]
        triggers: ClassVar = insert_only("image")

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id}"
