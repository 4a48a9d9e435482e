"""What the register says of a member of a commission is lifted with a reason, where it is wrong."""

from typing import ClassVar

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("defence", "0005_ties_of_recusals"),
        ("selection", "0008_admission"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="exclusion",
            name="exclusion_stays",
        ),
        migrations.RemoveConstraint(
            model_name="exclusion",
            name="exclusion_once",
        ),
        migrations.AddField(
            model_name="exclusion",
            name="lifted_at",
            field=models.DateTimeField(null=True, verbose_name="lifted"),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="lifted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="lifted by",
            ),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="lifted_why",
            field=models.TextField(blank=True, verbose_name="why it was lifted"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exclusion",
            trigger=pgtrigger.compiler.Trigger(
                name="exclusion_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "member_id", "application_id", "source", "reason", "ties", "at" rows from % table\', TG_TABLE_NAME;',
                    hash="65ce9bcf3c96bb7e6d420e459f3174958b4a16b9",
                    operation='UPDATE OF "member_id", "application_id", "source", "reason", "ties", "at"',
                    pgid="pgtrigger_exclusion_stays_5d188",
                    table="defence_exclusion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exclusion",
            trigger=pgtrigger.compiler.Trigger(
                name="exclusion_is_lifted_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."lifted_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="1d1ab821c8f50b74db93ef1c366135d07b3a40fb",
                    operation="UPDATE",
                    pgid="pgtrigger_exclusion_is_lifted_once_752f1",
                    table="defence_exclusion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exclusion",
            trigger=pgtrigger.compiler.Trigger(
                name="exclusion_is_not_removed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."source" = \'declared\' OR OLD."lifted_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="20661256e0fcfcabed13367f63038e28fc9080fc",
                    operation="DELETE",
                    pgid="pgtrigger_exclusion_is_not_removed_c0ab8",
                    table="defence_exclusion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)), fields=("member", "application"), name="exclusion_stands_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_at", None),
                    models.Q(("source", "register"), models.Q(("lifted_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="exclusion_lifted_says_why",
            ),
        ),
    ]
