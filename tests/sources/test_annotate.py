"""The annotated copy: what it adds, and that nothing else in the member's file changes."""

import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter

from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.annotate import annotate
from corymb.sources.returns import read_return
from tests.sources.returned import PACK, filled

SHEET = "Data"
PACKAGE_PARTS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
NEW_SHEET = "xl/worksheets/sheet_corymb1.xml"
Fill = Callable[[Any, Any], None]


def made(path: Path, fill: Fill, *, macro: bool = False) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet(SHEET)
    sheet.write("A1", "Revenue & <costs>")
    sheet.write_formula("B2", "=1+1", None, 2)
    fill(book, sheet)
    if macro:
        book.add_vba_project(io.BytesIO(b"macro"), is_stream=True)
    book.close()
    return path


def nothing(_book: Any, _sheet: Any) -> None:
    """A plain sheet."""


def everything(book: Any, sheet: Any) -> None:
    """What other libraries lose: text boxes, sparklines, charts, tables, rules, cached values."""
    sheet.insert_textbox("D2", "Заметка участника")
    sheet.add_sparkline("C2", {"range": f"{SHEET}!A5:A9"})
    sheet.add_table("F5:G7")
    sheet.conditional_format("A5:A9", {"type": "data_bar", "data_bar_2010": True})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": f"={SHEET}!$A$5:$A$9"})
    sheet.insert_chart("H2", chart)
    sheet.data_validation("A5", {"validate": "list", "source": ["a", "b"]})
    sheet.set_header("&CHeader")


def comments(_book: Any, sheet: Any) -> None:
    sheet.write_comment("B2", "Своё примечание", {"author": "Участник"})
    sheet.write_comment("B9", "Другое")


def button(_book: Any, sheet: Any) -> None:
    sheet.insert_button("D5", {"caption": "Go"})


