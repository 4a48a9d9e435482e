"""A ZIP with workbooks is taken apart without trust: no folder is named by it, and no archive in it is opened.

What one entry has wrong with it never stops the others.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.archives import UNREADABLE, check_parts, open_zip

MOST_ENTRIES = 10_000
BOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
PACKED = {".zip", ".rar", ".7z", ".gz", ".tar"}
ENCRYPTED, UNICODE = 0x1, 0x800
"""Bits of an entry: its content is locked, its name is in UTF-8."""


@dataclass(frozen=True)
class Unpacked:
    """A workbook out of the ZIP: its name as shown, and where it lies now."""

    name: str
    path: Path


def entries_of(archive: ZipFile, where: str) -> list[ZipInfo]:
    """What people have put in, without folders and what their programs leave beside it. Refuses a bomb and too many."""
    parts = archive.infolist()
    if len(parts) > MOST_ENTRIES:
        raise Refusal(
            mark("The ZIP has more than {most} entries."),
            where=where,
            mend=mark("Give the workbooks in several ZIPs."),
            most=MOST_ENTRIES,
        )
    check_parts(parts, where)
    found = [part for part in parts if not part.is_dir() and not _is_left_over(part)]
    if not found:
        raise Refusal(
            mark("There is no file in the ZIP."), where=where, mend=mark("Put the workbooks into it and give it again.")
        )
    return found


def _is_left_over(part: ZipInfo) -> bool:
    path = PurePosixPath(part.filename.replace("\\", "/"))
    return "__MACOSX" in path.parts or path.name.startswith((".", "~$")) or path.name.lower() == "thumbs.db"


def unpacked(
    zipped: Path, where: str, folder: Path, largest: int, clean: Callable[[str], str]
) -> Iterator[Unpacked | Finding]:
    """The workbooks of a ZIP, one after another, and what is said of entries that are none.

    `largest`: bytes of a workbook that is still taken; `clean` makes the name of an entry fit to be shown.
    """
    with open_zip(zipped) as archive:
        for place, part in enumerate(entries_of(archive, where)):
            name = clean(written_name(part))
            said = _unfit(part, name, largest)
            if said is None:
                target = folder / str(place) / name
                said = _written(archive, part, target)
            yield said if said is not None else Unpacked(name, target)


def written_name(part: ZipInfo) -> str:
    """The name of an entry as somebody wrote it; Windows writes Russian ones in its old encoding."""
    if part.flag_bits & UNICODE:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("cp866")
    except UnicodeError:
        return part.filename


def _unfit(part: ZipInfo, name: str, largest: int) -> Finding | None:
    """Why an entry is not opened at all."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in PACKED:
        mend = mark("Put its workbooks into the ZIP itself.")
        return _said(name, mark("{file} is an archive inside the ZIP and is not opened."), mend)
    if ending not in BOOKS:
        return _said(name, mark("{file} is no workbook."), mark("Leave it out, or save it as .xlsx."))
    if part.flag_bits & ENCRYPTED:
        mend = mark("Put it into the ZIP without a password.")
        return _said(name, mark("{file} is protected with a password."), mend)
    if part.file_size > largest:
        return _said(name, mark("{file} is too large."), mark("Send a workbook with the filled rows only."))
    return None


def _written(archive: ZipFile, part: ZipInfo, target: Path) -> Finding | None:
    """Write an entry to its own folder, under a name of ours; what is said where it is damaged."""
    target.parent.mkdir(parents=True)
    try:
        target.write_bytes(archive.read(part))
    except UNREADABLE:
        return _said(target.name, mark("{file} is damaged in the ZIP."), mark("Make the ZIP anew and give it again."))
    return None


def _said(name: str, message: str, mend: str) -> Finding:
    return Finding("bulk.entry", "error", message, mend, fields={"file": name})
