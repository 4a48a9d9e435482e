"""`corymb check`: what is wrong in the returns."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corymb.cli import answering, options
from corymb.cli.reading import read
from corymb.i18n import gettext, mark
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.methods.findings import Finding


def add(commands: Any) -> None:
    """The options of `check`."""
    to = commands.add_parser(
        "check",
        help=gettext("what is wrong in the returns, and how to mend it"),
        description=gettext("Checks member returns by the rules of a pack. The files are not changed."),
    )
    options.add_input(to)
    to.add_argument(
        "--annotate",
        type=Path,
        metavar=gettext("OUT"),
        help=gettext("also write a copy of each file with notes at its cells: a file, or a folder for several"),
    )
    to.add_argument("--format", choices=("table", "json", "xlsx"), default="table", help=gettext("form of the result"))
    options.add_output(to, gettext("file to write; else standard output"))
    options.add_quiet(to)
    options.add_language(to)
    to.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Check and write; 1 where there is an error."""
    if asked.format == "xlsx":
        answering.needed(asked.output, "xlsx")
    progress = answering.Progress(quiet=asked.quiet)
    pack, tables, unread = read(asked, progress)
    progress.say(gettext("Checking …"))
    from corymb.methods.checks.run import run_checks
    from corymb.methods.findings import has_errors

    try:
        findings = (*unread, *run_checks(pack.programme(), tables))
    finally:
        progress.end()
    if asked.annotate is not None:
        annotate(asked, findings)
    write(asked, findings)
    return int(has_errors(findings))


def write(asked: argparse.Namespace, findings: "Sequence[Finding]") -> None:
    """The findings in the format asked for."""
    if asked.format == "json":
        from corymb.reports.findings_out import to_json

        answering.result(to_json(findings), asked.output)
    elif asked.format == "table":
        from corymb.reports.terminal_findings import render_findings

        width, colour = answering.paper() if asked.output is None else (answering.PLAIN_WIDTH, False)
        answering.result(render_findings(findings, width, colour), asked.output)
    else:
        from corymb.reports.findings_out import write_workbook

        write_workbook(findings, answering.made(asked.output))
    if asked.output is not None:
        answering.written(asked.output, quiet=asked.quiet)


def annotate(asked: argparse.Namespace, findings: "Sequence[Finding]") -> None:
    """Annotated copies: one file to the file named, several into the folder, each under its own name."""
    from corymb.sources import annotate as annotating
    from corymb.sources.reading import listed

    files, _ = listed(asked.paths)
    one = len(files) == 1 and asked.annotate.suffix and not asked.annotate.is_dir()
    if not one and asked.annotate.is_file():
        raise Refusal(
            mark("Several files are annotated, so a folder is meant."),
            where=str(asked.annotate),
            mend=mark("Name a folder."),
        )
    for path, name in files:
        own = [f for f in findings if f.file == name]
        if not own and not one:
            continue
        target = answering.made(asked.annotate if one else asked.annotate / name)
        answering.written(annotating.annotate(path, own, target), quiet=asked.quiet)
