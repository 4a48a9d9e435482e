"""Where a tie of a member comes from, in words that name who invited them as well."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("defence", "0006_lifting"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="exclusion",
            name="source",
            field=models.CharField(
                choices=[
                    ("declared", "stated by the member, by who invited them or by who holds the defence"),
                    ("register", "found in the register"),
                ],
                max_length=10,
                verbose_name="source",
            ),
        ),
    ]
