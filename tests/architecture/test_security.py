"""docs/security.md: each point has a test that is there, or a reason why it has none; and no point is left out."""

import ast
import re
from collections import Counter
from pathlib import Path

from tests.architecture.repository import ROOT

PAGE = ROOT / "docs" / "security.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
REASON = re.compile(r"(no test|not applicable|not covered): \S.+")
POINTS = re.compile(r"\((\d+\.\d+\.\d+[\d., -]*)\)$")
CHAPTERS = [f"V{n}" for n in range(1, 15)]

STANDARD = """
1.1 | 1-7        1.2 | 1-4      1.4 | 1 4 5    1.5 | 1-4     1.6 | 1-4     1.7 | 1-2    1.8 | 1-2      1.9 | 1-2
1.10 | 1         1.11 | 1-2     1.12 | 2       1.14 | 1-6
2.1 1-12 |       2.2 1-3 |      2.3 1 | 2-3    2.4 | 1-5     2.5 1-6 | 7   2.6 | 1-3    2.7 1-4 | 5-6  2.8 1 | 2-7
2.9 | 1-3        2.10 | 1-4
3.1 1 |          3.2 1-3 | 4    3.3 1-2 | 3-4  3.4 1-5 |     3.5 | 1-3     3.7 1 |
4.1 1-3 5 |      4.2 1-2 |      4.3 1-2 | 3
5.1 1-5 |        5.2 1-8 |      5.3 1-10 |     5.4 | 1-3     5.5 1-4 |
6.1 | 1-3        6.2 1 | 2-6    6.3 | 1-2      6.4 | 1-2
7.1 1-2 | 3-4    7.2 | 1-2      7.3 | 1 3 4    7.4 1 | 2-3
8.1 | 1-4        8.2 1-3 |      8.3 1-4 | 5-8
9.1 1-3 |        9.2 | 1-4
10.2 | 1-2       10.3 1-3 |
11.1 1-5 | 6-8
12.1 1 | 2-3     12.2 | 1       12.3 1-5 | 6   12.4 1-2 |    12.5 1-2 |    12.6 1 |
13.1 1 3 | 4-5   13.2 1-3 | 5-6 13.3 1 | 2     13.4 | 1-2
14.1 | 1-4       14.2 1-3 | 4-6 14.3 2-3 |     14.4 1-7 |    14.5 1-3 | 4
"""
"""ASVS 4.0.3 by section: numbers of level 1, and after the stroke those that level 2 adds. OWASP/ASVS, folder 4.0."""
BEYOND = {"2.2.4", "8.1.5", "8.1.6"}
"""Points of level 3 that the page names besides."""


def unfolded(text: str) -> list[int]:
    """Numbers of `1-3 5`."""
    ends = [[int(end) for end in part.split("-")] for part in text.split()]
    return [n for part in ends for n in range(part[0], part[-1] + 1)]


def standard() -> dict[int, set[str]]:
    """The points that levels 1 and 2 bring, by level."""
    found: dict[int, set[str]] = {1: set(), 2: set()}
    for section, first, second in re.findall(r"(\d+\.\d+) ([\d -]*)\|([ \t\d-]*)(?=\s\d+\.\d+ |\s*\Z)", STANDARD):
        found[1] |= {f"{section}.{n}" for n in unfolded(first)}
        found[2] |= {f"{section}.{n}" for n in unfolded(second)}
    return found


def points_of(row: str) -> list[str]:
    """The points a row names at its end, with ranges unfolded."""
    named = POINTS.search(row)
    found = []
    for part in named[1].split(", ") if named else ():
        first, _, last = part.partition("-")
        section, _, number = first.rpartition(".")
        assert not last or last.rpartition(".")[0] == section, row
        found += [f"{section}.{n}" for n in range(int(number), int((last or first).rpartition(".")[2]) + 1)]
    return found


def rows() -> list[tuple[str, str]]:
    """(point, what holds it) of every row of every table."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [(point, held) for point, held in cells if point != "point"]


def stands() -> dict[str, str]:
    """How each point of the page stands."""
    said: dict[str, set[str]] = {}
    for row, held in rows():
        reason = REASON.fullmatch(held)
        for point in points_of(row):
            said.setdefault(point, set()).add(reason[1] if reason else "test")
    return {point: _stand(ways - {"not applicable"}) for point, ways in said.items()}


def _stand(ways: set[str]) -> str:
    if not ways:
        return "not applicable"
    if "not covered" in ways:
        return "not covered" if ways == {"not covered"} else "in part"
    return "held" if ways == {"test"} else "no test"


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


def test_the_standard_has_as_many_points_as_it_has() -> None:
    levels = standard()
    assert ({level: len(points) for level, points in levels.items()}, levels[1] & levels[2]) == (
        {1: 128, 2: 131},
        set(),
    )


def test_every_point_of_both_levels_stands_on_the_page() -> None:
    levels = standard()
    named = {point for row, _held in rows() for point in points_of(row)}
    assert named ^ (levels[1] | levels[2] | BEYOND) == set()


def test_no_number_is_written_where_it_is_not_read() -> None:
    written = [re.findall(r"\d+\.\d+\.\d+", row) for row, _held in rows()]
    read = [re.findall(r"\d+\.\d+\.\d+", (POINTS.search(row) or [""])[0]) for row, _held in rows()]
    assert (written, sum(map(len, read)) > 259) == (read, True)


def test_the_page_counts_its_points() -> None:
    levels, stand = standard(), stands()
    found = Counter(stand[point] for point in levels[1] | levels[2])
    told = (
        f"Of {len(levels[1] | levels[2])} points ({len(levels[1])} of level 1, {len(levels[2])} more of level 2) "
        f"**{found['held']}** are held by tests, **{found['in part']}** in part, "
        f"**{found['no test']}** without a test, "
        f"**{found['not applicable']}** are not applicable and **{found['not covered']}** not covered."
    )
    said = [" ".join(part.split()) for part in PAGE.read_text(encoding="utf-8").split("\n\n")]
    assert [part for part in said if part.startswith("Of ")] == [told]
