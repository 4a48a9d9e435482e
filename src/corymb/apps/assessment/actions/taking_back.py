"""Reviews are taken back: for a conflict, or because their expert has gone. Their marks stay and do not count."""

from collections.abc import Iterable
from datetime import datetime

from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries.standing import Pair
from corymb.apps.assessment.states import ACTIVE, REPLACED, TAKEN_BACK, TIE_DECLARED, TIE_FOUND, WITHDRAWN
from corymb.apps.journal.actions import Change
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import write_letter
from corymb.apps.selection.queries.seeing import call_key


def taken_back(review: Review, reason: str, now: datetime) -> Change:
    """Take a locked review back, and tell its expert why in a word; `reason` is for whoever arranges the assessment."""
    before = image(review)
    review.state, review.ended_at, review.ended_why, review.changed_at = REPLACED, now, reason, now
    review.save(update_fields=["state", "ended_at", "ended_why", "changed_at"])
    call = review.application.call
    why = "out" if review.expert.state == WITHDRAWN else "tie" if reason in {TIE_DECLARED, TIE_FOUND} else "given"
    values = {"call_en": call.title_en, "call_ru": call.title_ru, "why": why}
    about = ("assessment.review", str(review.pk))
    write_letter(TAKEN_BACK, str(review.expert.person_id), values, now=now, about=about, scope_keys=[call_key(call)])
    return Change.of(review, before)


def take_back_pairs(call: int, pairs: Iterable[Pair], reason: str, now: datetime) -> list[Change]:
    """Take back the reviews, submitted ones too, of pairs that must not be."""
    forbidden = set(pairs)
    rows = Review.objects.select_for_update(of=("self",)).filter(application__call=call, state__in=ACTIVE)
    rows = rows.select_related("application__call", "expert").order_by("pk")
    return [taken_back(row, reason, now) for row in rows if (row.application_id, row.expert_id) in forbidden]
