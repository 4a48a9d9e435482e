import json
from hashlib import sha256
from typing import Any

from django.db import migrations, models
from django.utils.timezone import localdate


def fill(apps: Any, editor: Any) -> None:
    """Publications that are there already get the hash of what everybody reads of them."""
    del editor
    lines = apps.get_model("scorecard", "Line").objects.filter(audience="public")
    for run in apps.get_model("scorecard", "Run").objects.filter(kind="published", state="done"):
        day = localdate(run.known_at).isoformat()
        told = ({**line, "as_known_on": day} for line in lines.filter(run=run).values_list("told", flat=True))
        rows = sorted(json.dumps(line, sort_keys=True) for line in told)
        run.public_hash = sha256("\n".join(rows).encode()).hexdigest()
        run.save(update_fields=["public_hash"])


class Migration(migrations.Migration):
    dependencies = [
        ("scorecard", "0007_words_of_prices"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="public_hash",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="hash of the public lines"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
