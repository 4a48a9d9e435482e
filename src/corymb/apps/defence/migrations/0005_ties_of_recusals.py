"""What tied a recused member of a commission, as codes that are told in any language."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("defence", "0004_order_changed_by_hand")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="exclusion", name="ties", field=models.JSONField(default=list, verbose_name="ties")
        ),
    ]
