"""An annotated copy of a member's own file: comments at the cells and one findings sheet, everything else untouched."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from corymb.i18n import gettext, mark
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.annotated_package import Package
from corymb.sources.annotated_sheet import findings_rows, sheet_xml, write_findings_workbook
from corymb.sources.archives import kind_of, scan_workbook

_COMMENTED = {".xlsx", ".xlsm"}


def annotate(path: Path, findings: Iterable[Finding], out: Path) -> Path:
    """The annotated copy of a file at `out`; gives the path written. The user's file is never changed.

    xlsx, xlsm: the original with comments and one more sheet; all other parts stay byte for byte. Anything else (xls,
    ods, xlsb, CSV): a new workbook of findings, with the suffix .xlsx. Findings of other files are left out.
    """
    own = [finding for finding in findings if _concerns(finding, path)]
    commented = path.suffix.lower() in _COMMENTED and kind_of(path) == "workbook" and _is_open_xml(path)
    target = out if commented else out.with_suffix(".xlsx")
    if target.resolve() == path.resolve():
        raise Refusal(
            mark("The annotated copy would overwrite the file itself."),
            where=str(path),
            mend=mark("Name another file."),
        )
    if not commented:
        write_findings_workbook(target, path.name, own)
        return target
    scan_workbook(path)
    with ZipFile(path) as original:
        package = Package(original)
        _comment(package, own)
        links = {name: name for name in package.sheets}
        title = package.free_title(gettext("Corymb findings"))
        package.add_sheet(title, sheet_xml(path.name, findings_rows(own), links, package.dialect))
        _copy(original, package.changed, target)
    return target


def _concerns(finding: Finding, path: Path) -> bool:
    """Whether a finding is about this file, or about no file at all."""
    if not finding.file or finding.file == path.name:
        return True
    return path.as_posix().endswith(f"/{finding.file.lstrip('/')}") or path.as_posix() == finding.file


def _is_open_xml(path: Path) -> bool:
    with ZipFile(path) as archive:
        return {"[Content_Types].xml", "xl/workbook.xml"} <= set(archive.namelist())


def _comment(package: Package, findings: Iterable[Finding]) -> None:
    """One comment per cell, with all its findings, the gravest first."""
    by_sheet: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        if finding.sheet in package.sheets and finding.cell:
            by_sheet.setdefault(finding.sheet, {}).setdefault(finding.cell, []).append(finding)
    for sheet, cells in by_sheet.items():
        package.comment(sheet, {cell: said_of(told) for cell, told in cells.items()})


def said_of(findings: list[Finding]) -> str:
    """What is said of one place, the gravest first."""
    weight = {"error": 0, "explain": 1, "note": 2}
    ordered = sorted(findings, key=lambda finding: weight[finding.level])
    return "\n".join(dict.fromkeys(f"{f.said()} {f.how_to_mend()}".strip() for f in ordered))


def _copy(original: ZipFile, changed: Mapping[str, bytes], out: Path) -> None:
    """Every part in its order, new content where it has changed, then the new parts."""
    with ZipFile(out, "w", ZIP_DEFLATED) as copy:
        for part in original.infolist():
            if part.filename in changed:
                copy.writestr(_same(part), changed[part.filename])
                continue
            with (
                original.open(part) as source,
                copy.open(_same(part), "w", force_zip64=part.file_size > 2**31) as target,
            ):
                shutil.copyfileobj(source, target, 1 << 20)
        for name in changed.keys() - set(original.namelist()):
            added = ZipInfo(name)
            added.compress_type = ZIP_DEFLATED
            copy.writestr(added, changed[name])


def _same(part: ZipInfo) -> ZipInfo:
    twin = ZipInfo(part.filename, part.date_time)
    twin.compress_type, twin.external_attr = part.compress_type, part.external_attr
    return twin
