"""docs/security.md: each point has a test that is there, or a reason why it has none."""

import ast
import re
from pathlib import Path

from tests.architecture.repository import ROOT

PAGE = ROOT / "docs" / "security.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
REASON = re.compile(r"(no test|not applicable|not covered): \S.+")
CHAPTERS = [f"V{n}" for n in range(1, 15)]


def rows() -> list[tuple[str, str]]:
    """(point, what holds it) of every row of every table."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [(point, held) for point, held in cells if point != "point"]


def names_in(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}


def test_every_point_names_a_test_or_a_reason() -> None:
    assert [point for point, held in rows() if not (TEST.fullmatch(held) or REASON.fullmatch(held))] == []


def test_every_test_that_is_named_is_there() -> None:
    named = TEST.findall(PAGE.read_text(encoding="utf-8"))
    gone = [(path, name) for path, name in named if not (ROOT / path).is_file() or name not in names_in(ROOT / path)]
    assert (gone, len(named) > 50) == ([], True)


def test_no_chapter_is_left_out() -> None:
    assert re.findall(r"^## (V\d+)", PAGE.read_text(encoding="utf-8"), re.MULTILINE) == CHAPTERS
