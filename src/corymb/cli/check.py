"""corymb check."""

import argparse
import sys
from collections import defaultdict
from pathlib import Path

from corymb.cli.inputs import note, read
from corymb.i18n import gettext, mark
from corymb.methods.checks.run import run_checks
from corymb.methods.findings import Finding, has_errors
from corymb.reports import findings_out
from corymb.refusal import Refusal
from corymb.sources.reading import listed

ANNOTATED = {".xlsx", ".xlsm", ".xls", ".ods", ".csv"}


def run(options: argparse.Namespace) -> int:
    """Read, check, show what was found; 1 when something is an error."""
    if options.format == "xlsx" and options.output is None:
        raise Refusal(mark("The format {format} is written to a file."), mend=mark("Name it with -o."), format="xlsx")
    pack, tables, found = read(options)
    findings = (*found, *run_checks(pack.programme(), tables))
    if options.format == "xlsx":
        findings_out.write(findings, options.output)
        note(options, gettext("written: {path}").format(path=options.output))
    else:
        text = findings_out.to_json(findings) if options.format == "json" else findings_out.to_text(findings)
        if options.output:
            options.output.write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text if text.endswith("\n") else text + "\n")
    if options.annotate:
        _annotate(options, findings)
    return 1 if has_errors(findings) else 0


def _annotate(options: argparse.Namespace, findings: tuple[Finding, ...]) -> None:
    from corymb.sources.annotate import annotate

    by_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_file[finding.file].append(finding)
    options.annotate.mkdir(parents=True, exist_ok=True)
    for path, name in listed(options.paths)[0]:
        if name in by_file and path.suffix.lower() in ANNOTATED:
            annotate(path, by_file[name], options.annotate / Path(name).name)
    note(options, gettext("annotated copies: {path}").format(path=options.annotate))
