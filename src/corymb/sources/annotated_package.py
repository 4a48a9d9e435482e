"""The parts of an Open XML workbook that change when comments and a sheet are added; no other part is touched.

Names follow ECMA-376: part = file in the ZIP, relationship = link between parts.
"""

import codecs
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from lxml import etree

from corymb.sources.annotated_comments import comments_part, drawing_part
from corymb.sources.workbooks import parse_xml
from corymb.sources.xml_places import added_before_end, end_of_child, place_in_order

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_BOOK = "xl/workbook.xml"
_TYPES = "[Content_Types].xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_LEGACY_DRAWING = frozenset({
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
})  # fmt: skip
_LONGEST_TITLE = 31


@dataclass(frozen=True)
class Dialect:
    """Namespaces of the workbook: transitional or strict."""

    main: str
    relation: str


@dataclass(frozen=True)
class _Relation:
    id: str
    kind: str
    target: str


class Package:
    """`sheets`: sheet name -> part. `changed`: part -> new content, for parts that change and parts that are new."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self.changed: dict[str, bytes] = {}
        main = etree.QName(parse_xml(self._read(_BOOK))).namespace
        self.dialect = Dialect(_STRICT_MAIN, _STRICT_RELATION) if main == _STRICT_MAIN else Dialect(_MAIN, _RELATION)
        self.sheets = self._worksheets()

    def _worksheets(self) -> dict[str, str]:
        links = {r.id: r for r in self._relations(_BOOK) if r.kind.endswith("/worksheet") and r.target in self._names}
        key = f"{{{self.dialect.relation}}}id"
        listed = parse_xml(self._read(_BOOK)).iter("{*}sheet")
        return {str(s.get("name")): links[str(s.get(key))].target for s in listed if s.get(key) in links}

    def _read(self, part: str) -> bytes:
        """The part as it now is, in UTF-8."""
        data = self.changed[part] if part in self.changed else self._archive.read(part)
        if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data
        return re.sub(r'encoding="[^"]*"', 'encoding="UTF-8"', data.decode("utf-16"), count=1).encode()

    def _new_name(self, pattern: str) -> str:
        number = 1
        while (name := pattern.format(number)).lower() in {n.lower() for n in self._names | self.changed.keys()}:
            number += 1
        return name

    def free_title(self, wanted: str) -> str:
        """A sheet name not used in the workbook."""
        taken = {re.sub(r"\s+", " ", name).casefold() for name in self._titles()}
        title, number = wanted[:_LONGEST_TITLE], 2
        while title.casefold() in taken:
            title, number = f"{wanted[: _LONGEST_TITLE - 4]} {number}", number + 1
        return title

    def _titles(self) -> list[str]:
        return [str(sheet.get("name")) for sheet in parse_xml(self._read(_BOOK)).iter("{*}sheet")]

    def comment(self, sheet: str, texts: Mapping[str, str]) -> None:
        """Adds a comment to each cell (A1 -> text); what a cell already carries stays before it."""
        part = self.sheets[sheet]
        relations = self._relations(part)
        comments = next((r for r in relations if r.kind.endswith("/comments")), None)
        name = comments.target if comments else self._new_name("xl/comments_corymb{}.xml")
        old = self._read(name) if comments else None
        self.changed[name], fresh = comments_part(old, texts, self.dialect.main)
        if comments is None:
            self._relate(part, f"{self.dialect.relation}/comments", name)
            self._declare(f'<Override PartName={quoteattr(f"/{name}")} ContentType="{_COMMENTS_TYPE}"/>')
        self._draw(part, relations, fresh)

    def _draw(self, part: str, relations: list[_Relation], cells: list[str]) -> None:
        """The boxes of new comments, in the sheet's old drawing or a new one."""
        if not cells:
            return
        wanted = self._legacy_drawing(part)
        drawing = next((r for r in relations if r.id == wanted), None) if wanted else None
        if drawing and drawing.target in self._names | self.changed.keys():
            self.changed[drawing.target] = drawing_part(self._read(drawing.target), cells, 0)
            return
        name = self._new_name("xl/drawings/vmlDrawing_corymb{}.vml")
        self.changed[name] = drawing_part(None, cells, self._free_block())
        identifier = self._relate(part, f"{self.dialect.relation}/vmlDrawing", name)
        element = f'<legacyDrawing xmlns="{self.dialect.main}" xmlns:r="{self.dialect.relation}" r:id="{identifier}"/>'
        data = self._read(part)
        at = place_in_order(data, _AFTER_LEGACY_DRAWING)
        self.changed[part] = data[:at] + element.encode() + data[at:]
        if not re.search(rb"<(?:\w+:)?Default\b[^>]*Extension=\"vml\"", self._read(_TYPES), re.IGNORECASE):
            self._declare(f'<Default Extension="vml" ContentType="{_DRAWING_TYPE}"/>')

    def _legacy_drawing(self, part: str) -> str | None:
        found = parse_xml(self._read(part)).find("{*}legacyDrawing")
        return None if found is None else found.get(f"{{{self.dialect.relation}}}id")

    def _free_block(self) -> int:
        """A block of shape numbers no drawing of the workbook uses."""
        used = [0]
        for name in self._names | self.changed.keys():
            if name.lower().endswith(".vml"):
                for found in re.findall(rb"<o:idmap\b[^>]*\bdata=[\"']([\d, ]+)", self._read(name)):
                    used += [int(number) for number in found.replace(b" ", b"").split(b",") if number]
        return max(used) + 1

    def add_sheet(self, title: str, xml: bytes) -> None:
        """A worksheet behind all others."""
        name = self._new_name("xl/worksheets/sheet_corymb{}.xml")
        self.changed[name] = xml
        identifier = self._relate(_BOOK, f"{self.dialect.relation}/worksheet", name)
        self._declare(f'<Override PartName={quoteattr(f"/{name}")} ContentType="{_SHEET_TYPE}"/>')
        data = self._read(_BOOK)
        numbers = [int(sheet.get("sheetId", "0")) for sheet in parse_xml(data).iter("{*}sheet")]
        element = (
            f'<sheet xmlns="{self.dialect.main}" xmlns:r="{self.dialect.relation}" name={quoteattr(title)} '
            f'sheetId="{max(numbers, default=0) + 1}" r:id="{identifier}"/>'
        )
        at = end_of_child(data, "sheets")
        self.changed[_BOOK] = data[:at] + element.encode() + data[at:]

    def _declare(self, element: str) -> None:
        """Adds to the list of content types."""
        data = self._read(_TYPES)
        namespace = etree.QName(parse_xml(data)).namespace
        self.changed[_TYPES] = added_before_end(data, element.replace(" ", f' xmlns="{namespace}" ', 1))

    def _relations(self, part: str) -> list[_Relation]:
        name = _relations_of(part)
        if name not in self._names | self.changed.keys():
            return []
        folder = posixpath.dirname(part)
        return [
            _Relation(r.get("Id", ""), r.get("Type", ""), _resolved(folder, r.get("Target", "")))
            for r in parse_xml(self._read(name))
        ]

    def _relate(self, part: str, kind: str, target: str) -> str:
        """A new relationship of a part; gives its id."""
        name = _relations_of(part)
        if name not in self._names | self.changed.keys():
            self.changed[name] = f'<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode()
        taken = {relation.id for relation in self._relations(part)}
        identifier = next(i for n in range(1, len(taken) + 2) if (i := f"rIdCorymb{n}") not in taken)
        element = f'<Relationship xmlns="{_PACKAGE}" Id="{identifier}" Type="{kind}" Target={quoteattr(f"/{target}")}/>'
        self.changed[name] = added_before_end(self._read(name), element)
        return identifier


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
