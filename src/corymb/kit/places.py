"""Places in a sorted list: a page begins after the last row of the page before, instead of skipping rows."""

import base64
import binascii
import json
from typing import Any

from django.db.models import Model, Q


def order_of(sort: str) -> tuple[str, str]:
    """What rows are ordered by; the key decides between rows that are equal, so that the order stays the same."""
    return sort, "-pk" if sort.startswith("-") else "pk"


def beyond(sort: str, value: Any, key: Any) -> Q:
    """Rows that stand after a place; written so that an index on the sorted field starts there."""
    field_name = sort.removeprefix("-")
    past = "lt" if sort.startswith("-") else "gt"
    return Q(**{f"{field_name}__{past}e": value}) & (Q(**{f"{field_name}__{past}": value}) | Q(**{f"pk__{past}": key}))


def value_of(row: Model, sort: str) -> str:
    """What a row is sorted by, as text."""
    value: Any = row
    for part in sort.removeprefix("-").split("__"):
        value = getattr(value, part)
    return str(value)


def written(*parts: Any) -> str:
    """A place as it stands in an address."""
    text = json.dumps(parts, ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(text: str) -> list[Any]:
    """The parts of a place; none where it was made up by hand."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, TypeError, RecursionError):
        return []
    return parts if isinstance(parts, list) and "\0" not in "".join(p for p in parts if isinstance(p, str)) else []
