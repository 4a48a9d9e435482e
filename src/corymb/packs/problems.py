"""A problem of a pack on its way to becoming a finding: where it is, in the reader's words."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from corymb.packs.places import Path

Written = Any
"""A parsed TOML value."""


@dataclass(frozen=True)
class Problem:
    """`message` is an English catalogue string whose {key} is the key path; `fields` fill the rest."""

    rule: str
    path: Path
    message: str
    level: Literal["error", "explain", "note"] = "error"
    mend: str = ""
    fields: dict[str, object] = field(default_factory=dict)


def spaced(number: Decimal) -> str:
    """A number as both languages read it: groups of three apart by no-break spaces, no zeros at the end."""
    whole, point, rest = f"{number:,f}".partition(".")
    return (
        (whole + point + rest).rstrip("0").rstrip(".").replace(",", "\N{NO-BREAK SPACE}")
        if point
        else whole.replace(",", "\N{NO-BREAK SPACE}")
    )


def key_path(path: Path, written: Written) -> str:
    """The path in words, list elements named by their code where they have one: variables[revenue].unit."""
    said, here = "", written
    for step in path:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            said += f"[{_name_of(here, step)}]"
        else:
            here = here.get(step) if isinstance(here, dict) else None
            said += f".{step}" if said else step
    return said


def _name_of(element: object, number: int) -> str:
    if isinstance(element, dict):
        for key in ("code", "id", "scope", "level", "year"):
            if isinstance(element.get(key), str | int):
                return str(element[key])
    return str(number + 1)
