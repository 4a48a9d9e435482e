"""A ranking is computed from what was frozen; whoever does it again finds the same hash. Loads numpy: for jobs."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction

import corymb
from corymb.apps.council.models import Ranking
from corymb.apps.council.states import FAILED, FROZEN, ORDERED, RANKING_FAILED, RANKING_FROZEN
from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.journal.images import image
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.saying import in_both
from corymb.methods.chain import canonical
from corymb.methods.ranking import ranked
from corymb.methods.ranking_told import form_of, told
from corymb.packs.call import CallContent
from corymb.packs.call_frozen import Frozen
from corymb.packs.call_ranking import panel_of
from corymb.refusal import Refusal


def compute_ranking(number: int, now: datetime) -> Ranking:
    """Compute a ranking that was ordered; one that is frozen already stays as it is."""
    ranking = Ranking.objects.select_related("by_version").get(pk=number)
    if ranking.state != ORDERED:
        return ranking
    try:
        outcome, trouble = outcome_of(ranking), ""
    except Refusal as refusal:
        outcome, trouble = "", in_both(refusal)
    return _kept(number, outcome, trouble, now)


def outcome_of(ranking: Ranking) -> str:
    """What follows from the inputs, canonical, in the form the ranking was kept in; the newest before that.

    Raises Refusal where nothing can be ranked.
    """
    content = CallContent.model_validate_json(ranking.by_version.text)
    panel = panel_of(content, Frozen.model_validate_json(ranking.inputs))
    return canonical(told(ranked(panel), form_of(ranking.outcome)))


@transaction.atomic
def _kept(number: int, outcome: str, trouble: str, now: datetime) -> Ranking:
    ranking = Ranking.objects.select_for_update().get(pk=number)
    if ranking.state != ORDERED:  # the second of two workers
        return ranking
    before = image(ranking)
    ranking.state, ranking.outcome, ranking.trouble = FAILED if trouble else FROZEN, outcome, trouble
    ranking.sha256 = "" if trouble else sha256(outcome.encode()).hexdigest()
    ranking.code_version, ranking.done_at = corymb.__version__, now
    ranking.save(update_fields=["state", "outcome", "trouble", "sha256", "code_version", "done_at"])
    act = RANKING_FAILED if trouble else RANKING_FROZEN
    record(act, SYSTEM, [Change.of(ranking, before)], now=now, scope_keys=[call_key(ranking.call_id)])
    return ranking
