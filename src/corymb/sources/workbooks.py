"""Workbooks of any kind (xlsx, xlsm, xlsb, xls, ods) as sheets of rows. The file is only read."""

from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from corymb.i18n import mark
from corymb.refusal import Refusal
from corymb.sources.archives import MOST_CELLS, Kind, Scan, scan_workbook
from corymb.sources.grids import RowSheet

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(path: Path, file: str, kind: Kind) -> tuple[list[RowSheet], list[str]]:
    """Sheets that hold anything, and the names of all sheets. Refuses what cannot or should not be opened."""
    scan = scan_workbook(path) if kind == "workbook" else Scan({})
    parts = sheet_parts(path) if scan.lost_cells else {}
    try:
        with path.open("rb") as handle, CalamineWorkbook.from_filelike(handle) as book:
            names = list(book.sheet_names)
            sheets = [
                sheet
                for meta in book.sheets_metadata
                if meta.typ == SheetTypeEnum.WorkSheet
                if (sheet := _sheet(book, meta.name, file, scan.lost_cells.get(parts.get(meta.name, ""))))
            ]
    except PasswordError as error:
        raise Refusal(
            mark("The file is protected with a password."),
            where=file,
            mend=mark("Open it, remove the password (File > Info > Protect), save and send it again."),
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(file) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's own crash, not ours and not Ctrl+C
            raise
        raise _unreadable(file) from error
    return sheets, names


def _unreadable(file: str) -> Refusal:
    return Refusal(
        mark("The workbook cannot be read: it is damaged or not what its name says."),
        where=file,
        mend=mark("Open it in Excel or LibreOffice and save it as xlsx."),
    )


def _sheet(
    book: CalamineWorkbook,
    name: str,
    file: str,
    lost_cells: dict[tuple[int, int], str] | None,
) -> RowSheet | None:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None or sheet.height * sheet.width > MOST_CELLS:
        return None
    rows = sheet.to_python(skip_empty_area=True)
    return RowSheet(
        file,
        name,
        rows,
        sheet.start,
        None,
        tuple(sheet.merged_cell_ranges or ()),
        lost_cells or {},
    )


def sheet_parts(path: Path) -> dict[str, str]:
    """Sheet name -> name of its part in an xlsx archive; empty for other workbooks."""
    with ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return {}
        book = parse_xml(archive.read("xl/workbook.xml"))
        relations = parse_xml(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    found = {}
    for sheet in book.iter("{*}sheet"):
        target = targets.get(sheet.get(_REL), "")
        found[sheet.get("name", "")] = (
            target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        )
    return found


def parse_xml(data: bytes) -> etree._Element:
    """A small XML part with entities, external access and huge trees switched off."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)
