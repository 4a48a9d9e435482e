from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scorecard", "0005_words_of_a_run"),
        ("registry", "0008_when_memberships_were_recorded"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="members_as_recorded",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunSQL(
            "UPDATE scorecard_run SET members_as_recorded = TRUE WHERE state = 'waiting'", migrations.RunSQL.noop
        ),
        migrations.AlterField(
            model_name="run",
            name="members_as_recorded",
            field=models.BooleanField(default=True, editable=False),
        ),
    ]
