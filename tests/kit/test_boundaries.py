"""Outlines on a map whose areas compare: Snyder's example, areas kept, files of every kind."""

import json
import re
from math import radians, sin
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from corymb.kit import boundaries
from corymb.kit.boundaries import Albers, Outline, Point, Shape, drawn

RUSSIA = Albers.between(52, 64, 105)
PLACES = st.tuples(st.floats(-70, 275), st.floats(-80, 85))


def test_the_worked_example_of_the_manual() -> None:
    """Snyder 1987, page 291: parallels 29.5 and 45.5, middle 96 W, origin 23 N; 35 N 75 W on a globe of radius 1."""
    albers = Albers.between(29.5, 45.5, -96)
    (x, y), (_, origin) = albers((-75, 35)), albers((-96, 23))
    assert (round(albers.n, 7), round(albers.c, 7)) == (0.6028370, 1.3512213)
    assert (round(x, 7), round(y - origin, 7)) == (0.2952720, 0.2416774)


@given(PLACES)
def test_there_and_back_is_where_one_was(place: Point) -> None:
    assert RUSSIA.back(RUSSIA(place)) == pytest.approx(place, abs=1e-6)


def area(ring: list[Point]) -> float:
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


@given(st.floats(20, 180), st.floats(42, 78))
def test_areas_are_those_of_the_globe(west: float, south: float) -> None:
    """A narrow field between two meridians and two parallels has the area the sphere gives it."""
    side, steps = 0.2, 20
    edge = [west + side * n / steps for n in range(steps + 1)]
    ring = [(lon, south) for lon in edge] + [(lon, south + side) for lon in reversed(edge)]
    true = radians(side) * (sin(radians(south + side)) - sin(radians(south)))
    assert area([RUSSIA(point) for point in ring]) == pytest.approx(true, rel=1e-5)


def square(lon: float, lat: float, side: float = 4.0) -> list[list[float]]:
    return [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]


def feature(kind: str, coordinates: Any, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def written(tmp_path: Path, *features: dict[str, Any]) -> str:
    path = tmp_path / "outlines.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)


def test_a_file_becomes_outlines_with_codes_or_names(tmp_path: Path) -> None:
    point, field = {"type": "Point", "coordinates": [0, 0]}, {"type": "Polygon", "coordinates": [square(60, 60)]}
    parts = {"type": "GeometryCollection", "geometries": [point, field]}
    path = written(
        tmp_path,
        feature("Polygon", [square(30, 50)], iso_3166_2="RU-A", name="ignored"),
        feature("MultiPolygon", [[square(40, 50)], [square(50, 50)]], name_ru="Край", name_en="Land"),
        {"properties": None, "geometry": parts},
        feature("Point", [1, 2], code="RU-P"),
    )
    found = boundaries.loaded(path)
    assert found
    assert [(o.shape.code, o.shape.names, o.path.count("M")) for o in found.outlines] == [
        ("RU-A", ("ignored",), 1), ("", ("Край", "Land"), 2), ("", (), 1),
    ]  # fmt: skip


def corners(path: str) -> list[Point]:
    """Points a path goes through: M sets one, l steps on from the last."""
    found: list[Point] = []
    for kind, *told in re.findall(r"([Ml])(-?[\d.]+) ?(-?[\d.]+)", path):
        x, y = map(float, told)
        found.append((x, y) if kind == "M" else (found[-1][0] + x, found[-1][1] + y))
    return found


def across(outline: Outline) -> list[float]:
    return [round(x, 1) for x, _ in corners(outline.path)]


def down(outline: Outline) -> list[float]:
    return [round(y, 1) for _, y in corners(outline.path)]


def test_the_picture_has_its_width_and_north_above() -> None:
    south, north = (Shape(str(lat), (), (tuple(map(tuple, square(40, lat))),)) for lat in (50, 70))  # type: ignore[arg-type]
    found = drawn([south, north])
    below, above = found.outlines
    every = across(below) + across(above)
    assert (min(every), max(every), min(down(above))) == (0.0, 1000.0, 0.0)
    assert max(down(below)) == pytest.approx(found.height, abs=0.1)
    assert max(down(above)) < min(down(below))


def test_what_reaches_over_the_180th_meridian_stays_together() -> None:
    west = Shape("west", (), (tuple(map(tuple, square(20, 55))),))  # type: ignore[arg-type]
    east = Shape("east", (), (((178, 65), (180, 65), (180, 68)), ((-180, 65), (-176, 65), (-180, 68))))
    found = drawn([west, east])
    far = across(found.outlines[1])
    assert max(far) == 1000.0
    assert max(far) - min(far) < 250


@pytest.mark.parametrize("lat", [-2.0, -40.0])
def test_a_country_on_the_equator_or_south_of_it_is_drawn(lat: float) -> None:
    found = drawn([Shape("x", (), (tuple(map(tuple, square(10, lat))),))])  # type: ignore[arg-type]
    assert found.height == pytest.approx(1000, rel=0.35)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"features": 5}', '{"features": []}', '{"features": [5]}',
     json.dumps({"features": [feature("Polygon", [square(4_187_000, 7_509_000)])]}),
     json.dumps({"features": [feature("Polygon", [["a", "b"]])]})],
)  # fmt: skip
def test_a_file_of_no_use_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "outlines.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=f"^boundaries, {path}: "):
        boundaries.loaded(str(path))


def test_no_file_is_no_map_and_a_missing_one_a_refusal(tmp_path: Path) -> None:
    assert boundaries.loaded("") is None
    with pytest.raises(ImproperlyConfigured, match="boundaries"):
        boundaries.loaded(str(tmp_path / "none"))
