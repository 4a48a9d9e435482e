"""Findings as a workbook, JSON or CSV: every finding, one row each."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from pathlib import Path

from corymb.i18n import gettext
from corymb.methods.findings import LEVELS, Finding
from corymb.reports import caveats, wording
from corymb.reports.workbook_looks import Looks, nothing

KEYS = ("level", "rule", "organisation", "period", "variable", "value", "file", "sheet", "cell", "message", "mend")
_WIDTHS = (16, 22, 24, 9, 22, 20, 30, 18, 10, 70, 60)
_EPOCH = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)


def records(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """One record per finding, gravest level first, in the language in force; `level` is a code."""
    ordered = sorted(findings, key=lambda f: LEVELS.index(f.level))
    return [
        {"level": f.level, "rule": f.rule, "organisation": f.organisation, "period": f.period, "variable": f.variable,
         "value": f.value, "file": f.file, "sheet": f.sheet, "cell": f.cell, "message": f.said(),
         "mend": f.how_to_mend()}
        for f in ordered
    ]  # fmt: skip


def to_json(findings: Sequence[Finding]) -> str:
    """A list of records, ending with a newline."""
    return json.dumps(records(findings), ensure_ascii=False, indent=2) + "\n"


def to_csv(findings: Sequence[Finding]) -> str:
    """Records as CSV with a head of keys."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, KEYS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records(findings))
    return out.getvalue()


def write(findings: Sequence[Finding], path: Path) -> Path:
    """Write by the suffix of the path: .json, .csv, else a workbook. Returns the path."""
    if path.suffix.lower() == ".json":
        path.write_text(to_json(findings), encoding="utf-8", newline="\n")
    elif path.suffix.lower() == ".csv":
        path.write_text(to_csv(findings), encoding="utf-8-sig", newline="\n")
    else:
        write_workbook(findings, path)
    return path


def write_workbook(findings: Sequence[Finding], path: Path) -> None:
    """A workbook with one sheet of findings."""
    from xlsxwriter import Workbook

    with Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": gettext("Findings"), "created": _EPOCH})
        write_sheet(Looks(book), findings)


def write_sheet(looks: Looks, findings: Sequence[Finding]) -> None:
    """The sheet of findings of any workbook."""
    page = looks.page(gettext("Findings"), _WIDTHS)
    page.line([caveats.counted(tuple(findings))], "strong")
    page.skip()
    page.head([
        gettext("Level"), gettext("Rule"), gettext("Organisation"), gettext("Period"), gettext("Variable"),
        gettext("Value"), gettext("File"), gettext("Sheet"), gettext("Cell"), gettext("What is wrong"),
        gettext("How to mend it"),
    ], filtered=len(findings))  # fmt: skip
    for record in records(findings):
        level = wording.level(record["level"])  # type: ignore[arg-type]
        page.line([level, *(record[key] for key in KEYS[1:])], ["text"] * 9 + ["wrapped"] * 2)
    if not findings:
        nothing(page)
