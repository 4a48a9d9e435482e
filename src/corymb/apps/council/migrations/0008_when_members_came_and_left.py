"""When members of the council came to a session and when they left, in turn."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("council", "0007_source_words")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="seat",
            name="stays",
            field=ArrayField(models.DateTimeField(), default=list, verbose_name="came and left"),
        ),
    ]
