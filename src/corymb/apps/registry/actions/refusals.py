"""What an action answers where it does not go."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.models import Organisation
from corymb.kit.registries import Label


class NotPossible(Exception):  # noqa: N818 - an answer to a person, not an error of the program
    """Why an act does not go; a sentence for the person, translated where it is shown.

    `field` names the fact that cannot be right, where it is one alone, whatever else stands in the register.
    """

    def __init__(self, text: Label, field: str = "") -> None:
        super().__init__(text)
        self.field = field


def refuse_merged(organisation: Organisation) -> None:
    """Raise NotPossible for an entry that was merged into another: an undo must find it as the merge left it."""
    if organisation.merged_into_id:
        raise NotPossible(_("This entry was merged into another one: act on that one, or undo the merge first."))
