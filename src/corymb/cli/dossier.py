"""`corymb dossier verify`: prove the dossier of a call without the site and without its database."""

import argparse
from pathlib import Path
from typing import Any

from corymb.cli import answering, options
from corymb.i18n import gettext, mark
from corymb.refusal import Refusal


def add(commands: Any) -> None:
    """The command on dossiers."""
    top = commands.add_parser(
        "dossier",
        help=gettext("prove the dossier of a call"),
        description=gettext("The dossier of a call holds applications, marks, rankings and decisions with checksums."),
    )
    options.add_language(top)
    inner = top.add_subparsers(metavar=gettext("COMMAND"), required=True, title=gettext("commands"))
    proved = inner.add_parser(
        "verify", help=gettext("check every file and compute each ranking again; 1 where something does not hold")
    )
    proved.add_argument("file", metavar=gettext("FILE"), type=Path, help=gettext("the dossier, a ZIP"))
    options.add_language(proved)
    proved.set_defaults(run=verify)


def verify(asked: argparse.Namespace) -> int:
    """What does not hold, a line each; 1 where there is any."""
    from corymb.packs.call_dossier import proved

    if not asked.file.is_file():
        raise Refusal(mark("There is no such file."), where=str(asked.file))
    files, rankings, faults = proved(asked.file)
    if faults:
        answering.result("\n".join(faults) + "\n", None)
        return 1
    said = gettext("The dossier holds. Files: {files}; rankings computed again: {rankings}.")
    answering.result(said.format(files=files, rankings=rankings) + "\n", None)
    return 0
