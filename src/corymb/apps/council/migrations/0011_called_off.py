"""A session that is only planned is called off, with a reason."""

from typing import ClassVar

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("council", "0010_what_has_fallen"),
        ("selection", "0008_admission"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint(
            model_name="session",
            name="session_names_a_state",
        ),
        migrations.RemoveConstraint(
            model_name="session",
            name="session_opened_says_when",
        ),
        migrations.AddField(
            model_name="session",
            name="cancelled_why",
            field=models.CharField(blank=True, max_length=600, verbose_name="why it was called off"),
        ),
        migrations.AlterField(
            model_name="session",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "to be held"),
                    ("open", "in session"),
                    ("closed", "concluded"),
                    ("cancelled", "called off"),
                ],
                default="planned",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "open", "closed", "cancelled"])),
                name="session_names_a_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("planned", "cancelled")), ("opened_at__isnull", False), _connector="OR"
                ),
                name="session_opened_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("opened_at", None),
                        models.Q(("cancelled_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="session_called_off_says_why",
            ),
        ),
    ]
