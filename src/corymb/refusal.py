"""The one way to say no to a user: what, where, which rule, how to mend it."""

from corymb.i18n import gettext


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a programming error
    """Input or arguments that cannot be used.

    `message` and `mend` are English catalogue strings with {named} fields, marked with `i18n.mark` where they are
    written and translated only when shown; `fields` are their values. `where` names file, sheet, cell or line.
    The command shows it in one or two lines and exits with 2.
    """

    def __init__(self, message: str, *, where: str = "", mend: str = "", **fields: object) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.mend = mend
        self.fields = fields

    def __str__(self) -> str:
        said = gettext(self.message).format(**self.fields)
        if self.where:
            said = f"{self.where}: {said}"
        if self.mend:
            said = f"{said} {gettext(self.mend).format(**self.fields)}"
        return said
