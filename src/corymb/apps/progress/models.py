"""What was counted of returns that are many."""

from django.db import models

from corymb.apps.programme.models import Period


class Progress(models.Model):
    """How the returns of a period stand, cluster by cluster, where they are too many to be counted while one waits.

    `lines`: what `queries.board` counted, by the number of the cluster, the whole programme's by an empty text. It can
    be counted again at any time.
    """

    period = models.OneToOneField(Period, models.CASCADE, primary_key=True)
    counted_at = models.DateTimeField()
    lines = models.JSONField()

    def __str__(self) -> str:
        return str(self.period_id)
