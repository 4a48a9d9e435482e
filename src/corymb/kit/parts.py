"""Values the page components are given: small, frozen, and without a language of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from corymb.kit.registries import Label

StepState = Literal["done", "now", "todo"]


@dataclass(frozen=True)
class Step:
    """A state on an object's way, from its `states.py`; `note` says who acts, or since when."""

    label: Label
    state: StepState
    note: Label = ""


@dataclass(frozen=True)
class Tab:
    """A page of an object; `count` is shown where it is not None."""

    label: Label
    url: str
    here: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Line:
    """Something that happened: who did what and when; `url` leads to where it can be seen whole."""

    moment: datetime
    who: str
    what: Label
    detail: Label = ""
    url: str = ""


@dataclass(frozen=True)
class Tile:
    """A region on the tile map: its place in the grid, counted from 0, and the value as a reader sees it.

    `tone` is the step of the scale, 0 (least) to 6 (most); None where there is no value.
    """

    code: str
    label: Label
    column: int
    row: int
    value_text: str
    url: str = ""
    tone: int | None = None


@dataclass(frozen=True)
class Figure:
    """A chart and the same as a table. `option` is what ECharts is given, as JSON; `kind` names one of the few kinds.

    A column is a label; a row is its cells as a reader sees them, the first being the head of the row.
    """

    title: Label
    kind: Literal["path", "bars", "waterfall", "slope", "dots", "multiples"]
    option: Mapping[str, Any]
    columns: Sequence[Label]
    rows: Sequence[Sequence[Any]] = field(default_factory=tuple)
