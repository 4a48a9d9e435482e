"""`corymb dossier verify`: prove the dossier of a call without the site and without its database."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corymb.cli import answering, options
from corymb.i18n import gettext, mark
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.packs.call_dossier import Proved


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
    found = proved(asked.file)
    if found.faults:
        answering.result("\n".join(found.faults) + "\n", None)
        return 1
    part = found.journal
    said = [
        *_holds(found),
        gettext(
            "Rows as the journal left them: {rows}; entries of the journal: {entries}, not sealed yet: {waiting}."
        ).format(rows=found.rows, entries=part.entries, waiting=part.waiting),
        gettext("The journal it was taken from holds this hash at entry {number}: {head}").format(
            number=part.number, head=part.head
        ),
    ]
    answering.result("\n".join(said) + "\n", None)
    return 0


def _holds(found: "Proved") -> list[str]:
    """That it holds; of one of the first form only what is in it."""
    from corymb.packs.call_dossier_form import FIRST

    counted = {"files": found.files, "rankings": found.rankings}
    if found.form != FIRST:
        return [gettext("The dossier holds. Files: {files}; rankings computed again: {rankings}.").format(**counted)]
    return [
        gettext("What is in the dossier holds. Files: {files}; rankings computed again: {rankings}.").format(**counted),
        gettext("It is of the first form, which does not prove that nothing was taken out or put in another place."),
    ]
