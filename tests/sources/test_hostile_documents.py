"""Word documents of ill will, and such as cannot be opened: each gets a clear word, and nothing runs or is fetched."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from corymb.refusal import Refusal
from corymb.sources.annotate_document import annotate_document
from corymb.sources.application_document_read import MOST_ROWS, TRACKED, TRACKED_MEND, read_document
from corymb.sources.document_package import LARGEST_DOCUMENT, LARGEST_XML, is_document
from tests.sources.applied import expected, texts, told
from tests.sources.documents import MAIN, RELATIONS, TYPES, edited, filled, made, packed, replaced, row_of, xml

END = b"</Relationships>"
LINK = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
LINK += b'Target="https://example.org/x" TargetMode="External"/></Relationships>'
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d SYSTEM "file:///etc/passwd">]>'
GENERAL = (
    (
        "The row “Road” is missing; its answer was not read. "
        "Put the row back, with [road] on the last line of its question."
    ),
    f"{TRACKED} {TRACKED_MEND}",
)
Parts = dict[str, bytes]


def with_part(name: str, data: bytes = b"x") -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        parts[name] = data

    return change


def without(name: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        del parts[name]

    return change


def declared(parts: Parts) -> None:
    parts[MAIN] = parts[MAIN].replace(b"<w:document", ENTITIES + b"<w:document", 1)


def in_another_coding(parts: Parts) -> None:
    parts[MAIN] = parts[MAIN].decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_part("word/vbaProject.bin"), "The document holds macros or controls that run; it is not opened."),
        (with_part("word/activeX/activeX1.bin"), "The document holds macros or controls that run; it is not opened."),
        (
            replaced(TYPES, b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"),
            "The document holds macros or controls that run; it is not opened.",
        ),
        (
            replaced(RELATIONS, END, LINK % b"attachedTemplate"),
            "The document fetches something from elsewhere (attachedTemplate); it is not opened.",
        ),
        (
            replaced(RELATIONS, END, LINK % b"image"),
            "The document fetches something from elsewhere (image); it is not opened.",
        ),
        (
            replaced(
                "_rels/.rels", b"schemas.openxmlformats.org/officeDocument", b"purl.oclc.org/ooxml/officeDocument"
            ),
            "The document was saved as Strict Open XML, which is not read.",
        ),
        (declared, "The document declares XML entities, or is coded as no word processor codes it."),
        (in_another_coding, "The document declares XML entities, or is coded as no word processor codes it."),
        (with_part(RELATIONS, b"<not xml"), "The document cannot be read: it is damaged or not what its name says."),
        (with_part(MAIN, b"<w:document"), "The document cannot be read: it is damaged or not what its name says."),
        (with_part(MAIN, b""), "The document cannot be read: it is damaged or not what its name says."),
        (without(TYPES), "This is no Word document."),
        (without(MAIN), "The document cannot be read: it is damaged or not what its name says."),
        (without("_rels/.rels"), "The document cannot be read: it is damaged or not what its name says."),
        (
            replaced(TYPES, b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml"),
            "The document cannot be read: it is damaged or not what its name says.",
        ),
        (
            with_part("word/more.xml", b" " * (LARGEST_XML + 1)),
            "The document unpacks to far more than an application needs and is not opened.",
        ),
        (
            with_part("word/media/image1.png", bytes(LARGEST_DOCUMENT)),
            "The document unpacks to far more than an application needs and is not opened.",
        ),
    ],
)
def test_a_hostile_package_is_refused(tmp_path: Path, change: Callable[[Parts], None], said: str) -> None:
    path = packed(made(tmp_path, {}), change)
    for read in (lambda: read_document(path, expected()), lambda: annotate_document(path, [], tmp_path / "copy.docx")):
        with pytest.raises(Refusal) as refusal:
            read()
        assert refusal.value.message.format(**refusal.value.fields) == said
    assert not (tmp_path / "copy.docx").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "This is no Word document."),
        (b"{\\rtf1 text}", "This is no Word document."),
        (b"<html><body>", "This is no Word document."),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "This is a document of an old kind (.doc)."),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "The file is protected with a password.",
        ),
        (b"PK\x03\x04 and no more", "The file is damaged or cut off."),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refusal:
        read_document(path, expected())
    assert refusal.value.message.format(**refusal.value.fields) == said


def test_a_document_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path, {})
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(Refusal):
        read_document(path, expected())


def test_a_table_without_end_is_refused(tmp_path: Path) -> None:
    row = b"<w:tr><w:tc><w:p/></w:tc></w:tr>"
    path = packed(made(tmp_path, {}), replaced(MAIN, b"</w:tbl>", row * MOST_ROWS + b"</w:tbl>"))
    with pytest.raises(Refusal) as refusal:
        read_document(path, expected())
    assert (
        refusal.value.message.format(**refusal.value.fields) == "The tables of the document have more than 5000 rows."
    )


def test_tables_within_tables_without_end_are_no_trouble(tmp_path: Path) -> None:
    """As deep as the parser goes; what is deeper it refuses."""
    one = (b"<w:tbl><w:tr><w:tc>", b"<w:p/></w:tc></w:tr></w:tbl>")
    for depth, is_read in ((60, True), (4_000, False)):
        path = packed(made(tmp_path, {}), replaced(MAIN, b"<w:sectPr", one[0] * depth + one[1] * depth + b"<w:sectPr"))
        if is_read:
            assert texts(read_document(path, expected())) == {}
            continue
        with pytest.raises(Refusal):
            read_document(path, expected())


def test_a_link_somebody_typed_is_no_harm(tmp_path: Path) -> None:
    path = packed(filled(tmp_path, {"team": "Five (test)"}), replaced(RELATIONS, END, LINK % b"hyperlink"))
    assert texts(read_document(path, expected())) == {"team": "Five (test)"}


def test_a_document_is_known_by_its_content(tmp_path: Path) -> None:
    assert is_document(made(tmp_path, {}).rename(tmp_path / "a.xlsx"))
    with zipfile.ZipFile(tmp_path / "b.docx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    assert not is_document(tmp_path / "b.docx")


# The copy with comments


def test_findings_come_back_as_comments_at_their_rows_and_the_rest_at_the_top(tmp_path: Path) -> None:
    def change(document: Any) -> None:
        gone = row_of(document, "road")._tr
        gone.getparent().remove(gone)
        row_of(document, "team").cells[1].paragraphs[0]._p.append(
            xml('<w:ins w:id="2" w:author="a"><w:r><w:t>Five</w:t></w:r></w:ins>')
        )

    path = edited(filled(tmp_path, {"members": "много"}), change)
    before = path.read_bytes()
    read = read_document(path, expected())
    out = annotate_document(path, read.findings, tmp_path / "copy.docx")
    copy = docx.Document(str(out))
    assert [one.text for one in copy.comments] == [
        "много is not a number. Write a number, or leave the field empty.",
        "\n".join(GENERAL),
    ]
    row = row_of(copy, "members").cells[1]._tc
    assert [one.tag.rsplit("}", 1)[-1] for one in row.p_lst[0] if "comment" in one.tag] == [
        "commentRangeStart", "commentRangeEnd",
    ]  # fmt: skip
    assert path.read_bytes() == before
    again = read_document(out, expected())
    assert (told(again), texts(again)) == (told(read), texts(read))
