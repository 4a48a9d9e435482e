"""What an action answers where it does not go."""


class NotPossible(Exception):  # noqa: N818 - an answer to a person, not an error of the program
    """Why an act does not go; a sentence for the person, translated where it is shown."""
