"""What is vendored is what VENDOR.md says, and no style asks more of a browser than the floor gives."""

import hashlib
import re
from pathlib import Path

import pytest

from corymb.kit import icons
from corymb.kit.licences import LIST, vendored
from corymb.site.navigation import ENTRIES

KIT = LIST.parents[2]
STATIC = LIST.parents[1]
OF_TESTS = Path(__file__).with_name("vendor") / "VENDOR.md"
SHEETS = sorted(STATIC.rglob("*.css"))
TEMPLATES = sorted(KIT.parent.rglob("templates/**/*.html"))
ABOVE_THE_FLOOR = {
    "color-mix()": r"color-mix\(",
    "oklch() and its kin": r"\b(oklch|oklab|lch|lab|hwb|color)\(",
    "relative colours": r"\b(rgb|hsl)a?\(\s*from\b",
    "light-dark()": r"light-dark\(",
    ":has()": r":has\(",
    "nesting": r"[{;]\s*&|^\s*&",
    "@scope, @property, @starting-style, @view-transition": r"@(scope|property|starting-style|view-transition)\b",
    "subgrid": r"\bsubgrid\b",
    "container queries": r"@container\b|\bcq[wihb]\b",
    "anchors and popovers": r"anchor\(|:popover-open",
    "field-sizing": r"field-sizing",
    "dynamic viewport units": r"\d[dsl]v[hwib]\b",
    "the individual transforms": r"(?<![-\w])(translate|rotate|scale):",
    "ranges of media queries": r"@media[^{]*[<>]",
    "math of angles": r"\b(sin|cos|round|mod|rem|abs|sign)\(",
}
WITH_FALLBACK = ("text-wrap",)
"""Declarations the floor passes over without loss: a heading then breaks where it must."""


def without_comments(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/|url\([^)]*\)", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("path", [LIST, OF_TESTS], ids=["pages", "tests"])
def test_vendored_files_are_those_of_the_list(path: Path) -> None:
    rows = vendored(path)
    sums = {row.file: hashlib.sha256((path.parent / row.file).read_bytes()).hexdigest() for row in rows}
    assert sums == {row.file: row.sha256 for row in rows}
    files = {str(p.relative_to(path.parent)) for p in path.parent.rglob("*") if p.is_file()}
    assert files == {*sums, "VENDOR.md"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_styles_stay_within_the_browser_floor(sheet: Path) -> None:
    text = without_comments(sheet)
    assert [name for name, pattern in ABOVE_THE_FLOOR.items() if re.search(pattern, text, re.MULTILINE)] == []


def test_the_floor_test_sees_what_it_forbids() -> None:
    above = "a { color: color-mix(in srgb, red, blue) } b:has(c) {} @media (width > 4px) { i { & b {} } }"
    found = [name for name, pattern in ABOVE_THE_FLOOR.items() if re.search(pattern, above, re.MULTILINE)]
    assert found == ["color-mix()", ":has()", "nesting", "ranges of media queries"]


def test_nothing_vendored_points_to_a_source_map() -> None:
    texts = [p for p in LIST.parent.rglob("*") if p.suffix in {".css", ".js"}]
    assert [p.name for p in texts if b"sourceMappingURL" in p.read_bytes()] == []


def test_own_styles_stay_few() -> None:
    assert sum(len(s.read_text(encoding="utf-8").splitlines()) for s in SHEETS if s.parent.name == "kit") < 2550


def test_every_icon_that_is_named_is_drawn() -> None:
    named = {entry.icon for entry in ENTRIES}
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        named |= {*re.findall(r'{% icon "([\w-]+)"', text), *re.findall(r'icon="([\w-]+)"', text)}
    assert named - icons.known() == set()


def test_no_template_writes_style_or_script_into_a_page() -> None:
    forbidden = re.compile(
        r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\b(src=|type=\"application/json\"))"
    )
    assert [str(p) for p in TEMPLATES if forbidden.search(p.read_text(encoding="utf-8"))] == []


def test_templates_stay_short() -> None:
    assert [p.name for p in TEMPLATES if len(p.read_text(encoding="utf-8").splitlines()) > 150] == []
