"""What this room adds to the page of a ranking."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.council.models import Ranking
from corymb.apps.replays.queries.naming import replays_url
from corymb.apps.replays.queries.seeing import rankings_open_to
from corymb.kit.registries import Offer, Offers


def _on_ranking(person: Any, found: Ranking) -> Iterator[Offer]:
    if rankings_open_to(person).filter(pk=found.pk).exists():
        yield Offer(_("Replay from the journal"), replays_url(found), "history")


RANKING = Offers("council.ranking", _on_ranking)
