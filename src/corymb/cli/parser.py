"""Arguments of every command, with help in the reader's language."""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from corymb import __version__
from corymb.i18n import LANGUAGES, gettext, language, mark

RULES = ("reporting", "baseline", "matched", "panel", "chained")

ARGPARSE = (
    mark("usage: "), mark("positional arguments"), mark("options"), mark("show this help message and exit"),
    mark("show program's version number and exit"), mark("the following arguments are required: %s"),
    mark("unrecognized arguments: %s"), mark("expected one argument"), mark("%(prog)s: error: %(message)s\n"),
    mark("argument %(argument_name)s: %(message)s"), mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("invalid %(type)s value: %(value)r"), mark("expected at least one argument"),
)
"""Texts argparse shows; it asks for their translation by their English wording."""


def parsed(given: Sequence[str]) -> argparse.Namespace:
    """The options of a command line. Exits with 2 on unusable arguments and with 0 after help, as argparse does."""
    setattr(argparse, "_", gettext)  # noqa: B010 - argparse looks its texts up under this name
    parser = argparse.ArgumentParser("corymb", description=gettext(
        "Counts the targets of an innovation-cluster programme from its members' returns."))
    parser.add_argument("--version", action="version", version=f"corymb {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar=gettext("COMMAND"))
    for add in (_score, _check, _import, _template, _pack):
        add(commands)
    return parser.parse_args(list(given))


def _command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--lang", choices=LANGUAGES, default=language(), help=gettext("language of texts and numbers"))
    parser.set_defaults(run=_runner(name))
    return parser


def _runner(name: str) -> Callable[[argparse.Namespace], int]:
    """The command's function, imported when it runs."""
    def run(options: argparse.Namespace) -> int:
        module = import_module(f"corymb.cli.{'importing' if name == 'import' else name}")
        return int(module.run(options))

    return run


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=gettext("files or folders with returns"))
    parser.add_argument("--pack", required=True, metavar="PACK", help=gettext("programme pack: a code or a path"))
    parser.add_argument("--mapping", type=Path, help=gettext("how a file that is not our template is read"))
    parser.add_argument("--quiet", action="store_true", help=gettext("no progress and no notes on stderr"))


def _output(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    parser.add_argument("--format", choices=formats, default=formats[0], help=gettext("form of the result"))
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help=gettext("where to write the result"))


def _score(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "score", gettext("score the programme's targets"))
    _data(parser)
    _output(parser, ("table", "json", "xlsx", "pdf", "figures"))
    parser.add_argument("--baseline", type=int, metavar="YEAR", help=gettext("baseline year (default: the pack's)"))
    parser.add_argument("--year", type=int, metavar="YEAR", help=gettext("year of the figures (default: the latest)"))
    parser.add_argument("--by", choices=("programme", "cluster", "region", "activity"), default="programme",
                        help=gettext("also every cluster, region or activity"))
    parser.add_argument("--cohort", choices=(*RULES, "all"), default="all", help=gettext("cohort rule (default: all five)"))
    parser.add_argument("--prices", choices=("nominal", "constant", "usd"), default="nominal", help=gettext("price basis"))
    parser.add_argument("--exclude", action="append", default=[], metavar="RULE",
                        help=gettext("leave out what a rule or check of the pack names, or organisation:<id>; may be repeated"))
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help=gettext("where it is computed"))
    parser.add_argument("--audience", choices=("internal", "public"), default="internal",
                        help=gettext("public: nothing that gives a member away"))
    parser.add_argument("--strict", action="store_true",
                        help=gettext("exit with 1 unless every official target is met or on track and nothing is wrong"))


def _check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "check", gettext("say what is wrong in the returns"))
    _data(parser)
    _output(parser, ("table", "json", "xlsx"))
    parser.add_argument("--annotate", type=Path, metavar="FOLDER",
                        help=gettext("write copies of the workbooks with the findings as comments"))


def _import(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "import", gettext("read files into the four tables, or propose a mapping"))
    _data(parser)
    parser.add_argument("--guess", action="store_true", help=gettext("propose a mapping from the headers and show it"))
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help=gettext("folder for the tables, or file for the mapping"))


def _template(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "template", gettext("write the return workbook"))
    parser.add_argument("--pack", required=True, metavar="PACK", help=gettext("programme pack: a code or a path"))
    parser.add_argument("--organisation", metavar="ID", default="", help=gettext("organisation the return belongs to"))
    parser.add_argument("--name", default="", help=gettext("name of the organisation"))
    parser.add_argument("--period", metavar="YEAR", help=gettext("year of the return (default: the due year)"))
    parser.add_argument("--previous", type=Path, metavar="FILE", help=gettext("last year's return, shown beside the fields"))
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=gettext("where to write the result"))


def _pack(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "pack", gettext("lint, show or start a programme pack"))
    parser.add_argument("act", choices=("lint", "show", "new"), help=gettext("what to do"))
    parser.add_argument("what", metavar="PACK", help=gettext("path (lint), code or path (show), new code (new)"))
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help=gettext("where to write the result"))
