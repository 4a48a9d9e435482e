"""A filled return of the shipped programme, and a member's hands on it."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from corymb.packs.loader import load_pack
from corymb.packs.schema import Pack
from corymb.sources.return_form import ReturnForm
from corymb.sources.returns import ReturnRead
from corymb.sources.template import write_template

PACK = load_pack("innovative-clusters-2016")
MEMBER = "RU-INN-7707083893"
NAME = "Пример-01 (вымышленная)"
ASKED = [v for v in PACK.variables if v.reported_by == "member"]

Values = dict[str, Decimal | None]
Edit = Callable[[Any], None]


def values() -> Values:
    """A figure for every variable, each its own, the money with kopecks."""
    return {
        v.code: Decimal(1000 + n) * v.factor + (Decimal("0.5") if v.scale == "thousand" else 0)
        for n, v in enumerate(ASKED)
    }


def form(**more: Any) -> ReturnForm:
    given: dict[str, Any] = {"period": "2017", "organisation": MEMBER, "name": NAME, "values": values()}
    return ReturnForm(**(given | more))


def blank(path: Path, pack: Pack = PACK, **more: Any) -> Path:
    write_template(pack, path, form(**({"values": {}} | more)))
    return path


def filled(path: Path, pack: Pack = PACK, **more: Any) -> Path:
    write_template(pack, path, form(**more))
    return path


def edited(path: Path, edit: Edit) -> Path:
    """The workbook after a member has opened it, changed it and saved it."""
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def row_of(sheet: Any, code: str) -> int:
    """Row of a code in the first column."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == code)


def figures(read: ReturnRead) -> Values:
    return {row["variable"]: row["value"] for row in read.facts.to_pylist()}
