"""Language of what a reader sees: English source strings, Russian catalogue, no clock, no locale of the machine."""

import gettext as _gettext
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ru")
_language: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """Code of the language in force, one of LANGUAGES."""
    return _language.get()


def use_language(code: str) -> None:
    """Put a language in force for this context. Raises ValueError for a code that is not in LANGUAGES."""
    if code not in LANGUAGES:
        raise ValueError(code)
    _language.set(code)


@cache
def _catalogue(code: str) -> _gettext.NullTranslations:
    if code == "en":
        return _gettext.NullTranslations()
    return _gettext.translation("corymb", Path(__file__).parent / "locale", languages=[code])


def gettext(message: str) -> str:
    """The message in the language in force."""
    return _catalogue(language()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The plural form that fits n, in the language in force."""
    return _catalogue(language()).ngettext(singular, plural, n)


def mark(message: str) -> str:
    """Mark a message for extraction; it is translated where it is shown."""
    return message


class Text(dict[str, str]):
    """A text a pack carries in several languages, shown in the one in force, else English, else any."""

    def __str__(self) -> str:
        return self.get(language()) or self.get("en") or next(iter(self.values()), "")
