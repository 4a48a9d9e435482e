"""`corymb journal verify`: prove an exported journal without the site and without its database."""

import argparse
from pathlib import Path
from typing import Any

from corymb.cli import answering, options
from corymb.i18n import gettext, mark
from corymb.refusal import Refusal


def add(commands: Any) -> None:
    """The command on exported journals."""
    top = commands.add_parser(
        "journal",
        help=gettext("prove an exported journal"),
        description=gettext("The journal of a site is a chain of hashes: what was changed, left out or added shows."),
    )
    options.add_language(top)
    inner = top.add_subparsers(metavar=gettext("COMMAND"), required=True, title=gettext("commands"))
    proved = inner.add_parser("verify", help=gettext("walk the chain; 1 where it does not hold"))
    proved.add_argument("file", metavar=gettext("FILE"), type=Path, help=gettext("the export, JSON lines"))
    proved.add_argument("--head", default="", help=gettext("a hash printed by the site, which the chain must pass"))
    options.add_language(proved)
    proved.set_defaults(run=verify)


def verify(asked: argparse.Namespace) -> int:
    """What the chain says; 1 where it does not hold."""
    from corymb.methods import chain

    if not asked.file.is_file():
        raise Refusal(mark("There is no such file."), where=str(asked.file))
    with asked.file.open(encoding="utf-8", errors="replace") as lines:
        verdict = chain.verify(lines, asked.head.strip().lower())
    if verdict.fault:
        answering.result(gettext(verdict.fault).format(number=verdict.number) + "\n", None)
        return 1
    said = gettext("The chain holds: {count} entries, head {head}").format(count=verdict.entries, head=verdict.head)
    answering.result(said + "\n", None)
    return 0
