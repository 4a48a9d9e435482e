"""Calls to begin a call from. Those that come with Corymb: reconstructions of past ones, and a neutral one."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

from corymb.packs.call import CallContent

FOLDER = Path(__file__).parent / "calls"


@cache
def presets() -> tuple[str, ...]:
    """Codes of the presets."""
    return tuple(sorted(found.stem for found in FOLDER.glob("*.toml")))


@cache
def preset(code: str) -> CallContent:
    """The content of a preset. Raises KeyError where there is none of that code."""
    if code not in presets():
        raise KeyError(code)
    with (FOLDER / f"{code}.toml").open("rb") as file:
        return CallContent.model_validate(tomllib.load(file, parse_float=Decimal))


def begun_from(content: CallContent) -> CallContent:
    """An earlier call to begin another one from: all it says but its window, which is over."""
    return content.model_copy(update={"opens_at": None, "closes_at": None})