def found(cell: str, message: str = "{value} is wrong.", *, file: str = "", level: Any = "error") -> Finding:
    return Finding("some.rule", level, message, "Mend it.", value="7", file=file, sheet=SHEET, cell=cell,
                   fields={"value": "7"})  # fmt: skip


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def opened(path: Path, **how: Any) -> Any:
    """openpyxl leaves some files open, so it gets bytes; that it would lose parts is why it only looks on."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*extension is not supported", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), **how)


def touched(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[set[str], set[str]]:
    """(parts whose bytes differ, parts that are new); no part may be lost."""
    assert before.keys() <= after.keys()
    return {n for n in before if before[n] != after[n]}, after.keys() - before.keys()


NEW_COMMENTS = {"xl/comments_corymb1.xml", "xl/drawings/vmlDrawing_corymb1.vml", NEW_SHEET}
SHEET_PARTS = {"xl/worksheets/sheet1.xml"}
SHEET_LINKS = "xl/worksheets/_rels/sheet1.xml.rels"


@pytest.mark.parametrize(("fill", "changed", "new"), [
    (nothing, PACKAGE_PARTS | SHEET_PARTS, NEW_COMMENTS | {SHEET_LINKS}),
    (everything, PACKAGE_PARTS | SHEET_PARTS | {SHEET_LINKS}, NEW_COMMENTS),
    (comments, PACKAGE_PARTS | {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}, {NEW_SHEET}),
    (button, PACKAGE_PARTS | {SHEET_LINKS, "xl/drawings/vmlDrawing1.vml"},
     {NEW_SHEET, "xl/comments_corymb1.xml"}),
])  # fmt: skip
@pytest.mark.parametrize("suffix", ["xlsx", "xlsm"])
def test_only_named_parts_change(tmp_path: Path, fill: Fill, changed: set[str], new: set[str], suffix: str) -> None:
    path = made(tmp_path / f"r.{suffix}", fill, macro=suffix == "xlsm")
    before = path.read_bytes()
    out = annotate(path, [found("B2"), found("C3")], tmp_path / f"out.{suffix}")
    assert touched(parts(path), parts(out)) == (changed, new)
    assert path.read_bytes() == before
    book = opened(out)
    assert book.sheetnames == [SHEET, "Corymb findings"]
    assert "7 is wrong. Mend it." in str(book[SHEET]["C3"].comment.text)
    assert opened(out, data_only=True)[SHEET]["B2"].value == 2


@pytest.mark.parametrize("fill", [nothing, everything, button], ids=lambda f: f.__name__)
def test_the_sheet_changes_by_one_element(tmp_path: Path, fill: Fill) -> None:
    path = made(tmp_path / "r.xlsx", fill)
    before = parts(path)["xl/worksheets/sheet1.xml"]
    after = parts(annotate(path, [found("B2")], tmp_path / "out.xlsx"))["xl/worksheets/sheet1.xml"]
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    added = len(after) - len(before)
    start -= next(n for n in range(20) if after[start - n : start - n + 14] == b"<legacyDrawing") if added else 0
    assert before == after[:start] + after[start + added :]
    assert after[start : start + added].endswith(b"/>") or not added


def test_old_comments_keep_their_words(tmp_path: Path) -> None:
    out = annotate(made(tmp_path / "r.xlsx", comments), [found("B2"), found("A1")], tmp_path / "out.xlsx")
    sheet = opened(out)[SHEET]
    assert sheet["B2"].comment.text == "Своё примечание\n—————\nCorymb: 7 is wrong. Mend it."
    assert (sheet["B2"].comment.author, sheet["A1"].comment.author) == ("Участник", "Corymb")
    assert sheet["B9"].comment.text == "Другое"
    boxes = parts(out)["xl/drawings/vmlDrawing1.vml"]
    numbers = [piece.split(b'"')[0] for piece in boxes.split(b'id="_x0000_s')[1:]]
    assert len(numbers) == len(set(numbers)) == 3


def test_all_findings_of_a_cell_in_one_comment_gravest_first(tmp_path: Path) -> None:
    told = [found("B2", "Later.", level="note"), found("B2", "First."), found("B2", "First.")]
    out = annotate(made(tmp_path / "r.xlsx", nothing), told, tmp_path / "out.xlsx")
    assert opened(out)[SHEET]["B2"].comment.text == "Corymb: First. Mend it.\nLater. Mend it."


def test_the_findings_sheet_lists_all_and_leads_to_the_cells(tmp_path: Path) -> None:
    told = [found("B2"), Finding("whole.file", "note", "Look at {what}.", fields={"what": "<this> & that"})]
    out = annotate(made(tmp_path / "r.xlsx", nothing), told, tmp_path / "out.xlsx")
    sheet = opened(out)["Corymb findings"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert sheet["A1"].value == "Findings on r.xlsx: 2"
    assert rows == [
        ["Level", "Sheet", "Cell", "Value", "What is wrong", "How to mend it", "Rule"],
        ["error", SHEET, "B2", "7", "7 is wrong.", "Mend it.", "some.rule"],
        ["note", None, None, None, "Look at <this> & that.", None, "whole.file"],
    ]
    assert [(link.ref, link.location) for row in sheet for cell in row if (link := cell.hyperlink)] == [
        ("C5", f"'{SHEET}'!B2")]  # fmt: skip


def test_findings_of_other_files_stay_out(tmp_path: Path) -> None:
    told = [found("B2", file="r.xlsx"), found("B3", file="other.xlsx"), found("B4", file="north/r.xlsx")]
    (tmp_path / "north").mkdir()
    out = annotate(made(tmp_path / "north" / "r.xlsx", nothing), told, tmp_path / "out.xlsx")
    sheet = opened(out)[SHEET]
    assert [bool(sheet[cell].comment) for cell in ("B2", "B3", "B4")] == [True, False, True]


def test_a_taken_sheet_name_and_a_second_annotation(tmp_path: Path) -> None:
    path = made(tmp_path / "r.xlsx", lambda book, _: book.add_worksheet("Corymb findings"))
    once = annotate(path, [found("B2")], tmp_path / "r1.xlsx")
    twice = annotate(once, [found("B3")], tmp_path / "r2.xlsx")
    book = opened(twice)
    assert book.sheetnames == [SHEET, "Corymb findings", "Corymb findings 2", "Corymb findings 3"]
    assert [book[SHEET][cell].comment.text for cell in ("B2", "B3")] == ["Corymb: 7 is wrong. Mend it."] * 2


def test_an_annotated_return_reads_as_before(tmp_path: Path) -> None:
    path = filled(tmp_path / "r.xlsx")
    read = read_return(path, PACK)
    told = [Finding("x", "error", "Wrong.", sheet=r["sheet"], cell=r["cell"]) for r in read.facts.to_pylist()]
    again = read_return(annotate(path, told, tmp_path / "out.xlsx"), PACK)
    assert again.facts.drop(["file"]).equals(read.facts.drop(["file"]))
    assert again.findings == ()


def test_many_comments_get_numbers_of_their_own(tmp_path: Path) -> None:
    told = [found(f"A{row}") for row in range(1, 2101)]
    out = annotate(made(tmp_path / "r.xlsx", nothing), told, tmp_path / "out.xlsx")
    drawing = parts(out)["xl/drawings/vmlDrawing_corymb1.vml"]
    assert (drawing.count(b"<v:shape "), drawing.split(b'data="')[1].split(b'"')[0]) == (2100, b"1,2,3")
    sheet = opened(out)[SHEET]
    assert sum(bool(row[0].comment) for row in sheet.iter_rows(max_col=1)) == 2100


@pytest.mark.parametrize(("name", "content"), [("r.csv", b"a;b\n1;2\n"), ("r.xls", b"\xd0\xcf\x11\xe0 old")])
def test_other_files_get_a_list_beside_them(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    out = annotate(path, [found("line 2", file=name)], tmp_path / f"findings-{name}")
    assert out == tmp_path / "findings-r.xlsx"
    sheet = opened(out).active
    assert sheet is not None
    assert [sheet["A1"].value, sheet["A2"].value] == [
        f"Findings on {name}: 1",
        "A list beside your file: files of this kind cannot carry comments. Your file is unchanged.",
    ]
    assert [cell.value for cell in sheet[5]] == ["error", SHEET, "line 2", "7", "7 is wrong.", "Mend it.", "some.rule"]
    assert path.read_bytes() == content


def test_the_file_itself_is_never_overwritten(tmp_path: Path) -> None:
    path = made(tmp_path / "r.xlsx", nothing)
    with pytest.raises(Refusal, match="would overwrite the file itself"):
        annotate(path, [], path)
