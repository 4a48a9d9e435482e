"""Small charts drawn on the server as SVG: they need no script, print well and are read out by their text."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from corymb.kit import boundaries
from corymb.kit.parts import Tile
from corymb.kit.rendering import escaped
from corymb.kit.saying import number

Number = int | float | Decimal

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 96, 24, 3
BULLET_WIDTH, BULLET_HEIGHT = 160, 20
TILE, GAP = 52, 4
TONES = 7
"""Steps of the scale of a map."""


def sparkline(values: Sequence[Number | None], label: str) -> SafeString:
    """The run of a value, its last point marked; a gap where a value is missing. The scale is the values' own."""
    known = [float(value) for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(len(values) - 1, 1)
    inside = SPARK_HEIGHT - 2 * SPARK_EDGE

    def at(place: int, value: float) -> tuple[str, str]:
        share = (value - low) / (high - low) if high > low else 0.5
        return f"{SPARK_EDGE + place * step:.1f}", f"{SPARK_EDGE + inside * (1 - share):.1f}"

    points = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    path, before = [], -2
    for place, value in points:
        path.append(("L" if place == before + 1 else "M") + " ".join(at(place, value)))
        before = place
    dot = format_html('<circle class="last" cx="{}" cy="{}" r="2.5"/>', *at(*points[-1])) if points else ""
    return format_html(
        '<svg class="spark" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">'
        '<line class="ground" x1="0" x2="{}" y1="{}" y2="{}"/><path class="path" d="{}"/>{}</svg>',
        label,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        SPARK_WIDTH,
        SPARK_HEIGHT - 0.5,
        SPARK_HEIGHT - 0.5,
        "".join(path),
        dot,
    )


def bullet(value: Number | None, target: Number, baseline: Number | None, label: str) -> SafeString:
    """A value as a bar from zero, its target as a firm line, where it began as a broken one."""
    known = [float(one) for one in (value, target, baseline) if one is not None]
    low, high = min(0.0, *known), max(0.0, *known)
    scale = BULLET_WIDTH / ((high - low) * 1.08 or 1.0)

    def at(one: Number) -> float:
        return (float(one) - low) * scale

    def line(kind: str, one: Number) -> SafeString:
        place = f"{at(one):.1f}"
        return format_html('<line class="{}" x1="{}" x2="{}" y1="1" y2="{}"/>', kind, place, place, BULLET_HEIGHT - 1)

    start, end = sorted((at(0), at(value if value is not None else 0)))
    said = [_("value {value}").format(value=number(value, _digits(value))) if value is not None else _("no value")]
    said.append(_("target {value}").format(value=number(target, _digits(target))))
    if baseline is not None:
        said.append(_("at the start {value}").format(value=number(baseline, _digits(baseline))))
    return format_html(
        '<svg class="bullet" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">'
        '<rect class="track" x="0.5" y="3.5" width="{}" height="{}"/>'
        '<rect class="reached" x="{}" y="6" width="{}" height="{}"/>{}{}</svg>',
        f"{label}: {', '.join(said)}",
        BULLET_WIDTH,
        BULLET_HEIGHT,
        BULLET_WIDTH,
        BULLET_HEIGHT,
        BULLET_WIDTH - 1,
        BULLET_HEIGHT - 7,
        f"{start:.1f}",
        f"{end - start:.1f}",
        BULLET_HEIGHT - 12,
        line("baseline", baseline) if baseline is not None else "",
        line("target", target),
    )


def _digits(value: Number | None) -> int:
    return 0 if value is None or float(value).is_integer() else 1


def tiles_drawn(tiles: Sequence[Tile], caption: str) -> SafeString:
    """The tile map's picture: a square for each region, a link where there is something to open."""
    width = (max((tile.column for tile in tiles), default=0) + 1) * (TILE + GAP)
    height = (max((tile.row for tile in tiles), default=0) + 1) * (TILE + GAP)
    drawn = mark_safe("".join(map(_tile, tiles)))  # noqa: S308 - each escapes what it says
    return format_html('<svg viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>', width, height, caption, drawn)


def _tile(tile: Tile) -> str:
    """Written as text: eighty of them by `format_html` are a tenth of the page."""
    x, y = tile.column * (TILE + GAP) + GAP / 2, tile.row * (TILE + GAP) + GAP / 2
    value = escaped(tile.value_text)
    return _toned(
        tile,
        f'<title>{escaped(tile.label)}: {value}</title><rect x="{x}" y="{y}" width="{TILE}" height="{TILE}" rx="3"/>'
        f'<text x="{x + TILE / 2}" y="{y + TILE / 2 - 2}">{escaped(tile.code)}</text>'
        f'<text class="amount" x="{x + TILE / 2}" y="{y + TILE / 2 + 14}">{value}</text>',
    )


def tiles_told(tiles: Sequence[Tile]) -> SafeString:
    """The same as rows of a table."""
    return mark_safe("".join(map(_told, tiles)))  # noqa: S308 - each escapes what it says


def _told(tile: Tile) -> str:
    label = escaped(tile.label)
    said = f'<a href="{escaped(tile.url)}">{label}</a>' if tile.url else label
    return f'<tr><td>{said}</td><td class="number">{escaped(tile.value_text)}</td></tr>'


def areas_drawn(outlined: Sequence[tuple[Tile, str]], height: float, caption: str) -> SafeString:
    """The map's picture: regions with the paths of their outlines, a link where there is something to open."""
    drawn = mark_safe("".join(_area(tile, path) for tile, path in outlined))  # noqa: S308 - each escapes what it says
    size = boundaries.WIDTH, f"{height:.0f}"
    return format_html('<svg viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>', *size, caption, drawn)


def _area(tile: Tile, path: str) -> str:
    said = f"{escaped(tile.label)}: {escaped(tile.value_text)}"
    return _toned(tile, f'<title>{said}</title><path d="{escaped(path)}"/>')


def _toned(tile: Tile, inside: str) -> str:
    tone = "none" if tile.tone is None else f"s{min(TONES - 1, max(0, tile.tone))}"
    if tile.url:
        return f'<a class="{tone}" href="{escaped(tile.url)}">{inside}</a>'
    said = f"{escaped(tile.label)}: {escaped(tile.value_text)}"
    return f'<g class="{tone}" role="img" aria-label="{said}">{inside}</g>'
