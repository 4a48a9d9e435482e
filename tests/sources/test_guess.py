"""Proposed mappings: found columns, years, scales, and TOML that reads back the same."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from corymb.i18n import Text
from corymb.methods.programme import Programme, Variable
from corymb.packs.mapping import Mapping, mapping_from
from corymb.refusal import Refusal
from corymb.sources.guess import guess_mapping, to_toml
from corymb.sources.reading import read_tables
from tests.sources.stand_ins import StandIn, values, workbook


@dataclass(frozen=True)
class Labelled(StandIn):
    """A pack with labels in both languages."""

    def programme(self) -> Programme:
        plain = super().programme()
        labels = {
            "revenue": Text(en="Revenue", ru="Выручка"),
            "employees": Text(en="Employees", ru="Численность работников"),
        }
        variables = tuple(Variable(code, label, "RUB", "flow") for code, label in labels.items())
        return Programme(**{**plain.__dict__, "variables": variables})


def test_year_columns_and_units_in_russian_headers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Наименование;ИНН;Выручка за 2016 г., тыс. руб.;Выручка за 2017 г., млн руб.;"
        "Численность работников, чел. 2016\n"
        "Первая;7703546678;1,5;2;3\nВторая;7707083893;1;;4\n",
        encoding="cp1251",
    )
    mapping, _ = guess_mapping(path, Labelled())
    assert mapping.organisation is not None
    assert mapping.organisation.column == "ИНН"
    assert [(v.variable, v.period, v.scale) for v in mapping.variables] == [
        ("revenue", "2016", Decimal(1000)),
        ("revenue", "2017", Decimal(1_000_000)),
        ("employees", "2016", None),
    ]
    assert values(read_tables([path], Labelled(), mapping)[0].facts)[0] == (
        "RU-INN-7703546678",
        "2016",
        "employees",
        Decimal(3),
        "line 2",
    )


def test_panel_with_a_year_column(tmp_path: Path) -> None:
    rows = [
        ("Tax number", "Period", "revenue", "unit"),
        (7703546678, 2016, 5, "x"),
        (7707083893, 2016, 6, "x"),
        (7703546678, 2017, 5, "x"),
        (7707083893, 2017, 6, "x"),
    ]
    mapping, notes = guess_mapping(workbook(tmp_path / "a.xlsx", rows), Labelled())
    assert (mapping.organisation and mapping.organisation.column, mapping.period and mapping.period.column) == (
        "Tax number",
        "Period",
    )
    assert [note.said() for note in notes] == [
        "The file has a column of units. Say in already_scaled whether they are applied."
    ]


def test_nothing_to_go_by(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="No column holds taxpayer numbers"):
        guess_mapping(workbook(tmp_path / "a.xlsx", [("a", "b"), (1, 2)]), Labelled())
    with pytest.raises(Refusal, match="No column resembles a variable"):
        guess_mapping(workbook(tmp_path / "a.xlsx", [("INN", "zzz"), (7703546678, 2)]), Labelled())


def test_toml_reads_back_equal() -> None:
    mapping = Mapping.model_validate(
        {
            "layout": "long",
            "organisation": {"column": 'a "quoted"\nname'},
            "period": {"column": "p", "from_date": True},
            "long": {
                "variable": "v",
                "value": "x",
                "codes": {"Выручка, руб.": "revenue"},
                "scales": {"revenue": "thousand"},
            },
            "scale": "0.001",
            "ignore": ["one", "two"],
            "header_row": 3,
            "attributes": {"name": "n"},
        }
    )
    text = to_toml(mapping)
    assert mapping_from(tomllib.loads(text), "mapping.toml", text) == mapping
