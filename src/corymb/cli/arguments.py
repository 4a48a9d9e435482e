"""The arguments of all commands."""

import argparse

from corymb import __version__
from corymb.cli import check, compare, dossier, import_, journal, pack, run, score, speech, template
from corymb.cli.options import add_language
from corymb.i18n import gettext


def parser() -> argparse.ArgumentParser:
    """The parser of `corymb`, in the language in force; `run` of its result is the command chosen."""
    speech.teach_argparse()
    top = argparse.ArgumentParser(
        prog="corymb", description=gettext("Member returns in, the scorecard of a cluster programme out."),
        epilog=gettext("`corymb COMMAND --help` tells the options of a command."))  # fmt: skip
    top.add_argument("--version", action="version", version=f"corymb {__version__}")
    add_language(top)
    commands = top.add_subparsers(metavar=gettext("COMMAND"), required=True, title=gettext("commands"))
    for module in (score, compare, check, import_, template, pack, journal, run, dossier):
        module.add(commands)
    return top
