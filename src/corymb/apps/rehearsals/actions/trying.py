"""What a draft that is tried out would come to. Loads numpy: for jobs."""

from corymb.apps.selection.models import Rehearsal
from corymb.apps.selection.queries.contents import draft_of
from corymb.i18n import mark
from corymb.kit.saying import in_both
from corymb.packs.call_rehearsal import rehearsed
from corymb.refusal import Refusal

CHANGED = mark("The draft has changed meanwhile.")


def compute_rehearsal(number: int) -> Rehearsal:
    """Compute what was asked; what is computed already, or was asked of a draft that is no more, stays as it is."""
    row = Rehearsal.objects.select_related("call").get(pk=number)
    if row.outcome or row.trouble:
        return row
    try:
        _must_stand(row)
        asked = {"applications": row.applications, "experts": row.experts, "regions": row.regions}
        row.outcome = rehearsed(draft_of(row.call), asked)
    except Refusal as refusal:
        row.trouble = in_both(refusal)
    row.save(update_fields=["outcome", "trouble"])
    return row


def _must_stand(row: Rehearsal) -> None:
    if row.call.sha256 != row.sha256:
        raise Refusal(CHANGED, mend=mark("Try it out again."))
