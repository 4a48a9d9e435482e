"""Where a file stops being TOML, in our words: the parser of Python speaks English alone."""

import re

from corymb.i18n import mark

MEND = mark(
    "Look at this place and just before it: quotes or brackets not closed, no value after =, a key given twice."
)
AT = mark("The file is not valid TOML: it cannot be read at line {line}, column {column}.")
AT_END = mark("The file is not valid TOML: it cannot be read to its end.")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def stops(error: str) -> tuple[str, dict[str, object]]:
    """A message and its fields, out of what the parser says; an error at the end of the file comes without a line."""
    found = _PLACE.search(error)
    return (AT, {"line": int(found[1]), "column": int(found[2])}) if found else (AT_END, {})
