"""Files are found by the words of their names, those that are there already too."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from corymb.apps.files.rules import words_of_name


def words_of_those_there(apps, schema_editor):  # noqa: ARG001 - Django's signature
    rows = apps.get_model("files", "StoredFile").objects.only("pk", "name").iterator(2_000)
    for row in rows:
        row.search_text = words_of_name(row.name)
        row.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="search_text",
            field=models.TextField(db_default="", editable=False),
        ),
        migrations.RunPython(words_of_those_there, migrations.RunPython.noop),
        migrations.AddField(
            model_name="storedfile",
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
            model_name="storedfile",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_vector"], name="file_by_words"),
        ),
    ]
