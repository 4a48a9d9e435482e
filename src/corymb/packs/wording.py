"""What the schema refuses, in words: which key, what stands there, what is expected."""

from pydantic_core import ErrorDetails

from corymb.i18n import gettext, mark
from corymb.packs.context import DUPLICATE_ROW
from corymb.packs.parts import SOURCE_NEEDED
from corymb.packs.places import Path
from corymb.packs.problems import Problem

_MISSING = mark("{key}: this key is required and is not there.")
_UNKNOWN = mark("{key}: there is no such key in a pack.")
_OWN = {"source_needed": SOURCE_NEEDED, "duplicate_row": DUPLICATE_ROW}
_WRONG = mark("{key}: found {value}, expected {expected}.")

_EXPECTED = {
    "literal_error": mark("one of {expected}"),
    "string_type": mark("a text in quotes"),
    "string_too_short": mark("a text that is not empty"),
    "string_too_long": mark("at most {max_length} characters"),
    "bool_type": mark("true or false"),
    "bool_parsing": mark("true or false"),
    "int_type": mark("a whole number"),
    "int_parsing": mark("a whole number"),
    "int_from_float": mark("a whole number"),
    "decimal_type": mark("a number"),
    "decimal_parsing": mark("a number"),
    "greater_than": mark("more than {gt}"),
    "greater_than_equal": mark("{ge} or more"),
    "less_than": mark("less than {lt}"),
    "less_than_equal": mark("{le} or less"),
    "tuple_type": mark("a list in square brackets"),
    "list_type": mark("a list in square brackets"),
    "too_short": mark("at least one entry"),
    "dict_type": mark('a table such as {{en = "...", ru = "..."}}'),
    "model_type": mark("a table with keys"),
    "model_attributes_type": mark("a table with keys"),
    "finite_number": mark("a number"),
    "value_error": mark("that it says {error}"),
}
_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": mark("small Latin letters, digits and underscores, beginning with a letter"),
    r"^[A-Za-z0-9][A-Za-z0-9_-]*$": mark("Latin letters, digits, hyphens and underscores"),
    r"^(K|P|B|S[0-9]{1,3})(, (K|P|B|S[0-9]{1,3}))*$": mark(
        "an evidence mark: S with the number of a source, K, P or B"
    ),
    r"^[A-Z]{2}$": mark("two capital letters"),
    r"^[A-Z]{3}$": mark("three capital letters"),
    r"^(B|S[0-9]{1,3})$": mark("S with a number, or B"),
    r"^[a-z]{2}$": mark("a language code such as en"),
    r"^\d{4}-\d{2}-\d{2}$": mark("a date such as 2016-12-31"),
    r"^[A-Z]{2}-[A-Z0-9]{1,3}$": mark("a region code of ISO 3166-2 such as RU-KLU"),
    r"^\d+(\.\d+)*$": mark("a version such as 1.0"),
    r"^[A-Za-z]+(_per_[A-Za-z]+)?$": mark("a unit such as RUB or RUB_per_person"),
    r"^(cluster|region|member):[A-Za-z0-9-]+$": mark("a scope such as cluster:CODE"),
}
LONGEST_VALUE = 60


def problem_of(error: ErrorDetails, path: Path) -> Problem:
    """One error of the schema as a problem at a path."""
    kind, context = error["type"], dict(error.get("ctx", {}))
    if kind in _OWN:
        return Problem(kind, path, _OWN[kind])
    if kind == "missing":
        return Problem("missing_key", path, _MISSING)
    if kind == "extra_forbidden":
        return Problem("unknown_key", path, _UNKNOWN)
    if kind == "literal_error":
        context["expected"] = str(context["expected"]).replace(" or ", ", ")
    pattern = _PATTERNS.get(str(context.get("pattern")))
    template = pattern or _EXPECTED.get(kind)
    expected = gettext(template).format(**context) if template else str(error["msg"])
    value = repr(error.get("input"))
    shown = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "..."
    return Problem("wrong_value", path, _WRONG, fields={"value": shown, "expected": expected})
