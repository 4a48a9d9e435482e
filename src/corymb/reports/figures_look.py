"""How every figure looks: colours, sizes, and the Vega-Lite configuration made from them."""

import re
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]

FONT_STACK = "Golos Text, Arial, Liberation Sans, sans-serif"
ACCENT = "#0b5563"
ACCENT_LIGHT = "#a9ccd0"
WARM = "#c2622a"
INK = "#1d2b30"
GREY = "#56646a"
LINE = "#c3cdd0"
PALE = "#e9efef"
LETTER = 0.56
"""Mean width of a letter of the font, in its size."""


@dataclass(frozen=True)
class Size:
    """Width and height of the whole figure in pixels and the size of its words; a slide, or a column of the PDF."""

    width: float
    height: float
    words: float
    titled: bool = True


@dataclass(frozen=True)
class Drawing:
    """A Vega-Lite specification and what it says in words."""

    spec: Spec
    alt: str


@dataclass(frozen=True)
class Frame:
    """The drawing area inside a figure, in pixels: its padding, its size and the lines of the title."""

    size: Size
    title: tuple[str, ...]
    subtitle: tuple[str, ...]
    bottom: float
    origin: str = ""

    @property
    def side(self) -> float:
        return self.size.words * 1.6 if self.size.titled else 1

    @property
    def top(self) -> float:
        words = self.size.words
        if not self.size.titled:
            return words * 0.3
        return words * (1.8 + 1.75 * len(self.title) + 1.3 * len(self.subtitle))

    @property
    def width(self) -> float:
        return self.size.width - 2 * self.side

    @property
    def height(self) -> float:
        return self.size.height - self.top - self.bottom


def frame(size: Size, heading: tuple[str, str], bottom: float, origin: str) -> Frame:
    """Room for the drawing when title and subtitle stand above, wrapped, and `bottom` pixels are kept below.

    `origin` is the banner of data that are not reported ones; it stands below the drawing.
    """
    title, subtitle = heading
    room = size.width - 3.2 * size.words
    lines = wrap(title, int(room / (size.words * 1.35 * LETTER)))
    if size.titled and origin:
        bottom += size.words * 1.6
    return Frame(size, lines, wrap(subtitle, int(room / (size.words * 0.52))), bottom, origin)


def wrap(text: str, letters: int) -> tuple[str, ...]:
    """The text in lines of at most so many letters, broken at plain spaces only (never at a no-break or thin one)."""
    lines: list[str] = []
    for word in re.split(r"[ \t\n]+", text.strip()):
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += " " + word
        elif word:
            lines.append(word)
    return tuple(lines)


def drawing(room: Frame, alt: str, layers: list[Spec]) -> Drawing:
    """The figure of the layers. Without a title (in the PDF the page has one) the ground is transparent."""
    size = room.size
    spec: Spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": room.width,
        "height": room.height,
        "layer": layers,
        "autosize": "none",
        "background": "#ffffff" if size.titled else None,
        "config": _config(size.words),
        "padding": {"left": room.side, "right": room.side, "top": room.top, "bottom": room.bottom},
    }
    if size.titled and room.origin:
        spec["layer"] = [*layers, _banner(room)]
    if size.titled:
        spec["title"] = {"text": list(room.title), "subtitle": list(room.subtitle) or " ", "offset": size.words * 0.9}
    return Drawing(spec, alt)


def _banner(room: Frame) -> Spec:
    words = room.size.words
    mark = {"type": "text", "align": "left", "fontSize": words * 0.9, "fontWeight": 700, "color": WARM}
    return layer([{"label": room.origin}], mark, x=0, y=room.height + room.bottom - words * 0.7, text="label")


def _config(words: float) -> Spec:
    return {
        "font": FONT_STACK,
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "group",
            "fontSize": words * 1.35,
            "fontWeight": 600,
            "color": INK,
            "lineHeight": words * 1.7,
            "subtitleColor": GREY,
            "subtitleFontSize": words,
            "subtitleLineHeight": words * 1.3,
            "subtitlePadding": words * 0.4,
        },
        "text": {"fontSize": words, "color": INK},
    }


def across(low: float, high: float, start: float, end: float) -> Spec:
    """A position channel: values from `low` to `high` laid between the pixels `start` and `end`, without an axis."""
    return {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [low, high], "range": [start, end], "zero": False, "nice": False},
    }


def layer(rows: list[Spec], mark: Spec, **channels: object) -> Spec:
    """One layer: its rows, its mark, and its channels. A channel is a scale of `across` (its field has the channel's
    name), a (field, scale) pair, the name of a field, or a fixed place in pixels.
    """
    return {
        "data": {"values": rows},
        "mark": mark,
        "encoding": {name: _channel(name, given) for name, given in channels.items()},
    }


def _channel(name: str, given: object) -> Spec:
    if isinstance(given, dict):
        return {"field": name, **given}
    if isinstance(given, tuple):
        return {"field": given[0], **given[1]}
    return {"field": given} if isinstance(given, str) else {"value": given}


def labels(rows: list[Spec], x: Spec, y: Spec, **mark: object) -> list[Spec]:
    """Direct labels over a white halo: each row carries x, y and label."""
    size = float(mark.get("fontSize", 12))  # type: ignore[arg-type]
    text: Spec = {"type": "text", **mark}
    halo = {**text, "stroke": "white", "strokeWidth": size * 0.32, "strokeJoin": "round"}
    return [layer(rows, one, x=x, y=y, text="label") for one in (halo, text)]


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Places nearest to the wanted ones (pixels) that keep `gap` apart and stay inside `low`..`high`."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    previous = low - gap
    for i in order:
        placed[i] = previous = max(wanted[i], previous + gap)
    following = high + gap
    for i in reversed(order):
        placed[i] = following = min(placed[i], following - gap)
    return placed


def room_for(texts: list[str], words: float) -> float:
    """Pixels the longest of the texts takes."""
    return max((len(text) for text in texts), default=0) * words * LETTER
