"""A what-if is computed from what its ranking was computed from. Loads numpy: for jobs."""

from corymb.apps.council.models import Variant
from corymb.kit.saying import in_both
from corymb.methods.chain import canonical
from corymb.methods.ranking import placed
from corymb.methods.ranking_told import told_of_places
from corymb.packs.call import CallContent
from corymb.packs.call_frozen import Frozen
from corymb.packs.call_ranking import panel_of
from corymb.packs.call_what_if import WhatIf, weightless
from corymb.refusal import Refusal


def compute_variant(number: int) -> Variant:
    """Compute a what-if; one that is computed already stays as it is."""
    variant = Variant.objects.select_related("ranking__by_version").get(pk=number)
    if variant.outcome or variant.trouble:
        return variant
    content = CallContent.model_validate_json(variant.ranking.by_version.text)
    frozen = Frozen.model_validate_json(variant.ranking.inputs)
    asked = WhatIf.model_validate_json(variant.asked)
    try:
        for _code, refusal in weightless(content, asked.weights):
            raise refusal  # by the label of the group; the methods know its code alone
        panel = panel_of(content, frozen, asked)
        variant.outcome = canonical(told_of_places(placed(panel)))
    except Refusal as refusal:
        variant.trouble = in_both(refusal)
    variant.save(update_fields=["outcome", "trouble"])
    return variant
