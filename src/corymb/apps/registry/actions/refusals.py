"""What the register answers where an act does not go."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.models import Organisation
from corymb.kit.asking import NotPossible


def refuse_merged(organisation: Organisation) -> None:
    """Raise NotPossible for an entry that was merged into another: an undo must find it as the merge left it."""
    if organisation.merged_into_id:
        raise NotPossible(_("This entry was merged into another one: act on that one, or undo the merge first."))
