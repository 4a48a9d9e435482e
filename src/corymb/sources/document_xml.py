"""The XML of a Word document: text as if every tracked change were accepted, cells and rows whatever wraps them."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TABLE, ROW, CELL, PARAGRAPH, RUN = (f"{_W}{name}" for name in ("tbl", "tr", "tc", "p", "r"))
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")}
_WRAPPERS |= {f"{_MC}AlternateContent", f"{_MC}Choice"}
_SKIPPED = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sdtPr", "txbxContent")}
_SKIPPED |= {f"{_MC}Fallback", TABLE}
_BREAKS = {
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}tab": "\t",
    f"{_W}noBreakHyphen": "\u2011",
    f"{_W}softHyphen": "\u00ad",
}
_TEXT = f"{_W}t"
_TRACKED = {f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")}
_UNREAD = {
    f"{_W}{name}" for name in ("drawing", "pict", "object", "altChunk", "footnoteReference", "endnoteReference", "sym")
} | {"{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"}
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
Element = Any
"""An element of lxml; the library's own classes have no types of their own for it."""


def children(parent: Element, tag: str) -> Iterator[Element]:
    """The elements of a kind right below another one, or in what merely wraps them."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from children(child, tag)


def text_of_cell(cell: Element) -> str:
    """The paragraphs of a cell, a line each."""
    text = ""
    for paragraph in children(cell, PARAGRAPH):
        text += text_of_paragraph(paragraph) + ("" if _goes_on(paragraph) else "\n")
    return text.removesuffix("\n")


def text_of_paragraph(paragraph: Element) -> str:
    item = "– " if paragraph.find(f"{_W}pPr/{_W}numPr") is not None else ""
    text = "".join(_texts(paragraph))
    return item + text if text else ""


def _goes_on(paragraph: Element) -> bool:
    """Whether the end of a paragraph was deleted in a tracked change."""
    return paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None


def _texts(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag == _TEXT:
            yield child.text or ""
        elif child.tag not in _SKIPPED and not _is_placeholder(child):
            yield from _texts(child)


def _is_placeholder(element: Element) -> bool:
    """A content control that shows what is to be written, for nothing is."""
    return element.tag == f"{_W}sdt" and element.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None


def is_gone(row: Element) -> bool:
    """Whether a row was deleted in a tracked change."""
    return row.find(f"{_W}trPr/{_W}del") is not None


def is_merged(cell: Element) -> bool:
    """Whether a cell reaches over several rows; over columns of the grid it does wherever a border was dragged."""
    return cell.find(f"{_W}tcPr/{_W}vMerge") is not None


def is_tracked(element: Element) -> bool:
    return any(found is not element for found in element.iter(*_TRACKED))


def holds_unread(element: Element) -> bool:
    """Whether there is something that text cannot hold: a picture, a text box, a formula, a footnote."""
    return next(element.iter(*_UNREAD), None) is not None


def holds_table(cell: Element) -> bool:
    return next(children(cell, TABLE), None) is not None


def count_rows(body: Element) -> int:
    return sum(1 for _row in body.iter(ROW))


def external_kinds(relations: bytes) -> set[str] | None:
    """What a document fetches from elsewhere, by the last word of the kind of link; None where it cannot be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(relations, parser)
    except etree.XMLSyntaxError:
        return None
    return {
        (one.get("Type") or "").rsplit("/", 1)[-1]
        for one in root.iter(_RELATION)
        if one.get("TargetMode") == "External"
    }
