"""Letters are found by what they are about."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("letters", "0003_digests")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="letter", index=models.Index(fields=["about_kind", "about_id"], name="letter_by_thing")
        ),
    ]
