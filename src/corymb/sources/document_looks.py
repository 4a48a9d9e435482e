"""How a Word document of ours looks: styles, tables with a head that repeats, pages that are counted."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from corymb.i18n import gettext
from corymb.sources.written import legal

WIDTH = Cm(17)
"""Of the text on a page."""
CODE, HELP, HIDDEN, LABEL = "FieldCode", "FieldHelp", "CorymbMarks", "FieldLabel"
"""Styles of our own, called the same by their names and in the file."""
FACE = "Times New Roman"
_INK, _QUIET = RGBColor(0x1F, 0x2A, 0x30), RGBColor(0x55, 0x60, 0x66)
_SHADE, _HEAD_SHADE = "F3F5F6", "DDE4E7"
_LANGUAGES = {"en": "en-GB", "ru": "ru-RU"}
_FACES = ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia")
_SIZES = {"Title": 17, "Subtitle": 12, "Heading 1": 13.5, "List Bullet": 10.5, "Header": 9, "Footer": 9}


def lay_out(document: Document, language: str) -> None:
    """A4, one face, dark ink, the language for the spelling, and the styles of our own."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2)
    normal = _style(document, "Normal")
    _set(normal, 11)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(2)
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), _LANGUAGES[language])
    normal.element.get_or_add_rPr().append(lang)
    for name, size in _SIZES.items():
        _set(_style(document, name), size)
    for name in ("Title", "Subtitle"):
        style = _style(document, name)
        style.font.bold, style.font.italic = name == "Title", False
        style.paragraph_format.space_after = Pt(8)
        for line in style.element.findall(".//" + qn("w:pBdr")):
            line.getparent().remove(line)
    heading = _style(document, "Heading 1").paragraph_format
    heading.space_before, heading.space_after, heading.keep_with_next = Pt(16), Pt(6), True
    for name, size in ((LABEL, 11), (HELP, 9), (CODE, 8), (HIDDEN, 2)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _set(style, size, _QUIET if name in {HELP, CODE} else _INK)
        style.font.bold = name == LABEL
        style.font.hidden = name == HIDDEN


def _style(document: Document, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)  # noqa: S101 - the names are those of the library's own template
    return style


def _set(style: ParagraphStyle, size: float, ink: RGBColor = _INK) -> None:
    """The face by name, not by theme, so that every program shows the same."""
    style.font.size, style.font.color.rgb = Pt(size), ink
    style.font.name = FACE
    faces = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    for name in list(faces.attrib):
        del faces.attrib[name]
    for name in _FACES:
        faces.set(qn(name), FACE)


def new_table(document: Document, widths: Sequence[Length]) -> Table:
    """A table without rows, as wide as the text, with fixed columns."""
    table = document.add_table(0, len(widths), "Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def new_row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def head_row(table: Table, texts: Sequence[str]) -> None:
    """A row of headings that is repeated on each page."""
    row = new_row(table)
    _xml(row).get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, text in zip(row.cells, texts, strict=True):
        shade(cell, _HEAD_SHADE)
        write(cell, (text, LABEL))


def keep_together(row: _Row) -> None:
    """A row that is not broken over two pages."""
    _xml(row).get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def shade(cell: _Cell, fill: str = _SHADE) -> None:
    mark = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)):
        mark.set(qn(name), value)
    _xml(cell).get_or_add_tcPr().append(mark)


def write(cell: _Cell, *paragraphs: tuple[str, str | None]) -> None:
    """The paragraphs of an empty cell: text and style of each."""
    for number, (text, style) in enumerate(paragraphs):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        _xml(paragraph).style = style  # by its name in the file: the library looks through all styles for another one
        if text:
            paragraph.add_run(legal(text))


def lines(text: str, style: str | None = None) -> tuple[tuple[str, str | None], ...]:
    """A text as paragraphs, in the ordinary style where none is said."""
    return tuple((line, style) for line in text.split("\n"))


def all_legal(told: Any) -> Any:
    """What a paper says, each of its texts without the signs XML cannot carry."""
    if isinstance(told, str):
        return legal(told)
    if isinstance(told, dict):
        return {name: all_legal(value) for name, value in told.items()}
    return [all_legal(one) for one in told] if isinstance(told, list | tuple) else told


def _xml(thing: _Cell | _Row | Paragraph) -> Any:
    return thing._element  # noqa: SLF001 - properties the library has no name for are written by hand


def paged(document: Document, head: str, foot: str) -> None:
    """What stands at the head and foot of each page, with its number and how many there are."""
    section = document.sections[0]
    section.header.paragraphs[0].add_run(legal(head))
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, _sign, rest = gettext("page {page} of {pages}").partition("{page}")
    between, _sign, after = rest.partition("{pages}")
    paragraph.add_run(f"{legal(foot)} · {before}")
    _field(paragraph, "PAGE")
    paragraph.add_run(between)
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(after)


def _field(paragraph: Paragraph, instruction: str) -> None:
    """A field a program fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    _xml(paragraph).append(field)
