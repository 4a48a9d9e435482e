"""Workbooks were a part of returns: their tables are there, under their new names. Only the state is told here."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("programme", "0001_first"),
        ("registry", "0003_closed_and_ended"),
        ("returns", "0002_workbooks_leave"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Bulk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("file", models.BigIntegerField(verbose_name="stored file")),
                        ("file_name", models.CharField(max_length=200, verbose_name="file")),
                        (
                            "state",
                            models.CharField(
                                choices=[("coming", "being read"), ("read", "was read"), ("refused", "cannot be used")],
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="given")),
                        ("findings", models.JSONField(default=list)),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="given by",
                            ),
                        ),
                        (
                            "cluster",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.cluster",
                                verbose_name="cluster",
                            ),
                        ),
                        (
                            "period",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programme.period",
                                verbose_name="period",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("file", models.BigIntegerField(verbose_name="stored file")),
                        ("file_name", models.CharField(max_length=200, verbose_name="file")),
                        ("sha256", models.CharField(max_length=64, verbose_name="sha256")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("coming", "being read"),
                                    ("decide", "waits for a decision"),
                                    ("applied", "taken over"),
                                    ("left", "left aside"),
                                    ("refused", "cannot be used"),
                                ],
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="given")),
                        ("figures", models.JSONField(default=dict)),
                        ("events", models.JSONField(default=list)),
                        ("findings", models.JSONField(default=list)),
                        ("annotated", models.BigIntegerField(null=True)),
                        ("base_version", models.PositiveIntegerField(null=True)),
                        ("applied_at", models.DateTimeField(null=True, verbose_name="taken over")),
                        (
                            "applied_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="taken over by",
                            ),
                        ),
                        (
                            "bulk",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uploads",
                                to="workbooks.bulk",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="given by",
                            ),
                        ),
                        (
                            "member_return",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uploads",
                                to="returns.return",
                            ),
                        ),
                    ],
                ),
                migrations.AddConstraint(
                    model_name="bulk",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["coming", "read", "refused"])), name="bulk_names_a_state"
                    ),
                ),
                migrations.AddIndex(
                    model_name="upload",
                    index=models.Index(fields=["member_return", "-id"], name="upload_by_return"),
                ),
                migrations.AddConstraint(
                    model_name="upload",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["coming", "decide", "applied", "left", "refused"])),
                        name="upload_names_a_state",
                    ),
                ),
            ],
        ),
    ]
