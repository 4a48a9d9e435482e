from django.db import migrations


class Migration(migrations.Migration):
    """Keep of every region how many organisations its officials see, and not of the hundred most frequent alone."""

    dependencies = [("registry", "0006_history_of_contracts")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE registry_organisation ALTER COLUMN seen_from SET STATISTICS 1000",
            "ALTER TABLE registry_organisation ALTER COLUMN seen_from SET STATISTICS -1",
        ),
    ]
