"""Which files are taken in: their size, their kind, and what an archive would unpack to."""

import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from corymb.apps.files.states import (
    LONGEST_START,
    OLE,
    PROGRAM_ENDINGS,
    PROGRAM_STARTS,
    TEXT,
    WITHOUT_MACROS,
    ZIPPED,
    FileKind,
    kind_of,
)
from corymb.i18n import mark
from corymb.methods import names
from corymb.refusal import Refusal
from corymb.sources import archives

HEAD = 4_096
ANY_KIND = mark("Give a PDF, a picture, a workbook, a text document, a table or a ZIP of these.")
"""How to mend a file of a kind that is not taken in; a door that takes fewer kinds says which."""
LONGEST_NAME = 200
DEEPEST = 3
"""A ZIP, a ZIP in it, and a document in that."""
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
"""Letters no file name should carry: control characters, path signs, and those that turn the direction of text."""


def clean_name(given: str) -> str:
    """The name a file is shown and downloaded under: its last part, without signs that could mislead."""
    name = _UNFIT.sub("_", given.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def words_of_name(name: str) -> str:
    """What a file is searched by: the words of its name, without the ending, in both alphabets."""
    stem, dot, ending = name.rpartition(".")
    return names.search_text(re.sub(r"[\W_]+", " ", stem if dot else ending))


def checked_kind(path: Path, name: str, *, is_made: bool = False) -> FileKind:
    """The kind of a file by its content. Refuses kinds that are not taken in, names that tell another kind, bombs.

    `is_made`: by the site itself, so that it is not looked into.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Refusal(mark("The file is empty."), where=name, mend=mark("Send the file again."))
    kind = kind_of(head)
    ending = name.rpartition(".")[2].lower()
    if kind is None or (kind is TEXT and ending not in TEXT.endings):
        raise Refusal(
            mark("This kind of file is not taken in."),
            where=name,
            mend=ANY_KIND,
        )
    if ending not in kind.endings:
        raise Refusal(
            mark("The name ends in .{ending}, and the content is of another kind."),
            where=name,
            mend=mark("Save the file anew from the program it was made with."),
            ending=ending,
        )
    if kind is ZIPPED and not is_made:
        with path.open("rb") as file:
            _check_packed(file, name, ending)
    return kind


def _check_packed(file: IO[bytes], name: str, ending: str, depth: int = 1) -> None:
    """Refuse a bomb, a document that hides macros, and a program, as deep as somebody would unpack it."""
    with archives.open_zip(file, name) as archive:
        parts = archive.infolist()
        archives.check_parts(parts, name)
        if ending in WITHOUT_MACROS and archives.holds_macros(archive):
            raise Refusal(
                mark("The document holds macros, and its name tells of none."),
                where=name,
                mend=mark("Save it without macros, and send that."),
            )
        for part in parts:
            if not part.is_dir():
                _check_entry(archive, part, f"{name}: {clean_name(part.filename)}", depth)


def _check_entry(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, depth: int) -> None:
    """An entry that cannot be read is left alone: a damaged or locked one is no more use to whoever takes the file."""
    ending = name.rpartition(".")[2].lower()
    try:
        with archive.open(part) as entry:
            head = entry.read(LONGEST_START)
    except archives.UNREADABLE:
        head = b""
    if ending in PROGRAM_ENDINGS or head.startswith(PROGRAM_STARTS):
        raise Refusal(mark("There is a program or a page in the archive."), where=name, mend=mark("Take it out."))
    if not head.startswith(ZIPPED.starts):
        return
    if depth == DEEPEST:
        raise Refusal(mark("The archive lies too deep in others."), where=name, mend=mark("Give its files themselves."))
    with tempfile.TemporaryFile() as inner:
        try:
            with archive.open(part) as entry:
                shutil.copyfileobj(entry, inner)
            is_whole = zipfile.is_zipfile(inner)
        except archives.UNREADABLE:
            return
        if is_whole:
            _check_packed(inner, name, ending, depth + 1)


def is_inert(kind: str) -> bool:
    """Whether a file of this kind can hold no program; others are offered with a word of care."""
    return kind not in {OLE.code, ZIPPED.code}
