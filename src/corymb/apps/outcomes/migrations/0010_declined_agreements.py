"""A region may decline an agreement."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

STATES = {
    "drafted": "drafted, not sent",
    "sent": "sent to the region",
    "by_region": "signed by the region",
    "signed": "signed by both",
    "declined": "declined by the region",
    "cancelled": "cancelled by the office",
    "terminated": "terminated",
}
OVER = ("declined", "cancelled", "terminated")
ONE = models.UniqueConstraint(fields=["decision"], condition=~Q(state__in=OVER), name="agreement_one_at_a_time")
KNOWN = models.CheckConstraint(condition=Q(state__in=list(STATES)), name="agreement_names_a_state")
WHY = models.CheckConstraint(condition=~Q(state__in=OVER) | ~Q(reason=""), name="agreement_that_is_over_says_why")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("outcomes", "0009_grounds_of_defence")]

    operations: ClassVar = [
        *(migrations.RemoveConstraint(model_name="agreement", name=one.name) for one in (KNOWN, ONE, WHY)),
        migrations.AlterField(
            model_name="agreement",
            name="state",
            field=models.CharField(
                choices=list(STATES.items()), default="drafted", max_length=10, verbose_name="state"
            ),
        ),
        *(migrations.AddConstraint(model_name="agreement", constraint=one) for one in (KNOWN, ONE, WHY)),
    ]
