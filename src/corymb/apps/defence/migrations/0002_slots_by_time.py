"""Slots are found by time, a page of an agenda at once."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("defence", "0001_first")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="slot", index=models.Index(fields=["defence", "starts_at", "id"], name="slot_by_time")
        ),
    ]
