"""Whether slots were swapped, moved or added since they were put in order; of those there, what their times tell."""

from typing import ClassVar

from django.db import migrations, models

CHANGED = """
UPDATE defence_defence SET by_hand = TRUE
WHERE id IN (SELECT s.defence_id FROM defence_slot s WHERE s.revision > 1)"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("defence", "0003_source_words")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="defence",
            name="by_hand",
            field=models.BooleanField(default=False, verbose_name="changed by hand since"),
        ),
        migrations.RunSQL(CHANGED, migrations.RunSQL.noop),
    ]
