"""Why something is proposed, for the minutes: above all where it leaves the list of the rule."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("council", "0008_when_members_came_and_left")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="matter", name="grounds", field=models.TextField(blank=True, verbose_name="grounds")
        ),
    ]
