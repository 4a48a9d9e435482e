"""Replays by name: for the journal, for pages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.council.models import Ranking
from corymb.apps.registry.queries.naming import by_key
from corymb.apps.replays.models import Replay


def replays_url(row: Ranking) -> str:
    return reverse("replays:replays", args=[row.pk])


def _named(row: Replay) -> tuple[str, str]:
    return _("Replay of ranking {number}").format(number=row.ranking.number), replays_url(row.ranking)


REPLAY = by_key(Replay.objects.select_related("ranking").defer("ranking__inputs", "ranking__outcome").all, _named)
