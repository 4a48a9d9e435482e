"""`corymb pack`: lint, show, new."""

import argparse
from pathlib import Path
from typing import Any

from corymb.cli import answering, options
from corymb.i18n import gettext, mark
from corymb.refusal import Refusal


def add(commands: Any) -> None:
    """The three commands on packs."""
    top = commands.add_parser(
        "pack",
        help=gettext("look at a pack, check it, start a new one"),
        description=gettext("A pack is a programme as data: indicators, targets, checks, texts."),
    )
    options.add_language(top)
    inner = top.add_subparsers(metavar=gettext("COMMAND"), required=True, title=gettext("commands"))
    checked = inner.add_parser("lint", help=gettext("everything that is wrong in a pack, with lines"))
    checked.add_argument("path", metavar=gettext("PATH"), help=gettext("pack.toml, its folder, or a shipped code"))
    checked.add_argument("--format", choices=("table", "json"), default="table", help=gettext("form of the result"))
    checked.set_defaults(run=lint)
    shown = inner.add_parser("show", help=gettext("what a pack wants, measures and asks for"))
    shown.add_argument(
        "code", metavar=gettext("CODE"), help=gettext("code of a shipped pack, or a path to a pack.toml")
    )
    shown.set_defaults(run=show)
    begun = inner.add_parser("new", help=gettext("a commented pack to start from"))
    begun.add_argument("code", metavar=gettext("CODE"), help=gettext("code of the new pack"))
    options.add_output(begun, gettext("file or folder to write; else standard output"))
    begun.add_argument("--quiet", action="store_true", help=gettext("no progress and no remarks"))
    begun.set_defaults(run=new)
    for parser in (checked, shown, begun):
        options.add_language(parser)


def lint(asked: argparse.Namespace) -> int:
    """Findings of a pack; 1 where there is an error."""
    from corymb.methods.findings import has_errors
    from corymb.packs import lint as linting
    from corymb.reports.findings_out import to_json
    from corymb.reports.terminal_findings import render_findings

    findings = linting.lint(asked.path)
    text = to_json(findings) if asked.format == "json" else render_findings(findings, *answering.paper())
    answering.result(text, None)
    return int(has_errors(findings))


def show(asked: argparse.Namespace) -> int:
    """The summary of a pack."""
    from corymb.packs import show as showing
    from corymb.packs.loader import load_pack

    answering.result(showing.show(load_pack(asked.code)).rstrip("\n") + "\n", None)
    return 0


def new(asked: argparse.Namespace) -> int:
    """A skeleton; an existing file is never overwritten."""
    from corymb.packs.skeleton import skeleton

    text = skeleton(asked.code)
    if asked.output is None:
        answering.result(text, None)
        return 0
    path: Path = asked.output if asked.output.suffix == ".toml" else asked.output / "pack.toml"
    if path.exists():
        raise Refusal(mark("The file exists already."), where=str(path), mend=mark("Name another one."))
    answering.result(text, path)
    answering.written(path, quiet=asked.quiet)
    return 0
