"""Text files of any encoding and delimiter, told from their first bytes and lines."""

import codecs
import csv
from collections import Counter

from corymb.i18n import mark
from corymb.refusal import Refusal

DELIMITERS = (";", "\t", ",", "|")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


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
