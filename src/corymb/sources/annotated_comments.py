"""Comments and their boxes: the two parts Excel keeps for the notes of one sheet."""

import re
from collections.abc import Mapping

from lxml import etree

from corymb.sources.archives import column_number
from corymb.sources.workbooks import parse_xml

AUTHOR = "Corymb"
_BLOCK = 1024
_FOOT = "—————"
_THREADED = "tc="
_VML = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    f'<v:shapetype {_VML} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_CELL = re.compile(r"^([A-Z]{1,3})(\d+)$")


def comments_part(old: bytes | None, texts: Mapping[str, str], main: str) -> tuple[bytes, list[str]]:
    """The comments of a sheet with `texts` (cell -> text) added, and the cells that had none and need a box.

    An old comment keeps its text and gets ours behind it; threaded ones belong to Excel and are left alone.
    """
    root = parse_xml(old or f'<comments xmlns="{main}"/>'.encode())
    name = etree.QName(root).namespace
    author = _author(root, f"{{{name}}}")
    listed = root.find(f"{{{name}}}commentList")
    if listed is None:
        listed = etree.SubElement(root, f"{{{name}}}commentList")
    known = {comment.get("ref"): comment for comment in listed}
    authors = [a.text or "" for a in root.iter(f"{{{name}}}author")]
    fresh = []
    for cell, text in sorted(texts.items(), key=lambda item: _order(item[0])):
        comment = known.get(cell)
        if comment is None:
            if _CELL.match(cell):
                _add_text(etree.SubElement(listed, f"{{{name}}}comment", ref=cell, authorId=str(author)), text, "")
                fresh.append(cell)
        elif not authors[int(comment.get("authorId") or 0)].startswith(_THREADED):
            _add_text(comment, text, f"\n{_FOOT}\n")
    _in_order(listed)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), fresh


def _author(root: etree._Element, name: str) -> int:
    authors = root.find(f"{name}authors")
    if authors is None:
        authors = etree.Element(f"{name}authors")
        root.insert(0, authors)
    texts = [author.text for author in authors]
    if AUTHOR not in texts:
        etree.SubElement(authors, f"{name}author").text = AUTHOR
        return len(texts)
    return texts.index(AUTHOR)


def _add_text(comment: etree._Element, text: str, before: str) -> None:
    name = f"{{{etree.QName(comment).namespace}}}"
    body = comment.find(f"{name}text")
    if body is None:
        body = etree.SubElement(comment, f"{name}text")
        comment.insert(0, body)
    plain = body.find(f"{name}t")
    if plain is not None:  # a plain text may not stand beside runs
        run = etree.Element(f"{name}r")
        body.replace(plain, run)
        run.append(plain)
    for words, bold in ((f"{before}{AUTHOR}: ", True), (text, False)):
        run = etree.Element(f"{name}r")
        body.insert(len(body.findall(f"{name}r")), run)
        style = etree.SubElement(run, f"{name}rPr")
        if bold:
            etree.SubElement(style, f"{name}b")
        etree.SubElement(style, f"{name}sz", val="9")
        etree.SubElement(style, f"{name}rFont", val="Tahoma")
        piece = etree.SubElement(run, f"{name}t")
        piece.text = _printable(words)
        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _printable(text: str) -> str:
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def _in_order(listed: etree._Element) -> None:
    listed[:] = sorted(listed, key=lambda comment: _order(comment.get("ref") or ""))


def _order(cell: str) -> tuple[int, int]:
    found = _CELL.match(cell)
    return (int(found[2]), column_number(found[1].encode())) if found else (1 << 30, 0)


def drawing_part(old: bytes | None, cells: list[str], block: int) -> bytes:
    """The drawing with a hidden box for each cell. `block`: free number of shapes for a new drawing."""
    if old is None:
        blocks = ",".join(str(block + n) for n in range(-(-(len(cells) + 1) // _BLOCK)))
        layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>'
        shapes = _boxes(cells, block * _BLOCK + 1)
        return f"<xml {_VML}>{layout}{_SHAPE_TYPE}{shapes}</xml>".encode()
    used = [int(number) for number in re.findall(rb"_x0000_s(\d+)", old)]
    extra = ("" if b'_x0000_t202"' in old.replace(b"#", b"") else _SHAPE_TYPE) + _boxes(
        cells, max(used, default=1024) + 1
    )
    at = old.rindex(b"</")
    return old[:at] + extra.encode() + old[at:]


def _boxes(cells: list[str], first: int) -> str:
    return "".join(_box(cell, first + number) for number, cell in enumerate(cells))


def _box(cell: str, number: int) -> str:
    row, column = _order(cell)[0] - 1, _order(cell)[1] - 1
    anchor = f"{column + 1}, 15, {max(row - 1, 0)}, 10, {column + 5}, 20, {max(row - 1, 0) + 6}, 8"
    return (
        f'<v:shape {_VML} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;width:240pt;height:90pt;'
        'visibility:hidden" fillcolor="#fff4d6" o:insetmode="auto"><v:fill color2="#fff4d6"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
