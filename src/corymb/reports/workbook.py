"""The workbook of a run: scorecard, cohort rules, proof sheets, background, findings, method notes."""

import datetime as dt
from pathlib import Path

from xlsxwriter import Workbook

from corymb.i18n import gettext
from corymb.methods.results import Run
from corymb.reports import findings_out
from corymb.reports.audience import published
from corymb.reports.proof import Proved
from corymb.reports.workbook_background import (
    write_companions,
    write_coverage,
    write_drivers,
    write_exclusions,
    write_influence,
    write_overlaps,
)
from corymb.reports.workbook_looks import Looks
from corymb.reports.workbook_notes import write_notes
from corymb.reports.workbook_proof import write_proof
from corymb.reports.workbook_scorecard import write_rules, write_scorecard

LARGE = 50_000
"""Proof rows from which the workbook is written through to disk."""
_WIDTHS = (34, 26, 16, 14, 18, 18, 16, 18, 17, 34, 24, 10, 10, 12, 12, 16)


def write(run: Run, path: Path) -> Path:
    """Write the workbook in the language in force; the same run gives the same bytes. Returns the path.

    A public workbook has no proof sheets, names no contributor and shows no influence.
    """
    run = published(run)
    with Workbook(str(path), _options(run)) as book:
        book.set_properties({
            "title": str(run.programme.name), "subject": gettext("Scorecard"),
            "created": dt.datetime(run.year, 12, 31, tzinfo=dt.UTC),
        })  # fmt: skip
        looks = Looks(book, run)
        front = looks.page(gettext("Scorecard"), _WIDTHS)
        write_rules(looks, run)
        proved = _proofs(looks, run)
        write_scorecard(looks, front, run, proved)
        _background(looks, run)
        write_notes(looks, run)
        front.sheet.activate()
    return path


def _options(run: Run) -> dict[str, bool]:
    """Rows are written in order on every sheet, so a large workbook need not stand in memory."""
    large = run.proof is not None and run.proof.num_rows > LARGE
    return {"constant_memory": large, "strings_to_formulas": False, "strings_to_urls": False}


def _proofs(looks: Looks, run: Run) -> dict[str, Proved]:
    if run.proof is None:
        return {}
    return {
        target.code: write_proof(looks, run, target)
        for target in run.programme.targets
        if any(line.target == target.code and line.cohort == line.official_rule for line in run.lines)
    }


def _background(looks: Looks, run: Run) -> None:
    write_coverage(looks, run)
    if run.decompositions:
        write_drivers(looks, run)
    if run.influence:
        write_influence(looks, run)
    if run.companions:
        write_companions(looks, run)
    if run.exclusions:
        write_exclusions(looks, run)
    if run.overlaps:
        write_overlaps(looks, run)
    if run.audience == "internal":
        findings_out.write_sheet(looks, run.findings)
