"""Workbooks of applications as a region fills them in, gives them back and takes their answers over."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.selection import actions
from corymb.apps.selection.actions.workbook_reading import read_workbook
from corymb.apps.selection.models import Answer, Workbook
from corymb.apps.selection.queries.workbooks import differences_of
from tests.apps.selection.calling import NOW, Bid


def with_answers(book: bytes, values: dict[str, object]) -> bytes:
    """The workbook with answers in their cells."""
    opened = openpyxl.load_workbook(io.BytesIO(book))
    for code, value in values.items():
        next(row for row in opened.worksheets[0].iter_rows() if row[0].value == code)[5].value = value
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def given(here: Bid, content: bytes, name: str = "application.xlsx") -> Workbook:
    """A workbook that was given and read."""
    file = SimpleUploadedFile(name, content)
    row = actions.take_workbook(here.application.pk, file, here.official, **here.told("official"))
    return read_workbook(row.pk, NOW)


def take(here: Bid, row: Workbook, **chosen: int | None) -> actions.Saved:
    return actions.take_over(row.pk, chosen, here.official, **here.told("official"))


def texts() -> dict[str, str]:
    return {row.question: row.text for row in Answer.objects.order_by("question")}


def shown(row: Workbook) -> list[tuple[str, str, str, bool]]:
    row = Workbook.objects.get(pk=row.pk)
    return [(one.code, one.now.text, one.new.text, one.is_met) for one in differences_of(row)]
