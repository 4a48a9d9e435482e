"""Boundaries of regions from a file of the office's own, drawn on a map whose areas compare.

The projection is Albers' equal-area conic on the sphere (J. P. Snyder, Map Projections: A Working Manual, USGS
Professional Paper 1395, 1987, pages 98-103). Its two standard parallels lie a sixth of the height from the edges, as is
usual where nothing else is prescribed; the middle meridian is that of the shapes. Shapes on both sides of the 180th
meridian are brought to one side first.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import asin, atan2, cos, degrees, radians, sin, sqrt
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

WIDTH = 1_000.0
NEAREST = 1.2
"""Units of the picture below which a point says nothing more; the picture is WIDTH wide."""
HALF = 180.0
"""Degrees half around the globe."""
CORNERS = 3
Point = tuple[float, float]
CODES = ("code", "iso_3166_2", "ISO3166-2")
NAMES = ("name_ru", "name", "name_en")


@dataclass(frozen=True)
class Shape:
    """A region as the file has it: the code or the names it gives, and its rings in degrees (longitude, latitude)."""

    code: str
    names: tuple[str, ...]
    rings: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True)
class Outline:
    """A shape as the picture draws it: a path of SVG."""

    shape: Shape
    path: str


@dataclass(frozen=True)
class Map:
    """All outlines of a file, and the size of their picture."""

    height: float
    outlines: tuple[Outline, ...]


@cache
def loaded(path: str) -> Map | None:
    """The map of a file, read once; None where none is named. Raises ImproperlyConfigured for one of no use."""
    return drawn(_read(Path(path))) if path else None


def drawn(shapes: Sequence[Shape]) -> Map:
    """Project shapes and bring them to the width of the picture; north is above."""
    on_one_side = _on_one_side(shapes)
    points = [point for rings in on_one_side for ring in rings for point in ring]
    project = Albers.over(points)
    flat = [[[project(point) for point in ring] for ring in rings] for rings in on_one_side]
    across = [x for rings in flat for ring in rings for x, _ in ring]
    up = [y for rings in flat for ring in rings for _, y in ring]
    scale = WIDTH / (max(across) - min(across) or 1.0)
    left, top = min(across), max(up)
    paths = ["".join(_path([((x - left) * scale, (top - y) * scale) for x, y in ring]) for ring in r) for r in flat]
    outlines = tuple(Outline(shape, path) for shape, path in zip(shapes, paths, strict=True) if path)
    return Map((top - min(up)) * scale, outlines)


@dataclass(frozen=True)
class Albers:
    """Degrees to a plane on which equal areas are equal, in radii of the globe."""

    middle: float
    n: float
    c: float

    @classmethod
    def over(cls, points: Sequence[Point]) -> "Albers":
        south, north = min(lat for _, lat in points), max(lat for _, lat in points)
        west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
        sixth = (north - south) / 6
        return cls.between(south + sixth, north - sixth, (west + east) / 2)

    @classmethod
    def between(cls, first: float, second: float, middle: float) -> "Albers":
        """By standard parallels and middle meridian, in degrees."""
        if abs(first + second) < 1:  # opposite each other there is no cone: a degree further, and it is nearly the same
            second += 1
        low, high = sin(radians(first)), sin(radians(second))
        n = (low + high) / 2
        return cls(middle, n, cos(radians(first)) ** 2 + 2 * n * low)

    def __call__(self, point: Point) -> Point:
        lon, lat = point
        theta = self.n * radians(lon - self.middle)
        rho = sqrt(self.c - 2 * self.n * sin(radians(lat))) / self.n
        return rho * sin(theta), -rho * cos(theta)

    def back(self, point: Point) -> Point:
        """Degrees of a point of the plane."""
        x, y = point
        sign = 1 if self.n > 0 else -1
        rho, theta = sign * sqrt(x * x + y * y), atan2(sign * x, -sign * y)
        return self.middle + degrees(theta / self.n), degrees(asin((self.c - (rho * self.n) ** 2) / (2 * self.n)))


def _on_one_side(shapes: Sequence[Shape]) -> list[list[list[Point]]]:
    """The rings of each shape. Where all reach more than half around the globe, the west of it is a turn further on."""
    longitudes = [lon for shape in shapes for ring in shape.rings for lon, _ in ring]
    over = max(longitudes) - min(longitudes) > HALF
    return [
        [[(lon + 2 * HALF if over and lon < 0 else lon, lat) for lon, lat in ring] for ring in shape.rings]
        for shape in shapes
    ]


def _path(ring: Sequence[Point]) -> str:
    """A closed path of the points that are far enough from the one before; nothing where no area is left."""
    kept: list[Point] = []
    for x, y in ring:
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= NEAREST:
            kept.append((round(x, 1), round(y, 1)))
    if len(kept) < CORNERS:
        return ""
    steps = (f"l{u - x:.1f} {v - y:.1f}" for (x, y), (u, v) in pairwise(kept))  # shorter than places
    return f"M{kept[0][0]} {kept[0][1]}{''.join(steps)}z".replace(" -", "-").replace(".0", "")


def _read(path: Path) -> list[Shape]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        shapes = [_shape(feature) for feature in told["features"]]
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured(f"boundaries, {path}: no GeoJSON with features in degrees ({error!r})") from error
    found = [shape for shape in shapes if shape.rings]
    if not found:
        raise ImproperlyConfigured(f"boundaries, {path}: there is no polygon in it")
    return found


def _shape(feature: Mapping[str, Any]) -> Shape:
    properties = feature.get("properties") or {}
    code = next((str(properties[name]) for name in CODES if properties.get(name)), "")
    names = tuple(str(properties[name]) for name in NAMES if properties.get(name))
    return Shape(code, names, tuple(_rings(feature.get("geometry") or {})))


def _rings(geometry: Mapping[str, Any]) -> Iterator[tuple[Point, ...]]:
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _rings(part)
    if kind in {"Polygon", "MultiPolygon"}:
        polygons = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
        yield from (tuple(_point(place) for place in ring) for polygon in polygons for ring in polygon)


def _point(place: Sequence[float]) -> Point:
    lon, lat = float(place[0]), float(place[1])
    if not (abs(lon) <= HALF and abs(lat) <= HALF / 2):
        raise ValueError(f"{lon}, {lat} are no degrees")
    return lon, lat
