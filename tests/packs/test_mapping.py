"""The mapping file: what it accepts, and refusals that name line, key and what is expected."""

from decimal import Decimal
from pathlib import Path

import pytest

from corymb.packs.mapping import load_mapping
from corymb.refusal import Refusal

GOOD = """scale = "thousand"

[organisation]
column = "inn"

[period]
column = "year"

[[variables]]
column = "a"
variable = "revenue"

[[variables]]
column = "b"
variable = "employees"
scale = 0.5
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_scales_by_name_and_number(tmp_path: Path) -> None:
    mapping = load_mapping(written(tmp_path, GOOD))
    assert (mapping.scale, [variable.scale for variable in mapping.variables]) == (
        Decimal(1000),
        [None, Decimal("0.5")],
    )
    assert mapping.file_columns() == ("inn", "year", "a", "b")


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ('scale = "thousand"', 'skale = "thousand"', ":1", "The mapping has an unknown key: skale."),
        (
            'scale = "thousand"',
            'scale = "lots"',
            ":1",
            (
                "The mapping key scale has the value 'lots', "
                "expected is a number, or unit, RUB, thousand, million, billion."
            ),
        ),
        (
            'scale = "thousand"',
            "scale = -1",
            ":1",
            "The mapping key scale has the value -1, a number above 0 is expected.",
        ),
        ("scale = 0.5", 'skale = "x"', ":16", "The mapping has an unknown key: variables.1.skale."),
        ('column = "inn"', "", ":3", "The mapping lacks the key organisation.column."),
        ('[period]\ncolumn = "year"', "", "", "The mapping is incomplete: it must say period."),
        ('column = "year"', "", ":6", "The mapping is incomplete (period): it must say column | value."),
        (
            'scale = "thousand"',
            'layout = "tall"',
            ":1",
            "The mapping key layout has the value 'tall', expected: 'wide' or 'long'.",
        ),
        (
            'column = "year"',
            "column = 2016",
            ":7",
            "The mapping key period.column has the value 2016, a text in quotation marks is expected.",
        ),
        (
            'scale = "thousand"',
            'ignore = "unit"',
            ":1",
            "The mapping key ignore has the value 'unit', a list in square brackets is expected.",
        ),
    ],
)
def test_refusals_name_line_and_key(tmp_path: Path, before: str, after: str, line: str, said: str) -> None:
    path = written(tmp_path, GOOD.replace(before, after))
    with pytest.raises(Refusal) as refusal:
        load_mapping(path)
    assert str(refusal.value) == f"{path}{line}: {said} Look at docs/methods/sources.md for an example."


def test_not_toml_and_absent(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="not valid TOML"):
        load_mapping(written(tmp_path, "scale ="))
    with pytest.raises(Refusal, match="cannot be opened"):
        load_mapping(tmp_path / "absent.toml")
