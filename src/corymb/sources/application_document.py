"""Writes an application as a Word document: a table of questions and answers for each section, for screen and paper."""

from collections.abc import Iterator
from pathlib import Path

from docx import Document
from docx.document import Document as Written
from docx.shared import Cm, Emu, Length
from docx.table import Table

from corymb.i18n import gettext
from corymb.packs.call import CallContent, Question
from corymb.sources.application_annexes import criteria_heads, criteria_rows, document_heads, document_rows
from corymb.sources.application_form import (
    EPOCH,
    NOT_YET,
    YOUR_ANSWER,
    ApplicationForm,
    as_words,
    choices,
    digest,
    in_sections,
    labels_of,
    limits_told,
)
from corymb.sources.document_looks import (
    CODE,
    HELP,
    HIDDEN,
    LABEL,
    WIDTH,
    head_row,
    keep_together,
    lay_out,
    lines,
    new_row,
    new_table,
    paged,
    shade,
    write,
)
from corymb.sources.document_marks import bracketed, marks_of
from corymb.sources.return_form import speaking

APPLICATION, CALL, CALL_VERSION = "@application", "@call", "@call_version"
"""Codes of the table at the head, by which a document is recognised that has lost its marks."""
_QUESTION_WIDTH = Cm(6.2)
_CRITERIA = (Cm(4.6), Cm(1.8), Cm(5.3), Cm(5.3))
_DOCUMENTS = (Cm(9), Cm(3), Cm(5))
_LINE, _TEXT, _LARGEST = Cm(1), Cm(3), Cm(9)
_SIGNS_A_CENTIMETRE = 400
"""Of a text that is written by hand into the blank."""


def write_document(content: CallContent, path: Path, form: ApplicationForm) -> None:
    """The application at `path`, filled in as far as it is, in the language of the form; blank for a blank."""
    with speaking(form.language):
        document = Document()
        lay_out(document, form.language)
        title = gettext("Application form") if form.is_blank else form.title
        properties = document.core_properties
        properties.author, properties.comments, properties.title = "", "", title[:255]
        properties.subject, properties.language = str(content.title)[:255], form.language
        properties.created = properties.modified = EPOCH
        paged(document, str(content.title), _told(form))
        _write_top(document, content, form, title)
        for section, questions in in_sections(content).items():
            document.add_heading(section, 1)
            _write_questions(document, questions, form)
        _write_annexes(document, content, form)
        for line in marks_of(content, form, lambda question: digest(question, _stood(question, form))):
            document.add_paragraph(line, HIDDEN)
        document.save(str(path))


def _told(form: ApplicationForm) -> str:
    if form.is_blank:
        return gettext("Application form, by version {version} of the call").format(version=form.version)
    told = gettext("Application {number}, by version {version} of the call")
    return told.format(number=form.number, version=form.version)


def _stood(question: Question, form: ApplicationForm) -> str:
    return as_words(question, form.answers.get(question.code, NOT_YET).text)


def _write_top(document: Written, content: CallContent, form: ApplicationForm, title: str) -> None:
    document.add_paragraph(str(content.title), "Subtitle")
    document.add_paragraph(title, "Title")
    facts = [
        (gettext("Title of the application"), "", form.title),
        (gettext("Applicant"), "", form.applicant),
        (gettext("Number of the application"), APPLICATION, "–" if form.is_blank else form.number),
        (gettext("Call"), CALL, form.call),
        (gettext("Version of the call"), CALL_VERSION, str(form.version)),
    ]
    table = new_table(document, (_QUESTION_WIDTH, Emu(WIDTH - _QUESTION_WIDTH)))
    for label, code, text in facts if form.is_blank else facts[1:]:
        asked, said = new_row(table).cells
        shade(asked)
        write(asked, (label, None), *([(bracketed(code), CODE)] if code else []))
        write(said, *lines(text))
    document.add_paragraph()
    for hint in (
        gettext("Write each answer into the field to the right of its question; it may be as long as is said there."),
        gettext("Leave the codes in brackets, the tables and their rows as they are; they lead the answers back."),
        gettext("Save it as .docx and upload it on the page of the application. What is new is shown to you there"
                " and taken over one by one; a field left empty changes nothing."),
    ):  # fmt: skip
        document.add_paragraph(hint, "List Bullet")


def _write_questions(document: Written, questions: list[Question], form: ApplicationForm) -> None:
    table = new_table(document, (_QUESTION_WIDTH, Emu(WIDTH - _QUESTION_WIDTH)))
    head_row(table, (gettext("Question"), gettext(YOUR_ANSWER)))
    for question in questions:
        row = new_row(table)
        row.height = _height(question, is_blank=form.is_blank)
        asked, said = row.cells
        shade(asked)
        write(asked, *_asked(question))
        write(said, *lines(_stood(question, form)))


def _height(question: Question, *, is_blank: bool) -> Length:
    """Room at least: a line, or for a text as much as is written by hand into a blank."""
    if question.kind != "text":
        return _LINE
    by_hand = Cm(question.longest / _SIGNS_A_CENTIMETRE)
    return Emu(min(max(_TEXT, by_hand), _LARGEST)) if is_blank else _TEXT


def _asked(question: Question) -> Iterator[tuple[str, str]]:
    """The label with its unit, what to write, what may be chosen, and the code that leads the answer back."""
    yield f"{question.label}, {question.unit}" if question.unit else str(question.label), LABEL
    if question.help:
        yield str(question.help), HELP
    if choices(question):
        yield gettext("One of: {choices}").format(choices="; ".join(labels_of(question))), HELP
    if limits_told(question):
        yield limits_told(question), HELP
    needed = gettext("needed") if question.required else gettext("if you wish")
    if question.kind in {"line", "text"}:
        needed = gettext("{needed}, at most {n} signs").format(needed=needed, n=question.longest)
    yield needed, HELP
    yield bracketed(question.code), CODE


def _write_annexes(document: Written, content: CallContent, form: ApplicationForm) -> None:
    """What is there to be read: the documents asked for, and the criteria."""
    if content.documents:
        document.add_heading(gettext("Documents"), 1)
        told = gettext("Documents are uploaded on the page of the application, not here; this is the list of them.")
        document.add_paragraph(told).paragraph_format.keep_with_next = True
        table = new_table(document, _DOCUMENTS)
        head_row(table, document_heads())
        for texts in document_rows(content, form):
            _write_row(table, texts)
    if content.criteria:
        document.add_heading(gettext("Criteria"), 1)
        told = gettext("By these the application is judged; there is nothing to fill in.")
        document.add_paragraph(told).paragraph_format.keep_with_next = True
        table = new_table(document, _CRITERIA)
        head_row(table, criteria_heads())
        for is_leaf, texts in criteria_rows(content):
            _write_row(table, texts, is_band=not is_leaf)


def _write_row(table: Table, texts: tuple[str, ...], *, is_band: bool = False) -> None:
    row = new_row(table)
    keep_together(row)
    for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        if is_band:
            shade(cell)
        write(cell, *lines(text, HELP if number else None))
