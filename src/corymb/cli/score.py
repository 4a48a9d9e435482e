"""`corymb score`: the scorecard of a programme."""

import argparse
import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from corymb.cli import answering, options
from corymb.cli.light import keep_loaded
from corymb.cli.reading import read
from corymb.i18n import gettext, mark
from corymb.methods.programme import COHORT_RULES
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.methods.results import Run

FORMATS = ("table", "json", "xlsx", "pdf", "figures")
ALL_RULES = frozenset({"pdf", "figures"})
"""Formats that show the five rules side by side whatever is asked."""


def add(commands: Any) -> None:
    """The options of `score`."""
    to = commands.add_parser(
        "score",
        help=gettext("the programme's targets, under every cohort rule"),
        description=gettext("Scores the targets of a programme from its members' returns."),
    )
    options.add_input(to)
    _add_question(to)
    to.add_argument("--format", choices=FORMATS, default="table", help=gettext("form of the result"))
    options.add_output(to, gettext("file to write (for figures a folder); else standard output"))
    to.add_argument(
        "--strict",
        action="store_true",
        help=gettext("exit 1 if a target is not met or cannot be said, or the data have errors"),
    )
    options.add_quiet(to)
    options.add_language(to)
    to.set_defaults(run=run)


def _add_question(to: argparse.ArgumentParser) -> None:
    """What is asked of the data."""
    to.add_argument("--baseline", type=int, metavar=gettext("YEAR"), help=gettext("baseline year; else the pack's"))
    to.add_argument(
        "--year",
        type=int,
        metavar=gettext("YEAR"),
        help=gettext("year to score; else the latest with data, at most the due year"),
    )
    to.add_argument(
        "--by",
        choices=("programme", "cluster", "region", "activity"),
        default="programme",
        help=gettext("also score below the programme"),
    )
    to.add_argument(
        "--cohort",
        choices=(*COHORT_RULES, "all"),
        default="all",
        metavar=gettext("RULE"),
        help=gettext("who is compared: {rules}").format(rules=", ".join((*COHORT_RULES, "all"))),
    )
    to.add_argument(
        "--prices",
        choices=("nominal", "constant", "usd"),
        default="nominal",
        help=gettext("price basis; indicators without it stay nominal"),
    )
    to.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar=gettext("RULE"),
        help=gettext("leave out by a rule of the pack, or organisation:ID; may be repeated"),
    )
    to.add_argument(
        "--as-known-on",
        metavar=gettext("DATE"),
        help=gettext("leave out what was recorded after this day; else the newest of each figure counts"),
    )
    to.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help=gettext("what computes"))
    to.add_argument(
        "--audience",
        choices=("internal", "public"),
        default="internal",
        help=gettext("public withholds what would show a member's figures"),
    )


def run(asked: argparse.Namespace) -> int:
    """Score and write; 1 only where --strict finds a reason."""
    if asked.format in ALL_RULES and asked.cohort != "all":
        raise Refusal(
            mark("--format {form} shows all cohort rules side by side."),
            mend=mark("Leave out --cohort."),
            form=asked.format,
        )
    if asked.format not in {"table", "json"}:
        answering.needed(asked.output, asked.format)
    found = computed(asked)
    write(found, asked)
    return int(asked.strict and falls_short(found))


def computed(asked: argparse.Namespace) -> "Run":
    """The run with all findings on the data attached."""
    progress = answering.Progress(quiet=asked.quiet)
    day = _day(asked.as_known_on)
    pack, tables, findings = read(asked, progress)
    progress.say(gettext("Scoring …"))
    from corymb.methods.options import ScoreOptions
    from corymb.methods.scorecard import score
    from corymb.methods.vintages import as_known

    keep_loaded()
    lines_only = asked.format == "json"
    try:
        tables = as_known(tables, day)
        found = score(
            pack.programme(),
            tables,
            ScoreOptions(
                year=asked.year,
                baseline_year=asked.baseline,
                by=asked.by,
                cohort=asked.cohort,
                prices=asked.prices,
                exclude=tuple(asked.exclude),
                as_known_on=day,
                engine=asked.engine,
                audience=asked.audience,
                explain=not lines_only,
            ),
        )
        if lines_only:
            _tell_undated(found, quiet=asked.quiet)
            if not asked.strict:
                return found
        progress.say(gettext("Checking …"))
        from corymb.methods.checks.run import run_checks

        checked = run_checks(pack.programme(), tables)
    finally:
        progress.end()
    return replace(found, findings=(*findings, *checked, *found.findings))


def _day(written: str | None) -> dt.date | None:
    if written is None:
        return None
    from corymb.sources.keys import date_of

    day = date_of(written)
    if day is None:
        raise Refusal(
            mark("--as-known-on {value} is not a date."), mend=mark("Write 31.12.2016 or 2016-12-31."), value=written
        )
    return day


def _tell_undated(found: "Run", *, quiet: bool) -> None:
    """JSON holds no findings, so what limits the vintage is said beside it."""
    for finding in found.findings:
        if finding.rule == "undated":
            answering.remark(finding.said(), quiet=quiet)


def write(found: "Run", asked: argparse.Namespace) -> None:
    """The result in the format asked for."""
    if asked.format == "json":
        from corymb.reports.json_out import to_json

        answering.result(to_json(found), asked.output)
    elif asked.format == "table":
        from corymb.reports.terminal import render

        width, colour = answering.paper() if asked.output is None else (answering.PLAIN_WIDTH, False)
        answering.result(render(found, width, colour), asked.output)
    elif asked.format == "figures":
        from corymb.reports import figures

        asked.output.mkdir(parents=True, exist_ok=True)
        figures.write(found, asked.output)
    else:
        answering.made(asked.output)
        _write_document(found, asked)
    if asked.output is not None:
        answering.written(asked.output, quiet=asked.quiet)


def _write_document(found: "Run", asked: argparse.Namespace) -> None:
    if asked.format == "xlsx":
        from corymb.reports import workbook

        workbook.write(found, asked.output)
    else:
        from corymb.reports import pdf

        pdf.write(found, asked.output)


def falls_short(found: "Run") -> bool:
    """Whether an official target of the programme is not met or cannot be said, or the data have errors."""
    from corymb.methods.findings import has_errors
    from corymb.reports.terminal import shown_line

    shown = (shown_line(found, target) for target in found.programme.targets)
    return has_errors(found.findings) or any(
        line is None or line.status in {"not_met", "cannot_be_said"} for line in shown
    )
