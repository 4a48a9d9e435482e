"""Workbooks move to an app of their own: their tables are renamed, their rows and what refers to them stay."""

from django.db import migrations


def renamed(model: str) -> list[migrations.operations.base.Operation]:
    """The table of a model, and the sequence its numbers come from, under the name of the other app."""
    old, new = f"returns_{model}", f"workbooks_{model}"
    return [
        migrations.AlterModelTable(name=model, table=new),
        migrations.RunSQL(
            f"ALTER SEQUENCE {old}_id_seq RENAME TO {new}_id_seq", f"ALTER SEQUENCE {new}_id_seq RENAME TO {old}_id_seq"
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_first")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[*renamed("upload"), *renamed("bulk")],
            state_operations=[migrations.DeleteModel(name="Upload"), migrations.DeleteModel(name="Bulk")],
        ),
    ]
