"""`corymb run verify`: compute a publication again from the inputs it kept, without the site it was published by."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from corymb.cli import answering, options
from corymb.cli.light import collect_less, load_arrow
from corymb.i18n import gettext, mark
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.reports.kept_inputs import Claim


def add(commands: Any) -> None:
    """The command on publications of a site."""
    top = commands.add_parser(
        "run",
        help=gettext("compute a publication of a site again"),
        description=gettext("A publication keeps its inputs: whoever has them computes it again, without the site."),
    )
    options.add_language(top)
    inner = top.add_subparsers(metavar=gettext("COMMAND"), required=True, title=gettext("commands"))
    again = inner.add_parser("verify", help=gettext("compute it again; 1 where it does not come out the same"))
    again.add_argument(
        "inputs", metavar=gettext("FILE"), type=Path, help=gettext("the inputs the publication kept, ZIP")
    )
    again.add_argument(
        "--lines",
        metavar=gettext("FILE"),
        type=Path,
        help=gettext("what was published, lines.json of its public page; else what the ZIP says"),
    )
    options.add_quiet(again)
    options.add_language(again)
    again.set_defaults(run=verify)


def verify(asked: argparse.Namespace) -> int:
    """What agrees and what does not; 1 where something does not."""
    collect_less()
    load_arrow()
    from corymb.reports.kept_inputs import kept_claim, read_inputs
    from corymb.reports.rebuilt import verified
    from corymb.reports.rebuilt_said import report

    progress = answering.Progress(quiet=asked.quiet)
    try:
        with TemporaryDirectory() as folder:
            inputs = read_inputs(asked.inputs, Path(folder))
            claim = _claimed(asked.lines, kept_claim(asked.inputs))
            progress.say(gettext("Computing it again …"))
            found = verified(inputs, claim)
    finally:
        progress.end()
    answering.result(report(found.told()), None)
    return int(not found.same)


def _claimed(lines: Path | None, kept: "Claim | None") -> "Claim":
    """What was published: by the file of its lines, else by the ZIP itself."""
    if lines is not None:
        from corymb.reports.kept_inputs import read_claim

        return read_claim(lines, kept)
    if kept is None:
        raise Refusal(
            mark("The ZIP does not say what was published."),
            mend=mark("Give lines.json of the public page with --lines."),
        )
    return kept
