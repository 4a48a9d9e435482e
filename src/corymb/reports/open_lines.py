"""Published lines as tables for programs: CSV, and observations of SDMX-CSV 2.0. See docs/open-data.md.

Loads nothing heavy: pages answer with it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from corymb.reports.json_out import KEYS

Told = Mapping[str, Any]
STRUCTURE = ("datastructure", "CORYMB:SCORECARD(1.0.0)", "I")
"""What each row of SDMX-CSV begins with: kind and identity of the structure; its rows inform, they replace nothing."""
DIMENSIONS = ("SCOPE", "TARGET", "COHORT_RULE", "PRICES", "MEASURE", "TIME_PERIOD")
ATTRIBUTES = ("UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS", "REASON", "VERDICT", "THRESHOLD", "ORIGIN", "AS_KNOWN_ON")
SDMX_HEAD = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES)
MEASURES = {"baseline": "BASELINE", "actual": "ACTUAL", "factor": "FACTOR"}
"""Fields of a line that are observations; the first is of the baseline year, the others of the year scored."""
CONFIDENTIAL = {"suppressed": "C", "suppressed_beside": "D"}
"""Why a line is withheld, in the codes of SDMX: confidential, or secondary confidentiality."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(lines: Iterable[Told]) -> str:
    """A row for each line, a column for each of its fields; lists are separated by a semicolon."""
    return _table(KEYS, ([_cell(line[key]) for key in KEYS] for line in lines))


def sdmx_of(lines: Iterable[Told]) -> str:
    """A row for each figure of each line, those withheld or missing too, with the reason."""
    return _table(SDMX_HEAD, (row for line in lines for row in _observations(line)))


def _observations(line: Told) -> Iterator[list[Any]]:
    key = [line["scope"], line["target"], line["cohort"], line["prices"]]
    for name, measure in MEASURES.items():
        value, reason = line[name], line["reason"] or ""
        if value is None and not _is_missing(line, name):
            continue
        year = line["baseline_year"] if name == "baseline" else line["year"]
        unit = "1" if name == "factor" or (name == "baseline" and line["actual_is_index"]) else line["unit"]
        told = [unit, _status(line, value), CONFIDENTIAL.get(reason, "F"), reason, line["status"], line["threshold"]]
        yield [*STRUCTURE, *key, measure, year, _cell(value), *told, line["origin"], line["as_known_on"] or ""]


def _is_missing(line: Told, name: str) -> bool:
    """Whether a figure that is not there is said to be missing: one of the year scored is, if a reason says why."""
    return name == "actual" and line["reason"] is not None


def _status(line: Told, value: Any) -> str:
    """A code of CL_OBS_STATUS: withheld, missing, provisional, normal."""
    if line["reason"] in CONFIDENTIAL:
        return "Q"
    if value is None:
        return "O"
    return "P" if line["provisional"] else "A"


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\r\n")
    table.writerow(head)
    table.writerows(rows)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    """Truth as true and false, as JSON has it; a text no spreadsheet program takes for a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return _cell(";".join(map(str, value)))
    if isinstance(value, str) and value.startswith(FORMULA) and not _is_number(value):
        return f"'{value}"
    return "" if value is None else value


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdigit()
