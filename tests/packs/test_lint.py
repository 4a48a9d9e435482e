"""Planted errors: each is found with file, line, key and what is expected, and nothing else is."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corymb.packs.lint import lint
from tests.packs.planted import SOUND, errors, line_of, written
from tests.packs.planted_errors import PLANTED

SPACE = "\N{NO-BREAK SPACE}"


def test_the_sound_pack_has_no_errors(tmp_path: Path) -> None:
    assert errors(written(tmp_path)) == []


@pytest.mark.parametrize(("old", "new", "line", "rule", "said"), PLANTED, ids=[case[1][:40] for case in PLANTED])
def test_each_planted_error_is_found_alone(tmp_path: Path, old: str, new: str, line: str, rule: str, said: str) -> None:
    path = written(tmp_path, old, new)
    found = [(f.rule, f.level, f.said(), f.file, f.cell) for f in errors(path)]
    expected = (f"pack.{rule}", "error", said, str(path), f"line {_line(path, line)}")
    assert found == [expected]


def _line(path: Path, text: str) -> int:
    """The line of a text; of a text over two lines, that of its first."""
    if "\n" not in text:
        return line_of(path, text)
    whole = path.read_text(encoding="utf-8")
    return whole[: whole.index(text)].count("\n") + 1


def test_a_code_twice_is_found_where_it_is_repeated(tmp_path: Path) -> None:
    path = written(tmp_path, 'code = "wage"', 'code = "jobs"')
    before, again, _ = path.read_text(encoding="utf-8").split('code = "jobs"')
    line = before.count("\n") + again.count("\n") + 1
    found = [(f.cell, f.said()) for f in errors(path) if f.rule == "pack.duplicate"]
    assert found == [(f"line {line}", "variables[jobs].code: jobs is already there.")]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            'kind = "growth"                                # growth',
            'kind = "cumulative"  # growth',
            [("pack.target_kind", "targets[T1].kind")],
        ),
        (
            'chain = [["region"], []]',
            'chain = [["region"]]',
            [
                ("pack.table_fallback", "tables[threshold].chain"),
                *[("pack.table_row", f"tables[threshold].rows[{year}]") for year in range(2020, 2026)],
            ],
        ),
        (
            '{ rule = "reporting", evidence',
            '{ rule = "chained", evidence',
            [("pack.official_rule", "targets[T2].official.rule")],
        ),
        (
            'period = { column = "year" }',
            'period = { colum = "year" }',
            [("pack.unknown_key", "mappings[1].period.colum")],
        ),
        (
            'variables = ["revenue", "headcount"]',
            'events = ["plan"]',
            [("pack.unknown_event", "checks[required].events[1]"), ("pack.check_events", "checks[required].events")],
        ),
        (
            'unit = "share"\nnumerator',
            'unit = "RUB_per_RUB"\nnumerator',
            [("pack.unknown_unit", "indicators[margin].unit"), ("pack.units", "indicators[margin].unit")],
        ),
        (
            'roles = ["lead"], categories = ["new"] }\n',
            'roles = ["lead"] }\nprices = ["nominal", "usd"]\n',
            [
                ("pack.prices", "indicators[spent_together].prices"),
                ("pack.price_years", "indicators[spent_together].prices"),
            ],
        ),
        (
            "baseline_value = 0.5",
            'cascade = [{ scope = "region:RU-TOM", amount = 1, evidence = "S1" }]',
            [("pack.cascade", "targets[T3].cascade")],
        ),
    ],
)
def test_errors_that_come_together(tmp_path: Path, old: str, new: str, found: list[tuple[str, str]]) -> None:
    assert [(f.rule, f.variable) for f in errors(written(tmp_path, old, new))] == found


def test_all_problems_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = SOUND
    for old, new in (
        ('version = "0.1"', 'version = "0.1"\ncolour = "red"'),
        ('kind = "flow"  ', 'kind = "stream"  '),
        ('denominator = "headcount"', 'denominator = "heads"'),
        ("threshold = 1000", "threshold = 0"),
        ('lookup(\\"threshold\\")', 'lookup(\\"limit\\")'),
        ('variable = "revenue" }]', 'variable = "sales" }]'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "pack.toml"
    path.write_text(text, encoding="utf-8")
    assert [f.variable for f in errors(path)] == [
        "colour",
        "variables[revenue].kind",
        "indicators[output_per_employee].denominator",
        "indicators[good_jobs].numerator",
        "targets[T2].threshold",
        "mappings[1].variables[1].variable",
    ]


def test_a_part_left_out_is_not_complained_about_twice(tmp_path: Path) -> None:
    """The wrong variable is named once, although a formula, a check, coverage and a mapping use it."""
    path = written(tmp_path, 'kind = "flow"  ', 'kind = "stream"  ')
    assert [f.variable for f in errors(path)] == ["variables[revenue].kind"]


def test_lines_are_those_of_the_file_after_a_part_left_out(tmp_path: Path) -> None:
    text = SOUND.replace('kind = "flow"  ', 'kind = "stream"  ').replace(
        '{ en = "Wage", ru = "Заработная плата" }', '{ en = "Wage" }'
    )
    path = tmp_path / "pack.toml"
    path.write_text(text, encoding="utf-8")
    found = [(f.cell, f.variable) for f in errors(path)]
    assert found == [
        ("line " + str(line_of(path, "stream")), "variables[revenue].kind"),
        ("line " + str(line_of(path, '"Wage" }')), "variables[wage].label"),
    ]


def test_syntax_errors_name_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, "due_year = 2025", "due_year = ")
    (finding,) = lint(path)
    assert (finding.rule, finding.cell) == ("pack.syntax", f"line {line_of(path, 'due_year =')}")


@pytest.mark.parametrize(
    "text",
    ["", "[[variables]]", "code = 5", "variables = 1", "x = [[[[[[1]]]]]]", "=", "\ufeffcode = 1", "a = " + "[" * 3000],
)
def test_hostile_text_gives_findings_not_traces(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(text, encoding="utf-8")
    assert {f.level for f in lint(path)} == {"error"}


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("400", "targets[T2].cascade: 400 of 1\N{NO-BREAK SPACE}000 is planned; 600 is not given to anybody."),
        (
            "1500.5",
            f"targets[T2].cascade: 1{SPACE}500.5 is planned, 500.5 more than the target of 1{SPACE}000.",
        ),
    ],
)
def test_planned_parts_are_reported(tmp_path: Path, amount: str, said: str) -> None:
    (finding,) = lint(written(tmp_path, "amount = 400", f"amount = {amount}"))
    assert (finding.level, finding.said()) == ("note", said)


LINES = SOUND.splitlines()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(range(len(LINES))), st.sampled_from(["", "x = 1", "[x]", None, "code = 5"])),
        min_size=1,
        max_size=4,
    )
)
def test_a_mutilated_pack_never_breaks_lint(tmp_path: Path, changes: list[tuple[int, str | None]]) -> None:
    """Lines lost, doubled or replaced: findings in order, each with a line of the file."""
    lines = list(LINES)
    for at, new in changes:
        lines[at] = LINES[at] + "\n" + LINES[at] if new is None else new
    path = tmp_path / "pack.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = [int(f.cell.removeprefix("line ")) for f in lint(path)]
    assert found == sorted(found)
    assert all(1 <= number <= len(lines) + len(changes) for number in found)
