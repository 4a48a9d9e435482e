"""A dossier of a call proved without the site: its checksums, and each ranking computed again from its inputs."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from corymb.i18n import gettext, mark
from corymb.methods.chain import canonical
from corymb.packs.call import CallContent
from corymb.packs.call_frozen import Frozen
from corymb.packs.call_ranking import panel_of
from corymb.refusal import Refusal

SUMS = "SHA256SUMS"
LARGEST = 4 * 2**30
"""Bytes a dossier may unpack to before it is taken for something else."""


def proved(path: Path) -> tuple[int, int, list[str]]:
    """How many files and rankings were looked at, and what does not hold, in words. Refuses what is no dossier."""
    try:
        with ZipFile(path) as archive:
            if SUMS not in archive.namelist() or sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise Refusal(mark("This is no dossier of a call."), where=str(path))
            sums = dict(_sums(archive.read(SUMS).decode("utf-8", "replace")))
            faults = list(_files(archive, sums))
            rankings = sorted(name.removesuffix("inputs.json") for name in sums if name.endswith("/inputs.json"))
            faults += [fault for folder in rankings for fault in _ranking(archive, folder)]
            return len(sums), len(rankings), faults
    except (BadZipFile, OSError) as error:
        raise Refusal(mark("This is no dossier of a call."), where=str(path)) from error


def _sums(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        digest, _blank, name = line.partition("  ")
        yield name, digest


def _files(archive: ZipFile, sums: dict[str, str]) -> Iterator[str]:
    there = {name for name in archive.namelist() if name != SUMS}
    for name in sorted(sums.keys() - there):
        yield gettext("{name} is missing.").format(name=name)
    for name in sorted(there - sums.keys()):
        yield gettext("{name} is not in the list of checksums.").format(name=name)
    for name in sorted(there & sums.keys()):
        with archive.open(name) as content:
            digest = sha256()
            while piece := content.read(2**20):
                digest.update(piece)
        if digest.hexdigest() != sums[name]:
            yield gettext("{name} is not as it was put in.").format(name=name)


def _ranking(archive: ZipFile, folder: str) -> Iterator[str]:
    """Compute a ranking again: its outcome must be the very text that is there."""
    from corymb.methods.ranking import ranked
    from corymb.methods.ranking_told import told

    try:
        frozen = Frozen.model_validate(json.loads(archive.read(f"{folder}inputs.json")))
        content = CallContent.model_validate_json(archive.read(f"call/version-{frozen.call_version}.json"))
        outcome = canonical(told(ranked(panel_of(content, frozen))))
        same = outcome == archive.read(f"{folder}outcome.json").decode()
    except (KeyError, ValueError):  # what is missing or unreadable
        same = False
    if not same:
        yield gettext("{name} does not follow from its inputs.").format(name=f"{folder}outcome.json")
