"""corymb score."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from corymb.cli.inputs import note, read
from corymb.i18n import gettext, mark
from corymb.methods.checks.run import run_checks
from corymb.methods.findings import has_errors
from corymb.methods.options import ScoreOptions
from corymb.methods.results import Run
from corymb.methods.scorecard import score
from corymb.refusal import Refusal

GOOD = {"met", "ahead", "on_track"}


def run(options: argparse.Namespace) -> int:
    """Score and write the result in the form asked for."""
    if options.format in {"xlsx", "pdf", "figures"} and options.output is None:
        raise Refusal(mark("The format {format} is written to a file."), mend=mark("Name it with -o."),
                      format=options.format)
    pack, tables, read_findings = read(options)
    programme = pack.programme()
    asked = ScoreOptions(
        year=options.year, baseline_year=options.baseline, by=options.by, cohort=options.cohort, prices=options.prices,
        exclude=tuple(options.exclude), engine=options.engine, audience=options.audience, explain=options.format != "json")
    result = score(programme, tables, asked)
    # A run over one huge Parquet file is checked by `corymb check`, not on the way to the figures.
    checked = () if tables.facts_path else run_checks(programme, tables)
    result = replace(result, findings=(*read_findings, *result.findings, *checked))
    written = write(result, options.format, options.output)
    if written:
        note(options, gettext("written: {path}").format(path=written))
    return 1 if options.strict and not _good(result) else 0


def write(result: Run, form: str, output: Path | None) -> str:
    """Write a run to a file or to stdout; the path written, or an empty text."""
    if form in {"table", "json"}:
        text = _text(result, form)
        if output is None:
            sys.stdout.write(text if text.endswith("\n") else text + "\n")
            return ""
        output.write_text(text, encoding="utf-8")
        return str(output)
    from corymb.reports import figures, pdf, workbook

    if output is None:
        raise TypeError(form)
    if form == "figures":
        figures.write(result, output)
    elif form == "pdf":
        pdf.write(result, output)
    else:
        workbook.write(result, output)
    return str(output)


def _text(result: Run, form: str) -> str:
    if form == "json":
        from corymb.reports.json_out import to_json

        return to_json(result)
    from corymb.reports.terminal import render

    return render(result)


def _good(result: Run) -> bool:
    official = [line for line in result.lines if line.scope == "programme" and line.cohort == line.official_rule]
    return all(line.status in GOOD for line in official) and not has_errors(result.findings)
