"""Writes the workbook of an application: what a region fills in offline, and what `applications` reads back."""

from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from corymb.i18n import gettext
from corymb.packs.call import CallContent, Question
from corymb.sources.application_form import (
    ASKED_AT,
    CODES,
    EPOCH,
    NOT_YET,
    YOUR_ANSWER,
    ApplicationForm,
    as_cell,
    choices,
    digest,
    in_sections,
    labels_of,
    limits_told,
)
from corymb.sources.application_pages import write_criteria, write_documents
from corymb.sources.return_form import TEMPLATE_SHEET, speaking
from corymb.sources.template_events import DropDowns
from corymb.sources.template_looks import Looks, footer_text, height_of, sheet_title, write_exact

CODE, QUESTION, HELP, NEEDED, UNIT, ANSWER = range(6)
WIDTHS = {CODE: 13, QUESTION: 38, HELP: 40, NEEDED: 13, UNIT: 13, ANSWER: 74}
HEAD_ROW = 7
_ROOM_FOR_TEXT = 84
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255


def write_application(content: CallContent, path: Path, form: ApplicationForm) -> None:
    """The workbook of an application at `path`, filled in as far as it is, in the language of the form."""
    with speaking(form.language), Workbook(path, {"in_memory": True}) as book:
        looks = Looks(book, footer_text(form.call, str(form.version), form.title, ""), synthetic=False)
        book.set_properties({"title": form.title, "subject": str(content.title), "created": EPOCH})
        taken = {TEMPLATE_SHEET}
        lists = DropDowns(form.language)
        main = looks.sheet(sheet_title(gettext("Application"), taken), locked=False)
        _write_questions(main, looks, (content, form), lists)
        write_criteria(looks.sheet(sheet_title(gettext("Criteria"), taken), locked=False), looks, content)
        documents = looks.sheet(sheet_title(gettext("Documents"), taken), portrait=True, locked=False)
        write_documents(documents, looks, content, form)
        _write_hidden(book, content, form, lists)
        main.activate()


def _write_questions(
    sheet: Worksheet, looks: Looks, asked: tuple[CallContent, ApplicationForm], lists: DropDowns
) -> None:
    content, form = asked
    for column, width in WIDTHS.items():
        sheet.set_column(column, column, width)
    _write_top(sheet, looks, content, form)
    row = HEAD_ROW
    for section, questions in in_sections(content).items():
        row += 1
        for column in range(QUESTION, ANSWER + 1):
            sheet.write(row, column, section if column == QUESTION else None, looks["band"])
        for question in questions:
            row += 1
            _write_question(sheet, looks, row, question, form.answers.get(question.code, NOT_YET).text)
            sheet.data_validation(row, ANSWER, row, ANSWER, _validation(question, lists))
    sheet.freeze_panes(HEAD_ROW + 1, HELP)
    sheet.repeat_rows(HEAD_ROW)
    sheet.print_area(0, QUESTION, row, ANSWER)


def _write_top(sheet: Worksheet, looks: Looks, content: CallContent, form: ApplicationForm) -> None:
    sheet.write_string(0, QUESTION, form.title, looks["title"])
    sheet.write_string(1, QUESTION, f"{content.title} · {form.applicant}", looks["hint"])
    told = gettext("Application {number}, by version {version} of the call")
    sheet.write_string(2, QUESTION, told.format(number=form.number, version=form.version), looks["hint"])
    for row, hint in enumerate(
        (
            gettext("Fill in the yellow cells, save, and upload the workbook on the page of the application."),
            gettext("A cell left empty changes nothing there. What is taken over is shown to you before, one by one."),
            gettext("Extra sheets, your own formulas and pasted cells are fine; keep the grey codes on the left."),
        ),
        3,
    ):
        sheet.write_string(row, QUESTION, hint, looks["hint"])
    names = {
        CODE: gettext(CODES),
        QUESTION: gettext("Question"),
        HELP: gettext("What to write"),
        NEEDED: gettext("Needed"),
        UNIT: gettext("Unit"),
        ANSWER: gettext(YOUR_ANSWER),
    }
    for column, text in names.items():
        sheet.write_string(HEAD_ROW, column, text, looks["head"])
    sheet.set_row(HEAD_ROW, 24)


def _write_question(sheet: Worksheet, looks: Looks, row: int, question: Question, text: str) -> None:
    label, help_text = str(question.label), "\n".join(filter(None, (str(question.help or ""), limits_told(question))))
    height = height_of((label, WIDTHS[QUESTION]), (help_text, WIDTHS[HELP]), (text, WIDTHS[ANSWER]))
    sheet.set_row(row, max(height, _ROOM_FOR_TEXT if question.kind == "text" else 0))
    sheet.write_string(row, CODE, question.code, looks["code"])
    sheet.write_string(row, QUESTION, label, looks["label"])
    sheet.write_string(row, HELP, help_text, looks["label"])
    sheet.write_string(row, NEEDED, gettext("needed") if question.required else gettext("if you wish"), looks["unit"])
    sheet.write_string(row, UNIT, str(question.unit or ""), looks["unit"])
    cell = as_cell(question, text)
    look = "text" if question.kind != "number" else "number"
    if isinstance(cell, Decimal):
        write_exact(sheet, (row, ANSWER), cell, looks["whole" if cell == cell.to_integral_value() else look])
    elif cell:
        sheet.write_string(row, ANSWER, cell, looks[look])
    else:
        sheet.write_blank(row, ANSWER, None, looks[look])


def _validation(question: Question, lists: DropDowns) -> dict[str, object]:
    """What Excel says of another answer. It asks, it does not forbid."""
    message = str(question.help or question.label)
    if len(message) > _LONGEST_MESSAGE:
        message = message[: _LONGEST_MESSAGE - 1].rsplit(" ", 1)[0][: _LONGEST_MESSAGE - 1] + "…"
    if question.kind == "number":
        least, most = (-1e15 if question.lowest is None else float(question.lowest)), question.highest
        rule: dict[str, object] = {"validate": "decimal", "criteria": "between", "minimum": least}
        rule["maximum"] = 1e15 if most is None else float(most)
        limits = limits_told(question)
        told = " ".join(filter(None, (gettext("A number is expected, without words."), limits)))
    elif choices(question):
        rule = {"validate": "list", "source": lists.source(labels_of(question))}
        told = gettext("Choose one from the list of the cell.")
    else:
        rule = {"validate": "length", "criteria": "<=", "value": question.longest}
        told = gettext("At most {n} signs fit.").format(n=question.longest)
    return {
        **rule,
        "ignore_blank": True,
        "error_type": "warning",
        "input_title": str(question.label)[:_LONGEST_TITLE],
        "input_message": message,
        "error_title": gettext("Check the answer"),
        "error_message": told,
    }


def _write_hidden(book: Workbook, content: CallContent, form: ApplicationForm, lists: DropDowns) -> None:
    """Of which application the workbook is, by which version of the call, what was asked and what stood there."""
    sheet = book.add_worksheet(TEMPLATE_SHEET)
    for row, pair in enumerate(form.keys().items()):
        for column, text in enumerate(pair):
            sheet.write_string(row, column, text)
    for row, question in enumerate(content.questions):
        stood = form.answers.get(question.code, NOT_YET)
        asked = ("question", question.code, str(stood.version), digest(question, stood.text))
        for column, text in enumerate(asked, ASKED_AT):
            sheet.write_string(row, column, text)
    lists.write(sheet)
    sheet.very_hidden()
