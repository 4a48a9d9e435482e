"""With what each proposal was put that found no majority: the minutes tell it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("council", "0009_grounds_of_a_proposal")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="matter",
            name="fallen",
            field=models.JSONField(blank=True, default=list, verbose_name="what has fallen"),
        ),
    ]
