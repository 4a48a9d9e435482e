"""What an action answers where it does not go."""

from corymb.kit.registries import Label


class NotPossible(Exception):  # noqa: N818 - an answer to a person, not an error of the program
    """Why an act does not go; a sentence for the person, translated where it is shown.

    `field` names the fact that cannot be right, where it is one alone, whatever else stands in the register.
    """

    def __init__(self, text: Label, field: str = "") -> None:
        super().__init__(text)
        self.field = field
