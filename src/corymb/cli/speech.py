"""The language of the command, and the words argparse says in it."""

import argparse
from collections.abc import Mapping, Sequence

from corymb.i18n import LANGUAGES, gettext, mark, ngettext

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
# What argparse says by itself, so that the catalogue has it.
ARGPARSE = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("show program's version number and exit"),
    mark("%(prog)s: error: %(message)s\n"),
    mark("the following arguments are required: %s"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("expected one argument"),
    mark("expected at most one argument"),
    mark("expected at least one argument"),
    mark("unrecognized arguments: %s"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("invalid %(type)s value: %(value)r"),
    mark("ambiguous option: %(option)s could match %(matches)s"),
    mark("ignored explicit argument %r"),
    mark("not allowed with argument %s"),
    mark("one of the arguments %s is required"),
)


def chosen(argv: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for by --lang, else by the environment, else English."""
    for place, word in enumerate(argv):
        if word.startswith("--lang="):
            return _known(word.removeprefix("--lang="))
        if word == "--lang" and place + 1 < len(argv):
            return _known(argv[place + 1])
    return _known(next((value for name in _VARIABLES if (value := environment.get(name))), ""))


def _known(written: str) -> str:
    code = written[:2].lower()
    return code if code in LANGUAGES else "en"


def teach_argparse() -> None:
    """Let argparse speak the language in force; it has no other door for it than its own names."""
    vars(argparse)["_"] = gettext
    vars(argparse)["ngettext"] = ngettext
