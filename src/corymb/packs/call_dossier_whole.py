"""That nothing was taken out of a dossier.

Its rows are those its journal leaves; its files and entries are those it was put together with.
"""

from collections.abc import Iterator, Mapping
from zipfile import ZipFile

from corymb.i18n import gettext
from corymb.packs.call_dossier_form import (
    COMPOSED,
    ELSEWHERE,
    FIRST,
    FORM,
    JOURNAL,
    Rows,
    Thing,
    all_told,
    composed_with,
    file_of,
    told_in,
)


def form_of(archive: ZipFile) -> int:
    """Which form a dossier has: what an act put together has the second."""
    composed = any(told["content"]["act"] == COMPOSED for told in all_told(archive, JOURNAL))
    return FORM if composed or ELSEWHERE in archive.namelist() else FIRST


def not_composed(archive: ZipFile, sums: Mapping[str, str]) -> Iterator[str]:
    """Parts and entries that are not those the last act says it was put together with."""
    contents: list[str] = []
    act, said = None, list[str]()
    for told in all_told(archive, JOURNAL):
        if told["content"]["act"] == COMPOSED:
            act, said = told, list(contents)  # entries after it are none of its own
        contents.append(told["content_hash"])
    if act is None or act["seal"] is None:
        yield gettext("No sealed entry of the journal says what the dossier was put together with.")
        return
    wanted, found = act["content"]["after"], composed_with(sums, said)
    if wanted["form"] != FORM:
        yield gettext("The dossier is of form {form}; this program knows forms up to {known}.").format(
            form=wanted["form"], known=FORM
        )
        return
    for part in sorted(wanted["parts"].keys() | found["parts"].keys()):
        yield from _part(part, wanted["parts"].get(part), found["parts"].get(part))
    entries = ("entries", "entries_sha256")
    if [wanted[name] for name in entries] != [found[name] for name in entries] or len(contents) != len(said) + 1:
        yield gettext("{name} has not the entries the dossier was put together with.").format(name=JOURNAL)


def _part(part: str, wanted: str | None, found: str | None) -> Iterator[str]:
    if found is None:
        yield gettext("{name} is not there, though the dossier was put together with it.").format(name=part)
    elif wanted is None:
        yield gettext("{name} is there, though the dossier was put together without it.").format(name=part)
    elif wanted != found:
        yield gettext("{name} is not what the dossier was put together with.").format(name=part)


def left_out(archive: ZipFile, rows: Rows, images: Mapping[Thing, str]) -> Iterator[str]:
    """Rows the journal left standing that are not there, but for those of which it is said that they lie elsewhere."""
    others = told_in(archive, ELSEWHERE)
    left = {kind for kind, ids in others.items() if ids is None}
    known = {(kind, own) for kind, ids in others.items() for own in ids or ()}
    known |= {(kind, own) for kind, ids in rows.items() for own in ids}
    missing = {thing for thing, digest in images.items() if digest and thing[0] not in left} - known
    for kind, own in sorted(missing, key=lambda one: (one[0], len(one[1]), one[1])):
        said = gettext("{name}: row {row} is not there; the journal left it standing.")
        yield said.format(name=file_of(kind), row=own)
