"""`corymb compare`: what changed between two published scorecards."""

import argparse
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corymb.cli import answering, options
from corymb.i18n import gettext, mark
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.methods.revisions import Made, Publication


def add(commands: Any) -> None:
    """The options of `compare`."""
    to = commands.add_parser(
        "compare",
        help=gettext("what changed between two published scorecards, and why"),
        description=gettext("Compares two results of `corymb score --format json`, or lines.json of two publications."),
    )
    to.add_argument("earlier", type=Path, metavar=gettext("EARLIER"), help=gettext("the scorecard published first"))
    to.add_argument("later", type=Path, metavar=gettext("LATER"), help=gettext("the scorecard published later"))
    to.add_argument(
        "--pack",
        metavar=gettext("CODE"),
        help=gettext("pack whose revision threshold flags what must be published anew; else nothing is flagged"),
    )
    to.add_argument("--format", choices=("table", "json", "xlsx"), default="table", help=gettext("form of the result"))
    options.add_output(to, gettext("file to write; else standard output"))
    to.add_argument("--strict", action="store_true", help=gettext("exit 1 if a verdict changed"))
    options.add_quiet(to)
    options.add_language(to)
    to.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Compare and write; 1 only where --strict finds a verdict that changed."""
    if asked.format == "xlsx":
        answering.needed(asked.output, "xlsx")
    from corymb.methods.revisions import revisions
    from corymb.sources.published import read_publication

    earlier, later = read_publication(asked.earlier), read_publication(asked.later)
    rows = revisions(earlier, later, _threshold(asked, earlier.made, later.made))
    write(asked, earlier, later, rows)
    return int(asked.strict and any(row.verdict_changed for row in rows))


def _threshold(asked: argparse.Namespace, earlier: "Made", later: "Made") -> Decimal | None:
    if asked.pack is None:
        return None
    from corymb.packs.loader import load_pack

    pack = load_pack(asked.pack)
    if pack.code not in {made.pack.partition(" ")[0] for made in (earlier, later)}:
        raise Refusal(
            mark("The scorecards are of the pack {one}, not of {other}."),
            mend=mark("Name their own pack with --pack."),
            one=later.pack,
            other=pack.code,
        )
    threshold = pack.disclosure.revision_threshold
    if threshold is None:
        answering.remark(gettext("The pack sets no revision_threshold, so nothing is flagged."), quiet=asked.quiet)
    return threshold


def write(asked: argparse.Namespace, earlier: "Publication", later: "Publication", rows: Any) -> None:
    """The revisions in the format asked for."""
    if asked.format == "json":
        from corymb.reports.revisions_said import to_json

        answering.result(to_json(earlier, later, rows), asked.output)
    elif asked.format == "table":
        from corymb.reports.revisions_terminal import render
        from corymb.reports.terminal_layout import NARROWEST, Paper

        width, colour = answering.paper() if asked.output is None else (answering.PLAIN_WIDTH, False)
        answering.result(render(earlier, later, rows, Paper(max(width, NARROWEST), colour)), asked.output)
    else:
        from corymb.reports.revisions_workbook import write_workbook

        write_workbook(earlier, later, rows, answering.made(asked.output))
    if asked.output is not None:
        answering.written(asked.output, quiet=asked.quiet)
