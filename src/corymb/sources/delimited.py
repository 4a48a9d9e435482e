"""Text files of any delimiter and encoding as rows."""

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.grids import RowSheet

DELIMITERS = (";", "\t", ",", "|")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


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


def decode(data: bytes, file: str, encoding: str | None = None) -> str:
    """The text. UTF-8 and UTF-16 are recognised; what is not valid UTF-8 is read as Windows-1251."""
    known = encoding or next((name for bom, name in _BOMS if data.startswith(bom)), None)
    for name in (known,) if known else ("utf-8", "cp1251"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Refusal(
        mark("The text is in an encoding that was not recognised."),
        where=file,
        mend=mark("Save it as CSV UTF-8, or name the encoding in the mapping."),
    )


def sniff(text: str) -> str:
    """The delimiter that splits the first lines most often into the same number of columns."""
    lines = [line for line in text[:65536].splitlines() if line.strip()][:20]

    def score(sign: str) -> tuple[int, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=sign))
        width, times = max(counts.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
        return (times if width > 1 else 0, width)

    return max(DELIMITERS, key=score)


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
