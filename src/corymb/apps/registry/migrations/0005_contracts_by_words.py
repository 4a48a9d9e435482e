"""Contracts are found by their number and subject, those that are there already too."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from corymb.methods import names


def words_of_those_there(apps, schema_editor):  # noqa: ARG001 - Django's signature
    rows = apps.get_model("registry", "Contract").objects.only("pk", "number", "subject").iterator(2_000)
    for row in rows:
        row.search_text = names.search_text(row.subject, row.number)
        row.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_stands"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="search_text",
            field=models.TextField(db_default="", editable=False),
        ),
        migrations.RunPython(words_of_those_there, migrations.RunPython.noop),
        migrations.AddField(
            model_name="contract",
            name="search_vector",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.CombinedSearchVector(
                    django.contrib.postgres.search.CombinedSearchVector(
                        django.contrib.postgres.search.SearchVector("search_text", config="russian"),
                        "||",
                        django.contrib.postgres.search.SearchVector("search_text", config="english"),
                        django.contrib.postgres.search.SearchConfig("russian"),
                    ),
                    "||",
                    django.contrib.postgres.search.SearchVector("search_text", config="simple"),
                    django.contrib.postgres.search.SearchConfig("russian"),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_vector"], name="contract_by_words"),
        ),
    ]
