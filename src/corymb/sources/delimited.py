"""Text files of any delimiter and encoding as rows."""

import csv
import io
from collections import Counter
from pathlib import Path

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.decoding import decode, sniff
from corymb.sources.grids import RowSheet


def read_delimited(
    path: Path,
    file: str,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> tuple[RowSheet, list[Finding]]:
    """The rows of a text file, all padded to the header's width, with a finding for each row that is longer."""
    text = decode(path.read_bytes(), file, encoding)
    sign = delimiter or sniff(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=False)
    csv.field_size_limit(1_000_000)
    rows, lines, start = [], [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(
            mark("The text cannot be split into columns."),
            where=f"{file} line {start}",
            mend=mark("Look for an opening quotation mark that is never closed."),
        ) from error
    return _even(rows, lines, file)


def _even(rows: list[list[str]], lines: list[int], file: str) -> tuple[RowSheet, list[Finding]]:
    findings = []
    usual = Counter(len(row) for row in rows).most_common(1)[0][0] if rows else 0
    width = max(usual, max((len(row) for row in rows[:1]), default=0))
    for row, line in zip(rows, lines, strict=True):
        if any(cell.strip() for cell in row[width:]):
            findings.append(
                Finding(
                    "import.long_row",
                    "error",
                    mark("The row has {found} columns instead of {width}; what stands beyond was not read."),
                    mark("Put values with the delimiter inside into quotation marks."),
                    value=" ".join(row[width:])[:80],
                    file=file,
                    cell=f"line {line}",
                    fields={"found": len(row), "width": width},
                )
            )
        del row[width:]
        row.extend("" for _ in range(width - len(row)))
    return RowSheet(file, "", rows, lines=lines), findings
