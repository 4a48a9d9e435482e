"""The address of a list: filters by their names, and the names by which it speaks of the list itself.

Columns stand in one value (`columns=name,region`); boxes of a form, which repeat the name, are read too.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

PLACES = ("after", "before", "export")
"""Where in the list one is, or that it is a file: nothing that is carried from one address of a list to another."""
VIEW, PLAIN = "view", "plain"
"""Which saved view was opened, by number, or that it is the list as it comes."""
OURS = (*PLACES, "sort", "columns", VIEW)
"""Names of the query that speak of the list itself, not of its filters."""


def columns_asked(request: HttpRequest) -> list[str]:
    """Codes of the columns an address names, each once, whether the list knows them or not."""
    written = [code for value in request.GET.getlist("columns") for code in value.split(",")]
    return [code for code in dict.fromkeys(written) if code]


def carried(request: HttpRequest, *left_out: str) -> list[tuple[str, str]]:
    """What the address says beside its place, without some names: for the hidden fields of a form, and for links."""
    out = {*PLACES, "columns", *left_out}
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if name not in out and value]
    codes = columns_asked(request)
    return [*pairs, ("columns", ",".join(codes))] if codes and "columns" not in left_out else pairs


def address(request: HttpRequest, **changes: Any) -> str:
    """The address of this list from its beginning, with some names of the query set, or taken out where None."""
    pairs = carried(request, *changes)
    pairs += [(key, value) for key, value in changes.items() if value is not None]
    return f"{request.path}?{query_of(pairs)}" if pairs else request.path


def query_of(pairs: list[tuple[str, str]]) -> str:
    """A query as it stands in an address; the commas between columns stay commas."""
    return urlencode(pairs, safe=",")
