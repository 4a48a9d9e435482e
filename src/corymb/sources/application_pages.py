"""The two sheets of an application's workbook that are there to be read: criteria, and the documents asked for."""

from xlsxwriter.worksheet import Worksheet

from corymb.i18n import gettext
from corymb.packs.call import CallContent
from corymb.sources.application_annexes import criteria_heads, criteria_rows, document_heads, document_rows
from corymb.sources.application_form import ApplicationForm
from corymb.sources.template_looks import Looks, height_of

_CRITERIA = (44, 14, 56, 56)
_DOCUMENTS = (56, 16, 48)


def write_criteria(sheet: Worksheet, looks: Looks, content: CallContent) -> None:
    """Every criterion below the one it belongs to, its share in the whole, and what each mark means."""
    sheet.write_string(0, 0, gettext("Criteria"), looks["title"])
    sheet.write_string(1, 0, gettext("By these the application is judged; there is nothing to fill in."), looks["hint"])
    _write_heads(sheet, looks, criteria_heads(), _CRITERIA)
    row = 3
    for is_leaf, texts in criteria_rows(content):
        sheet.set_row(row, height_of(*zip(texts, _CRITERIA, strict=True)))
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, looks["label" if is_leaf else "band"])
        row += 1
    sheet.print_area(0, 0, row, len(_CRITERIA) - 1)


def write_documents(sheet: Worksheet, looks: Looks, content: CallContent, form: ApplicationForm) -> None:
    """The documents the call asks for, and the files that are there already."""
    sheet.write_string(0, 0, gettext("Documents"), looks["title"])
    hint = gettext("Documents are uploaded on the page of the application, not here; this is the list of them.")
    sheet.write_string(1, 0, hint, looks["hint"])
    _write_heads(sheet, looks, document_heads(), _DOCUMENTS)
    row = 3
    for texts in document_rows(content, form):
        sheet.set_row(row, height_of(*zip(texts, _DOCUMENTS, strict=True)))
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, looks["label"])
        row += 1
    sheet.print_area(0, 0, row, len(_DOCUMENTS) - 1)


def _write_heads(sheet: Worksheet, looks: Looks, heads: tuple[str, ...], widths: tuple[int, ...]) -> None:
    for column, (text, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, text, looks["head"])
    sheet.set_row(2, 24)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
