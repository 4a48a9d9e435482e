"""A pack reduced to what the reader needs, and small builders of files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import openpyxl

from corymb.i18n import Text
from corymb.methods.findings import Finding
from corymb.methods.programme import Programme, Variable
from corymb.packs.mapping import Mapping

UNITS = {"revenue": "RUB", "employees": "person", "exports": "RUB", "patents": "count"}


@dataclass(frozen=True)
class StandIn:
    """Variables and mappings of a pack."""

    mappings: tuple[Mapping, ...] = ()
    units: dict[str, str] = field(default_factory=lambda: dict(UNITS))

    def programme(self) -> Programme:
        variables = tuple(Variable(code, Text(en=code), unit, "flow") for code, unit in self.units.items())
        return Programme(
            code="stand-in",
            version="1",
            pack_hash="",
            name=Text(en="Stand-in"),
            country="RU",
            baseline_year=2016,
            due_year=2020,
            variables=variables,
            indicators=(),
            targets=(),
            coverage_variable=None,
        )


WIDE = Mapping.model_validate(
    {
        "organisation": {"column": "INN"},
        "period": {"column": "Year"},
        "variables": [{"column": "Revenue", "variable": "revenue"}, {"column": "Staff", "variable": "employees"}],
    }
)


def workbook(path: Path, rows: Sequence[Sequence[object]], title: str = "Data") -> Path:
    """An xlsx of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def written(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """(rule, place, value) of findings, without the note on unread columns."""
    return [(f.rule, f.where(), f.value) for f in findings if f.rule != "import.unread_columns"]


def values(facts: object) -> list[tuple[str, str, str, Decimal, str]]:
    """(organisation, period, variable, value, cell) of facts, sorted."""
    rows = facts.to_pylist()  # type: ignore[attr-defined]
    return sorted((r["organisation"], r["period"], r["variable"], r["value"], r["cell"]) for r in rows)
