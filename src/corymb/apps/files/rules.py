"""Which files are taken in: their size, their kind, and what an archive would unpack to."""

import re
from pathlib import Path

from corymb.apps.files.states import OLE, TEXT, ZIPPED, FileKind, kind_of
from corymb.i18n import mark
from corymb.methods import names
from corymb.refusal import Refusal
from corymb.sources import archives

HEAD = 4_096
ANY_KIND = mark("Give a PDF, a picture, a workbook, a text document, a table or a ZIP of these.")
"""How to mend a file of a kind that is not taken in; a door that takes fewer kinds says which."""
LONGEST_NAME = 200
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


def checked_kind(path: Path, name: str) -> FileKind:
    """The kind of a file by its content. Refuses kinds that are not taken in, names that tell another kind, bombs."""
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
    if kind is ZIPPED:
        _check_unpacked(path, name)
    return kind


def _check_unpacked(path: Path, name: str) -> None:
    with archives.open_zip(path) as archive:
        archives.check_parts(archive.infolist(), name)


def is_inert(kind: str) -> bool:
    """Whether a file of this kind can hold no program; others are offered with a word of care."""
    return kind not in {OLE.code, ZIPPED.code}
